import assert from "node:assert/strict";
import { branchingMatrix, HawkesRates, kindOf, KINDS } from "./excitation.ts";
import { EVENT_CLASSES } from "./market_model.ts";
import { PRESETS, SMALL_TICK } from "./presets.ts";

/** Largest eigenvalue of a non-negative matrix by power iteration. */
function spectralRadius(matrix: Float64Array): number {
  let vector = new Float64Array(KINDS).fill(1), radius = 0;
  for (let step = 0; step < 200; step++) {
    const next = vector.map((_, i) =>
      vector.reduce((sum, value, j) => sum + matrix[i * KINDS + j] * value, 0)
    );
    radius = Math.max(...next);
    vector = next.map((value) => value / radius);
  }
  return radius;
}

Deno.test("excitation dies out: every preset's spectral radius is below 1", () => {
  for (const [name, model] of Object.entries(PRESETS)) {
    const radius = spectralRadius(branchingMatrix(model));
    assert.ok(radius > 0.8 && radius < 0.97, `${name}: ${radius}`);
  }
});

Deno.test("mean rates are the first generation plus all children", () => {
  const { base } = new HawkesRates(SMALL_TICK);
  const matrix = branchingMatrix(SMALL_TICK);
  let generation = base.slice(), total = base.slice();
  for (let step = 0; step < 2000; step++) {
    generation = generation.map((_, i) =>
      generation.reduce((sum, value, j) => sum + matrix[i * KINDS + j] * value, 0)
    );
    total = total.map((value, i) => value + generation[i]);
  }
  total.forEach((value, kind) => {
    assert.ok(Math.abs(value - SMALL_TICK.rates[EVENT_CLASSES[kind >> 1]]) < 1e-9);
  });
});

Deno.test("an event's excitation adds up to its expected children, and decays with its delays", () => {
  const hawkes = new HawkesRates(SMALL_TICK);
  const buy = kindOf("market", true), sell = kindOf("market", false);
  assert.equal(hawkes.excited(buy), 0);
  hawkes.excite(buy);
  const jump = hawkes.excited(buy);
  const expected = SMALL_TICK.delays.reduce((sum, { mean, share }) => sum + 0.68 * share / mean, 0);
  assert.ok(Math.abs(jump / expected - 1) < 1e-12);
  assert.equal(hawkes.excited(sell), 0);
  // The integral over time, in ever longer steps by the trapezoid rule, is the number of children.
  let children = 0, last = jump;
  for (let step = 1e-6; step < 1; step *= 1.002) {
    hawkes.decay(step);
    children += step * (last + hawkes.excited(buy)) / 2;
    last = hawkes.excited(buy);
  }
  assert.ok(Math.abs(children - 0.68) < 0.002, `${children}`);
});

Deno.test("a copy goes its own way", () => {
  const hawkes = new HawkesRates(SMALL_TICK);
  hawkes.excite(0);
  const copy = hawkes.copy();
  assert.equal(copy.excited(0), hawkes.excited(0));
  copy.excite(0);
  hawkes.decay(1);
  assert.ok(copy.excited(0) > 2 * hawkes.excited(0));
});

Deno.test("rates that excitation alone exceeds are refused", () => {
  const model = { ...SMALL_TICK, rates: { ...SMALL_TICK.rates, market: 0.01 } };
  assert.throws(() => new HawkesRates(model), {
    name: "RangeError",
    message: "The rate of market events is below what excitation alone makes of it",
  });
});
