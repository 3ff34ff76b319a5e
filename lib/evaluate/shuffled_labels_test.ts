import assert from "node:assert/strict";
import { buildDataset, defaultRecipe, Outcome } from "../dataset/mod.ts";
import { featureSet } from "../features/mod.ts";
import { Random } from "../math/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { boostedTrees } from "./boosted_trees.ts";
import { meanInterval } from "./bootstrap.ts";
import type { LearningRows } from "./learning_rows.ts";
import { logisticRegression } from "./logistic.ts";
import { hits, score } from "./scored.ts";

/** Events of a day: real features, in the order of time, each resembling the one before. */
const { events } = buildDataset(
  randomDay(1, { rows: 6000 }),
  { ...defaultRecipe("causal", featureSet("reference4")), window: 1 },
);
const n = events.length, trained = n >> 1;
const training = Uint8Array.from({ length: n }, (_, k) => k < trained ? 1 : 0);

/**
 * As many ups as downs, shuffled within training and within test: over both at once, what training has
 * too much of the test has too little of, and to learn it would be to lose.
 */
function shuffled(random: Random): Int8Array {
  const outcome = Int8Array.from({ length: n }, (_, k) => k % 2 === 0 ? Outcome.Up : Outcome.Down);
  for (const [first, end] of [[0, trained], [trained, n]]) {
    for (let k = end - 1; k > first; k--) {
      const other = first + random.integer(k - first + 1);
      [outcome[k], outcome[other]] = [outcome[other], outcome[k]];
    }
  }
  return outcome;
}

/** Share of seeds whose 95 % interval of the edge (accuracy above a half) holds 0, and the mean edge. */
function overSeeds(seeds: number, learn: (rows: LearningRows) => Float32Array) {
  let covered = 0, edge = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const outcome = shuffled(new Random(seed));
    const pUp = learn({ features: events.features, width: events.width, outcome, training });
    const scored = score({ pUp, outcome }, training.map((x) => 1 - x));
    const above = Float64Array.from(hits(scored), (hit) => hit - 0.5);
    const interval = meanInterval(scored, above, { horizon: 10, resamples: 500, seed });
    if (interval.low <= 0 && 0 <= interval.high) covered++;
    edge += interval.estimate / seeds;
  }
  return { coverage: covered / seeds, edge };
}

Deno.test("shuffled labels give no edge: the intervals hold zero as often as they say", () => {
  for (
    const [name, learn, seeds] of [
      ["logistic regression", logisticRegression, 300],
      ["boosted trees", (rows: LearningRows) => boostedTrees(rows, { trees: 5, depth: 2 }), 150],
    ] as const
  ) {
    const { coverage, edge } = overSeeds(seeds, learn);
    const deviation = Math.sqrt(0.95 * 0.05 / seeds);
    assert.ok(Math.abs(coverage - 0.95) < 3 * deviation + 0.02, `${name} covers ${coverage}`);
    assert.ok(Math.abs(edge) < 3 * 0.5 / Math.sqrt((n - trained) * seeds), `${name}: edge ${edge}`);
  }
});

Deno.test("that test would see an edge: labels that follow a feature are learned", () => {
  const outcome = Int8Array.from({ length: n }, (_, k) => events.features[4 * k] > 0 ? 1 : -1);
  const rows = { features: events.features, width: events.width, outcome, training };
  const scored = score({ pUp: logisticRegression(rows), outcome }, training.map((x) => 1 - x));
  const above = Float64Array.from(hits(scored), (hit) => hit - 0.5);
  assert.ok(meanInterval(scored, above, { horizon: 10 }).low > 0.3);
});
