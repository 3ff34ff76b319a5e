import assert from "node:assert/strict";
import type { Importance, Importances, Interval } from "../evaluate/mod.ts";
import { importanceSvg } from "./importance_chart.ts";

const interval = (estimate: number): Interval => ({
  estimate,
  low: estimate - 0.01,
  high: estimate + 0.01,
  level: 0.95,
  standardError: 0.005,
  blockLength: 10,
  effectiveSize: 100,
});

const importance = (name: string, drop: number): Importance => ({
  name,
  accuracyDrop: interval(drop),
  logLossRise: interval(drop / 2),
});

const importances: Importances = {
  n: 3795,
  accuracy: 0.704,
  logLoss: 0.57,
  features: [importance("b_<small>", -0.004), importance("a_large", 0.15), importance("c", 0)],
  lags: [importance("0", 0.2), importance("1-99", 0.02)],
};

const svg = importanceSvg({ ticker: "GOOG", date: "2012-06-21" }, importances, "default, unseen");

Deno.test("features stand from the most important down, lags from the newest back, in numbers too", () => {
  const shown = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  assert.deepEqual(shown.slice(0, 2), [
    "What the model looks at, GOOG 2012-06-21",
    "default, unseen",
  ]);
  assert.match(shown[2], /percentage points of 70\.4 % on 3,795 moves/);
  assert.deepEqual(shown.slice(6, 15), [
    ...["a large", "−15.0", "+0.075"],
    ...["c", "0.0", "0.000"],
    ...["b &lt;small>", "+0.4", "−0.002"],
  ]);
  assert.deepEqual(shown.slice(18), ["0", "−20.0", "+0.100", "1-99", "−2.0", "+0.010"]);
});

Deno.test("bars begin at zero, and are as long as what is lost", () => {
  const bars = [...svg.matchAll(/<rect x="([\d.]+)"[^>]* width="([\d.]+)" height="16"/g)]
    .map(([, x, width]) => [Number(x), Number(width)]);
  const [large, none, small, newest] = bars;
  assert.equal(large[0], none[0]);
  assert.equal(newest[0], none[0]);
  assert.ok(Math.abs(small[0] + small[1] - none[0]) < 0.02); // to the left
  assert.ok(Math.abs(newest[1] / large[1] - 0.2 / 0.15) < 1e-3);
});
