import assert from "node:assert/strict";
import { defaultRecipe } from "../dataset/mod.ts";
import { featureSet } from "../features/mod.ts";
import { simdEngine } from "../lstm/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { changeRows } from "./causality/change_day.ts";
import { Random } from "../math/mod.ts";
import { walkForward, type WalkForwardOptions } from "./walk_forward.ts";

const day = randomDay(3, { rows: 8000 });
const WINDOW = 8;
const options: WalkForwardOptions = {
  name: "fold",
  folds: 3,
  validation: 0.15,
  embargo: 10,
  recipe: { ...defaultRecipe("causal", featureSet("reference4")), window: WINDOW },
  hidden: 4,
  layers: 1,
  train: { epochs: 1, batch: 64, validationBatch: 64, learningRate: 1e-2, dropout: 0, seed: 1 },
  engine: (shape, window) => simdEngine(shape, window),
};
const walked = await walkForward(day, options);

Deno.test("folds follow one another to the day's end, each test after an embargo", () => {
  const { folds, tested, predicted: { dataset, pUp } } = walked;
  const block = Math.floor(dataset.sequences / 4);
  assert.deepEqual(folds.map(({ test }) => test.first), [1, 2, 3].map((k) => k * block + 10));
  assert.deepEqual(folds.map(({ test }) => test.end), [2 * block, 3 * block, dataset.sequences]);
  assert.ok(folds[0].trainWindows < folds[1].trainWindows);
  assert.equal(tested.length, folds.reduce((sum, { test }) => sum + test.end - test.first, 0));
  const isTested = new Set(tested);
  pUp.forEach((p, s) => assert.equal(p !== 0.5, isTested.has(s), `sequence ${s}`));
});

Deno.test("no fold's training reaches its test: all that comes after it may change", async () => {
  const unembargoed = { ...options, embargo: 0 };
  const { folds, predicted: { dataset: { events }, pUp } } = await walkForward(day, unembargoed);
  for (const { test: { first } } of folds) {
    const seen = events.row[first + WINDOW - 1]; // the first prediction of the test knows no more
    const changed = changeRows(day, seen + 1, day.length - 1, new Random(1));
    const again = await walkForward(changed, unembargoed);
    assert.equal(again.predicted.pUp[first], pUp[first]);
    assert.notDeepEqual(again.predicted.pUp, pUp);
  }
});

Deno.test("the spread is that of the folds' accuracies", () => {
  const accuracies = walked.folds.map(({ accuracy }) => accuracy.estimate);
  const { min, max, mean, deviation } = walked.spread;
  assert.equal(min, Math.min(...accuracies));
  assert.equal(max, Math.max(...accuracies));
  const squares = accuracies.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  assert.ok(Math.abs(deviation - Math.sqrt(squares / 2)) < 1e-12);
});

Deno.test("more folds than the day holds, or an embargo longer than a block, are refused", async () => {
  const message = /^Cannot walk \d+ sequences in \d+ folds with an embargo of \d+ events$/;
  for (const wrong of [{ folds: 0 }, { folds: 5000 }, { embargo: 500 }]) {
    await assert.rejects(walkForward(day, { ...options, ...wrong }), {
      name: "RangeError",
      message,
    });
  }
});
