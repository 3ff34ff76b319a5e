import assert from "node:assert/strict";
import { clocks, clockUnit, decayFactors, DecayingSums } from "./clock.ts";

Deno.test("after a clock's constant, a sum has shrunk to 1/e", () => {
  for (const clock of clocks) {
    const { counts, constant } = clockUnit(clock);
    const sums = new DecayingSums(clock);
    const state = new Float64Array(1), decay = new Float64Array(clocks.length);
    sums.add(state, 0, decay, 1);
    for (let k = 0; k < constant; k++) {
      decayFactors(counts === "seconds" ? 1 : 0, counts === "trades", decay);
      sums.add(state, 0, decay, 0);
    }
    assert.ok(Math.abs(state[0] - Math.exp(-1)) < 1e-14, `${clock}: ${state[0]}`);
  }
});

Deno.test("a clock of trades or seconds stands still between trades, or within a timestamp", () => {
  const decay = new Float64Array(clocks.length);
  decayFactors(0, false, decay);
  clocks.forEach((clock, i) => {
    assert.equal(decay[i] === 1, clockUnit(clock).counts !== "updates", clock);
  });
});

Deno.test("an average of a constant is that constant, and follows a step by what it forgets", () => {
  const means = new DecayingSums("3_trades");
  const state = Float64Array.of(5), decay = new Float64Array(clocks.length);
  decayFactors(0, true, decay);
  means.average(state, 0, decay, 5);
  assert.equal(state[0], 5);
  means.average(state, 0, decay, 8);
  assert.ok(Math.abs(state[0] - (8 - 3 * Math.exp(-1 / 3))) < 1e-14);
  assert.deepEqual(means.named("price"), ["price_3_trades"]);
});
