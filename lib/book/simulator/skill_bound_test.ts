import assert from "node:assert/strict";
import { buildDataset, defaultRecipe, Outcome } from "../../dataset/mod.ts";
import { logisticRegression, trainingMajority } from "../../evaluate/mod.ts";
import { featureSet } from "../../features/mod.ts";
import { simulateDay } from "./simulate_day.ts";
import { skillBound } from "./skill_bound.ts";

const day = (seed: number) => ({
  ...simulateDay({ seed }),
  sha256: { message: "", orderbook: "" },
});

/** Share of the moves after a day's first half that a predictor got right; it has learned on the first. */
function accuracies(seed: number, set: string): { learned: number; majority: number; n: number } {
  const { events, outcome, resolvesAt } = buildDataset(
    day(seed),
    defaultRecipe("causal", featureSet(set)),
  );
  const half = outcome.length >> 1;
  const training = Uint8Array.from(outcome, (_, k) => Number(resolvesAt[k] < half));
  const { features, width } = events;
  const learned = logisticRegression({ features, width, outcome, training });
  const majority = trainingMajority(outcome, training);
  const score = (pUp: Float32Array) => {
    let right = 0, n = 0;
    for (let k = half; k < outcome.length; k++) {
      if (outcome[k] !== Outcome.Up && outcome[k] !== Outcome.Down) continue;
      n++;
      if ((pUp[k] > 0.5) === (outcome[k] === Outcome.Up)) right++;
    }
    return { accuracy: right / n, n };
  };
  const { accuracy, n } = score(learned);
  return { learned: accuracy, majority: score(majority).accuracy, n };
}

Deno.test("what can be learned lies above the majority and below the simulator's own bound", () => {
  const bound = skillBound({ seed: 11, samples: 60, futures: 32 });
  const { learned, majority, n } = accuracies(11, "reference4");
  const error = 2 * bound.standardError + 2 * Math.sqrt(0.25 * 10 / n); // outcomes overlap tenfold
  assert.ok(learned > majority, `${learned} against the majority's ${majority}`);
  assert.ok(learned > 0.53 && learned < 0.67, `a realistic degree: ${learned}`);
  assert.ok(learned < bound.accuracy + error, `${learned} against the bound ${bound.accuracy}`);
  assert.ok(bound.accuracyFromBelow <= bound.accuracy);
  assert.ok(bound.accuracy > 0.6 && bound.accuracy < 0.78, `${bound.accuracy}`);
  assert.ok(bound.moved > 0.9 && bound.samples === 60);
});

Deno.test("the bound is the same for the same seed, and wrong options are refused", () => {
  const options = { seed: 2, hours: 0.2, samples: 5, futures: 8 };
  assert.deepEqual(skillBound(options), skillBound(options));
  assert.throws(() => skillBound({ ...options, futures: 3 }), {
    name: "RangeError",
    message: "Cannot draw 3 futures: it must be an even number of at least 2",
  });
  assert.throws(() => skillBound({ ...options, samples: 100_000 }), {
    name: "RangeError",
    message: /^Cannot look at 100000 trades of a day that has \d+$/,
  });
});
