import assert from "node:assert/strict";
import { Random } from "../math/mod.ts";
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  probabilisticSharpe,
  sharpeSample,
} from "./sharpe_significance.ts";

const to = (digits: number, x: number) => Number(x.toFixed(digits));

Deno.test("PSR agrees with the worked example of Bailey and López de Prado (2012)", () => {
  // Two years of monthly returns with mean 0.036 and deviation 0.079: PSR(0) is 0.913, and would be
  // 0.982 if they were normal.
  const fund = { sharpe: 0.036 / 0.079, n: 24, skewness: -2.448, kurtosis: 10.164 };
  assert.equal(to(2, probabilisticSharpe(fund)), 0.91);
  assert.equal(to(2, probabilisticSharpe({ ...fund, skewness: 0, kurtosis: 3 })), 0.98);
  assert.equal(to(3, probabilisticSharpe({ ...fund, sharpe: 0.458 })), 0.913);
});

Deno.test("DSR agrees with the worked example of Bailey and López de Prado (2014)", () => {
  // 1,250 daily returns, annual Sharpe 2.5 over 250 days, 100 trials whose annual Sharpe varies by 1/2.
  const best = { sharpe: 2.5 / Math.sqrt(250), n: 1250, skewness: -3, kurtosis: 10 };
  const variance = 0.5 / 250;
  assert.equal(to(4, expectedMaximumSharpe(100, variance)), 0.1132);
  assert.equal(to(4, deflatedSharpe(best, 100, variance)), 0.9004);
  assert.equal(to(4, deflatedSharpe(best, 46, variance)), 0.9505);
  const normal = { ...best, skewness: 0, kurtosis: 3 };
  assert.equal(to(4, deflatedSharpe(normal, 88, variance)), 0.9505);
});

Deno.test("one trial is not deflated, and fewer than one is refused", () => {
  const sample = { sharpe: 0.1, n: 100, skewness: 0, kurtosis: 3 };
  assert.equal(deflatedSharpe(sample, 1, 0.01), probabilisticSharpe(sample));
  assert.throws(() => expectedMaximumSharpe(0, 1), RangeError);
});

Deno.test("the best of many worthless strategies shows about the Sharpe ratio that is expected", () => {
  const random = new Random(12);
  const trials = 40, runs = 60, n = 200;
  let best = 0;
  for (let run = 0; run < runs; run++) {
    let maximum = -Infinity;
    for (let trial = 0; trial < trials; trial++) {
      const { sharpe } = sharpeSample(Float64Array.from({ length: n }, () => random.normal()));
      maximum = Math.max(maximum, sharpe);
    }
    best += maximum / runs;
  }
  assert.ok(Math.abs(best / expectedMaximumSharpe(trials, 1 / n) - 1) < 0.08, String(best));
});

Deno.test("a sample's moments are those of its values", () => {
  const { sharpe, n, skewness, kurtosis } = sharpeSample(Float64Array.of(1, 2, 3, 10));
  assert.equal(n, 4);
  assert.ok(Math.abs(sharpe - 4 / Math.sqrt(50 / 3)) < 1e-12);
  assert.ok(Math.abs(skewness - 45 / 12.5 ** 1.5) < 1e-12);
  assert.ok(Math.abs(kurtosis - 348.5 / 12.5 ** 2) < 1e-12);
});

Deno.test("of too few profits, or none that vary, nothing is significant or not: NaN", () => {
  for (const profits of [[], [1], [2, 2, 2]]) {
    const sample = sharpeSample(Float64Array.from(profits));
    assert.ok(Number.isNaN(probabilisticSharpe(sample)));
    assert.ok(Number.isNaN(deflatedSharpe(sample, 5, 0.1)));
  }
});
