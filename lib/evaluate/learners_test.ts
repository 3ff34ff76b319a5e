import assert from "node:assert/strict";
import { Random } from "../math/mod.ts";
import { boostedTrees } from "./boosted_trees.ts";
import fixture from "./fixtures/learners.json" with { type: "json" };
import type { LearningRows } from "./learning_rows.ts";
import { fitLogistic, logisticRegression } from "./logistic.ts";
import { logLoss } from "./probability.ts";
import { score } from "./scored.ts";
import { summarise } from "./summary.ts";

const outcome = Int8Array.from(fixture.up, (digit) => digit === "1" ? 1 : -1);
const rows: LearningRows = {
  features: Float32Array.from(fixture.features.split(" "), Number),
  width: 3,
  outcome,
  training: Uint8Array.from(outcome, (_, k) => k < fixture.training ? 1 : 0),
};
const unseen = rows.training.map((seen) => 1 - seen);
const learners = { logisticRegression, boostedTrees };

Deno.test("logistic regression equals scikit-learn's, weights and log loss", () => {
  const { weights, intercept } = fitLogistic(rows);
  weights.forEach((w, j) =>
    assert.ok(Math.abs(w - fixture.weights[j]) < 1e-9, `weight ${j}: ${w}`)
  );
  assert.ok(Math.abs(intercept - fixture.intercept) < 1e-9, `intercept: ${intercept}`);
  const loss = logLoss(score({ pUp: logisticRegression(rows), outcome }, unseen));
  assert.ok(Math.abs(loss - fixture.logisticLogLoss) < 1e-6, `${loss}`);
});

Deno.test("boosted trees learn as well as scikit-learn's on the same rows", () => {
  const pUp = boostedTrees(rows, { minimumRows: 20 });
  const loss = logLoss(score({ pUp, outcome }, unseen));
  const fitted = logLoss(score({ pUp, outcome }, rows.training));
  assert.ok(Math.abs(loss / fixture.boostedLogLoss - 1) < 0.04, `${loss}`);
  assert.ok(Math.abs(fitted / fixture.boostedTrainLogLoss - 1) < 0.06, `${fitted}`);
});

Deno.test("trees learn what needs two features at once, a line cannot", () => {
  const random = new Random(2);
  const n = 4000;
  const features = Float32Array.from({ length: 2 * n }, () => random.normal());
  const outcome = Int8Array.from({ length: n }, (_, k) => {
    return features[2 * k] * features[2 * k + 1] + 0.1 * random.normal() > 0 ? 1 : -1;
  });
  const training = Uint8Array.from(outcome, (_, k) => k < n / 2 ? 1 : 0);
  const test = training.map((seen) => 1 - seen);
  const of = (learn: (rows: LearningRows) => Float32Array) =>
    summarise(score({ pUp: learn({ features, width: 2, outcome, training }), outcome }, test));
  const patient = (rows: LearningRows) => boostedTrees(rows, { trees: 200, learningRate: 0.2 });
  assert.ok(of(patient).accuracy > 0.9, `${of(patient).accuracy}`);
  assert.ok(Math.abs(of(logisticRegression).accuracy - 0.5) < 0.06);
});

Deno.test("rows outside the training part change no prediction of others", () => {
  const random = new Random(3);
  const changed = {
    ...rows,
    features: rows.features.map((x, i) => i < 3 * fixture.training ? x : random.normal()),
    outcome: outcome.map((x, k) => k < fixture.training ? x : -x),
  };
  for (const learn of Object.values(learners)) {
    assert.deepEqual(
      learn(changed).subarray(0, fixture.training),
      learn(rows).subarray(0, fixture.training),
    );
  }
});

Deno.test("features that never vary, or say nothing, leave the share of ups", () => {
  const constant = { ...rows, features: new Float32Array(rows.features.length).fill(7) };
  const ups = outcome.subarray(0, fixture.training).filter((x) => x === 1).length;
  for (const learn of Object.values(learners)) {
    const pUp = learn(constant);
    assert.ok(Math.abs(pUp[0] - ups / fixture.training) < 1e-6);
    assert.equal(new Set(pUp).size, 1);
  }
});

Deno.test("training rows of one outcome alone are refused", () => {
  const training = new Uint8Array(outcome.length);
  for (const learn of Object.values(learners)) {
    assert.throws(
      () => learn({ ...rows, training }),
      new RangeError("Cannot learn from 0 rows that do not hold both ups and downs"),
    );
    assert.throws(() => learn({ ...rows, width: 2 }), {
      name: "RangeError",
      message: "Features must be 900 rows of 2: there are 2700 values",
    });
  }
});
