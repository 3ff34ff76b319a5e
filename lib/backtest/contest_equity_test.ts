import assert from "node:assert/strict";
import { buildDataset, defaultRecipe } from "../dataset/mod.ts";
import { contestDay } from "../evaluate/mod.ts";
import { reference4 } from "../features/mod.ts";
import type { ModelSpec } from "../model/manifest.ts";
import { randomDay } from "../testing/random_day.ts";
import { contestEquity } from "./contest_equity.ts";
import { execution } from "./execution.ts";
import { basisPoints } from "./fill.ts";

const recipe = { ...defaultRecipe("causal", reference4), window: 5 };
const spec: ModelSpec = {
  ...recipe,
  name: "m",
  featureSet: { name: "reference4", features: [...reference4.features] },
  scaling: null,
  training: [],
};
const days = [1, 2].map((seed) => {
  const day = randomDay(seed, { rows: 3000 });
  const dataset = buildDataset(day, recipe);
  return contestDay(day, [{ dataset, pUp: new Float32Array(dataset.sequences) }], [spec]);
});
const costs = execution({ fee: basisPoints(0.5), latencyNs: 1e6 });

Deno.test("who always holds earns the mid's move, a mean over days, and pays once to come and once to go", () => {
  const pUp = days.map(({ events }) => new Float32Array(events.length).fill(1));
  const { atMid, afterCosts, trades } = contestEquity(days, pUp, 0.55, costs);
  const moves = days.map(({ day, mid, judged }) => {
    const at = (day.length - 1) * day.levels * 4;
    const first = mid[judged.indexOf(1)];
    return (day.book[at] + day.book[at + 2]) / 2 / first;
  });
  assert.ok(Math.abs(atMid - (moves[0] + moves[1]) / 2) < 1e-12);
  assert.ok(afterCosts < atMid);
  assert.equal(trades, 4);
});

Deno.test("who is never sure does not trade", () => {
  const pUp = days.map(({ events }) => new Float32Array(events.length).fill(0.52));
  assert.deepEqual(contestEquity(days, pUp, 0.55, costs), { atMid: 1, afterCosts: 1, trades: 0 });
});
