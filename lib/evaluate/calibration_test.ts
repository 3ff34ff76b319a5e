import assert from "node:assert/strict";
import fc from "fast-check";
import { Random } from "../math/mod.ts";
import { type Calibration, calibration } from "./calibration.ts";
import expected from "./fixtures/calibration.json" with { type: "json" };
import fixture from "./fixtures/scores.json" with { type: "json" };
import { hourOfDay, summariseBy } from "./groups.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { brier, logLoss } from "./probability.ts";
import { score } from "./scored.ts";
import { applyTemperature, fitTemperature } from "./temperature.ts";

const fixed = score({
  pUp: Float32Array.from(fixture.pUp.split(" "), Number),
  outcome: Int8Array.from(fixture.up, (digit) => digit === "1" ? 1 : -1),
});

function near(actual: number, wanted: number, what: string, tolerance = 1e-13) {
  assert.ok(Math.abs(actual - wanted) < tolerance, `${what}: ${actual}, expected ${wanted}`);
}

function agree(actual: Calibration, wanted: typeof expected.equalWidth) {
  assert.equal(actual.bins.length, wanted.bins.length);
  actual.bins.forEach(({ n, meanProbability, upShare }, i) => {
    assert.equal(n, wanted.bins[i][0]);
    near(meanProbability, wanted.bins[i][1], `mean probability of bin ${i}`);
    near(upShare, wanted.bins[i][2], `up share of bin ${i}`);
  });
  near(actual.ece, wanted.ece, "ece");
  near(actual.eceDebiased, wanted.eceDebiased, "debiased ece");
  near(actual.mce, wanted.mce, "mce");
  near(actual.brier.reliability, wanted.reliability, "reliability");
  near(actual.brier.resolution, wanted.resolution, "resolution");
  near(actual.brier.uncertainty, wanted.uncertainty, "uncertainty");
}

Deno.test("bins, ECE, its debiased form, MCE and Brier parts equal those made with SciPy", () => {
  agree(calibration(fixed, "equal-width"), expected.equalWidth);
  agree(calibration(fixed, "equal-mass"), expected.equalMass);
});

Deno.test("the Brier score is the sum of its parts, and bins of equal P(up) hide nothing", () => {
  const { brier: parts } = calibration(fixed, "equal-mass", 7);
  const sum = parts.reliability - parts.resolution + parts.uncertainty + parts.withinBins;
  near(sum, brier(fixed), "sum of parts");
  const few = score({
    pUp: Float32Array.of(0.25, 0.75, 0.25, 0.75, 0.75),
    outcome: Int8Array.of(1, 1, -1, -1, 1),
  });
  near(calibration(few, "equal-width").brier.withinBins, 0, "within bins");
});

Deno.test("calibration does not depend on the order of rows, ties included", () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.boolean()), { minLength: 1 });
  fc.assert(fc.property(rows, fc.integer({ min: 1, max: 12 }), (list, count) => {
    const of = (rows: [number, boolean][]) =>
      score({
        pUp: Float32Array.from(rows, ([eighths]) => eighths / 8),
        outcome: Int8Array.from(rows, ([, up]) => up ? 1 : -1),
      });
    for (const binning of ["equal-width", "equal-mass"] as const) {
      const a = calibration(of(list), binning, count);
      const b = calibration(of(list.toReversed()), binning, count);
      assert.deepEqual(b, a);
      assert.equal(a.bins.reduce((sum, { n }) => sum + n, 0), list.length);
    }
  }));
});

Deno.test("of a model that is right, the debiased ECE is well below the plain one, which chance makes", () => {
  const random = new Random(4);
  let plain = 0, debiased = 0;
  for (let run = 0; run < 50; run++) {
    const pUp = Float32Array.from({ length: 400 }, () => 0.3 + 0.4 * random.uniform());
    const outcome = Int8Array.from(pUp, (p) => random.uniform() < p ? 1 : -1);
    const { ece, eceDebiased } = calibration(score({ pUp, outcome }), "equal-mass");
    plain += ece / 50;
    debiased += eceDebiased / 50;
  }
  assert.ok(plain > 0.05, `plain ${plain}`);
  assert.ok(Math.abs(debiased) < 0.6 * plain, `debiased ${debiased} of ${plain}`);
});

Deno.test("the temperature equals SciPy's, and no other has a lower log loss", () => {
  const temperature = fitTemperature(fixed);
  near(temperature / expected.temperature, 1, "temperature", 1e-12);
  const moderate = score({
    pUp: fixed.pUp.map((p) => 0.9 * p + 0.05), // certainty is clipped, at any temperature
    outcome: Int8Array.from(fixed.up, (up) => 2 * up - 1),
  });
  const best = fitTemperature(moderate);
  const lossAt = (t: number) => logLoss({ ...moderate, pUp: applyTemperature(moderate.pUp, t) });
  for (const factor of [0.8, 0.95, 1.05, 1.25]) assert.ok(lossAt(best) < lossAt(best * factor));
});

Deno.test("a model that shouts is cooled to what it knows, and what it predicts stays", () => {
  const random = new Random(6);
  const truth = Float64Array.from({ length: 20_000 }, () => random.normal() * 0.5);
  const chance = (logit: number) => 1 / (1 + Math.exp(-logit));
  const outcome = Int8Array.from(truth, (x) => random.uniform() < chance(x) ? 1 : -1);
  const pUp = Float32Array.from(truth, (x) => chance(3 * x));
  const temperature = fitTemperature(score({ pUp, outcome }));
  near(temperature, 3, "temperature", 0.15);
  const cooled = applyTemperature(pUp, temperature);
  assert.ok(cooled.every((p, i) => (p >= 0.5) === (pUp[i] >= 0.5)));
  assert.deepEqual(applyTemperature(pUp, 1), pUp);
  assert.throws(() => applyTemperature(pUp, 0), RangeError);
  assert.throws(
    () => fitTemperature(score({ pUp: new Float32Array(1), outcome: new Int8Array(1) })),
    new RangeError("Cannot fit a temperature to no rows"),
  );
});

Deno.test("the normal distribution equals SciPy's, and its quantile is its inverse", () => {
  for (const [x, probability] of expected.normal) near(normalCdf(x), probability, `${x}`, 2e-15);
  for (const p of [1e-6, 0.01, 0.3, 0.5, 0.975]) near(normalCdf(normalQuantile(p)), p, `${p}`);
  assert.deepEqual([normalQuantile(0), normalQuantile(1), normalQuantile(2)], [
    -Infinity,
    Infinity,
    NaN,
  ]);
});

Deno.test("scores by hour count the rows of each hour", () => {
  const timeNs = Float64Array.of(34200e9, 35999.9e9, 36000e9, 39599e9);
  const predictions = {
    pUp: Float32Array.of(0.9, 0.9, 0.9, 0.1),
    outcome: Int8Array.of(1, -1, 0, -1),
  };
  const table = summariseBy(predictions, hourOfDay(timeNs)).map(({ group, summary }) => [
    group,
    summary.n,
    summary.zeros,
    summary.accuracy,
  ]);
  assert.deepEqual(table, [[9, 2, 0, 0.5], [10, 1, 1, 1]]);
});
