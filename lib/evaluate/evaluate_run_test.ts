import assert from "node:assert/strict";
import fc from "fast-check";
import { buildDataset, defaultRecipe, type Label, Outcome, outcomes } from "../dataset/mod.ts";
import { featureSet } from "../features/mod.ts";
import { Random } from "../math/mod.ts";
import type { ModelSpec } from "../model/manifest.ts";
import type { Prediction } from "../sink/prediction.ts";
import { randomDay } from "../testing/random_day.ts";
import type { Sample } from "../model/sample.ts";
import { evaluateRun } from "./evaluate_run.ts";
import { judgeDataset } from "./judge_dataset.ts";
import { judgePredictions } from "./judge_predictions.ts";
import { outcomesFromLabels, outcomesFromMids } from "./run_outcomes.ts";

const sha256 = { message: "a".repeat(64), orderbook: "b".repeat(64) };
const spec: ModelSpec = {
  name: "m",
  profile: "causal",
  featureSet: { name: "reference4", features: ["a"] },
  window: 1,
  scaling: null,
  sampling: "trades",
  label: { kind: "horizon", horizon: 2 },
  training: [{
    ticker: "TEST",
    date: "2012-06-21",
    levels: 1,
    sha256,
    train: [0, 99],
    validation: [120, 149],
    epochMs: [1000, 1149],
  }],
};

function rowsOf(n: number, y = false): Prediction[] {
  const random = new Random(n);
  return Array.from({ length: n }, (_, k) => ({
    ts: k,
    mid: 1000 + random.integer(5),
    imb: 0,
    y: y ? random.integer(2) as 0 | 1 : null,
    pUp: Math.fround(random.uniform()),
    pred: 0,
    seqLen: 1,
    featDim: 1,
    eventId: `${1000 + k}-${k}`,
    symbol: "",
    model: "m",
  }));
}

Deno.test("rows are judged by what training knows of them, and out of sample is the headline", () => {
  const { groups, headline } = evaluateRun(rowsOf(400), spec, { day: { sha256 } });
  const counted = groups.map(({ sample, summary: { n, zeros, unresolved } }) =>
    [sample, n + zeros + unresolved] as const
  );
  // Rows 100 ... 119 are between the parts: purged, so never seen.
  assert.deepEqual(counted, [["out", 270], ["validation", 30], ["train", 100]]);
  assert.equal(headline, groups[0]);
  assert.equal(groups[0].summary.unresolved, 2);
});

Deno.test("a run that is wholly in-sample has no headline", () => {
  const { groups, headline } = evaluateRun(rowsOf(100), spec, { day: { sha256 } });
  assert.deepEqual(groups.map((group) => group.sample), ["train"]);
  assert.equal(headline, null);
});

Deno.test("without knowledge of the day, times that training touched count as in-sample", () => {
  const { groups } = evaluateRun(rowsOf(400), spec);
  assert.deepEqual(groups.map((group) => group.sample), ["out", "train"]);
});

Deno.test("under reference the published labels are the outcomes", () => {
  const rows = rowsOf(300, true);
  const { labels, groups } = evaluateRun(rows, { ...spec, profile: "reference", training: null });
  assert.equal(labels, "stream");
  const right = rows.filter((row) => (row.pUp >= 0.5 ? 1 : 0) === row.y).length;
  assert.equal(groups[0].summary.accuracy, right / 300);
  assert.equal(groups[0].sample, "unknown");
});

Deno.test("baselines stand beside the model on the same rows, with the paired difference", () => {
  const { headline } = evaluateRun(rowsOf(400), spec, { day: { sha256 } });
  for (const { accuracy, difference } of headline!.baselines) {
    assert.ok(Math.abs(headline!.summary.accuracy - accuracy - difference.estimate) < 1e-12);
    assert.ok(difference.low <= difference.estimate && difference.estimate <= difference.high);
  }
  const names = headline!.baselines.map((b) => b.name);
  assert.deepEqual(names, ["majority so far", "persistence", "imbalance sign"]);
});

/** A run over a random day of 4 features, as its producer would send it, and the day. */
function runOfDay(seed: number, pUp: (k: number) => number) {
  const day = randomDay(seed, { rows: 6000 });
  const set = featureSet("reference4");
  const whole = { ...spec, featureSet: { name: set.name, features: [...set.features] } };
  whole.training = [{ ...spec.training![0], sha256: day.sha256, train: [0, 2000] }];
  whole.training[0].validation = [2001, 3000];
  const { events } = buildDataset(day, { ...defaultRecipe("causal", set), window: 1 });
  const rows = rowsOf(events.length).map((row, k) => ({
    ...row,
    mid: events.mid[k],
    imb: events.imbalance[k],
    pUp: Math.fround(pUp(k)),
    eventId: `${1000 + k}-${events.row[k]}`,
  }));
  return { day, whole, rows };
}

Deno.test("with the day, learned baselines learn from training rows alone, and groups cover all", () => {
  const random = new Random(5);
  const { day, whole, rows } = runOfDay(4, () => random.uniform());
  const { headline, groups } = evaluateRun(rows, whole, { day });
  const learned = (of: typeof headline) => of!.baselines.slice(3);
  assert.deepEqual(learned(headline).map((b) => b.name), ["logistic regression", "boosted trees"]);
  for (const { summary, byHour, bySpread } of groups) {
    for (const parts of [byHour!, bySpread!]) {
      assert.equal(parts.reduce((sum, part) => sum + part.summary.n, 0), summary.n);
    }
  }
  assert.ok(headline!.bySpread!.every(({ group }) => [1, 2, 4].includes(group)));
});

Deno.test("what comes after training does not shape the learned baselines", () => {
  const random = new Random(8);
  const n = 2000, trained = 900, horizon = 10;
  const sample = Array.from({ length: n }, (_, k): Sample => k < trained ? "train" : "out");
  const features = Float32Array.from({ length: n }, () => random.normal());
  const moves = Int8Array.from(features, (x) => x + random.normal() > 0 ? 1 : -1);
  const judge = (outcome: Int8Array) =>
    judgePredictions({
      pUp: new Float32Array(n).fill(0.6),
      known: { outcome, resolvesAt: Int32Array.from(outcome, (_, k) => Math.min(n, k + horizon)) },
      sample,
      imbalance: new Float64Array(n),
      horizon,
      columns: {
        timeNs: new Float64Array(n),
        spreadTicks: new Float64Array(n),
        features,
        width: 1,
      },
    }).headline!.baselines.slice(3).map(({ accuracy }) => accuracy);
  const turned = moves.map((x, k) => k + horizon < trained ? x : -x);
  judge(turned).forEach((accuracy, i) => {
    assert.ok(accuracy < 0.35, "what it learned is now wrong");
    assert.ok(Math.abs(accuracy + judge(moves)[i] - 1) < 1e-12);
  });
});

Deno.test("a run that is not of the day is refused", () => {
  const { whole, rows } = runOfDay(4, () => 0.5);
  assert.throws(() => evaluateRun(rows, whole, { day: randomDay(5, { rows: 6000 }) }), {
    name: "RangeError",
    message: /^The predictions are not of TEST 2012-06-21: one is of row \d+ with mid /,
  });
});

Deno.test("a temperature is fitted on validation rows and judged on the others", () => {
  const random = new Random(6);
  const { day, whole, rows } = runOfDay(7, () => random.uniform());
  const { headline } = evaluateRun(rows, whole, { day });
  const { temperature, logLoss } = headline!.temperature!;
  assert.ok(temperature > 2, `noise as predictions wants humility: ${temperature}`);
  assert.ok(logLoss < headline!.summary.logLoss);
  assert.equal(
    evaluateRun(rows, { ...whole, training: null }, { day }).headline!.temperature,
    null,
  );
});

Deno.test("without gaps the outcomes of a run are the dataset's", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 40 }),
    fc.integer({ min: 1, max: 5 }),
    fc.constantFrom<Label["kind"]>("horizon", "next-move"),
    (mids, horizon, kind) => {
      const mid = Float64Array.from(mids), label = { kind, horizon };
      assert.deepEqual(
        outcomesFromMids({ ts: mids.map((_, k) => k + 7), mid }, label),
        outcomes(mid, label),
      );
    },
  ));
});

Deno.test("an outcome never looks across a gap in ts or into another session", () => {
  const mid = Float64Array.of(1, 2, 3, 4, 5);
  for (const ts of [[0, 1, 5, 6, 7], [8, 9, 0, 1, 2]]) {
    const { outcome, resolvesAt } = outcomesFromMids({ ts, mid }, { kind: "horizon", horizon: 1 });
    assert.deepEqual([...outcome], [1, Outcome.Unresolved, 1, 1, Outcome.Unresolved]);
    assert.deepEqual([...resolvesAt], [1, 5, 3, 4, 5]);
  }
});

Deno.test("a published label is known only a horizon later, and none is unresolved", () => {
  const { outcome, resolvesAt } = outcomesFromLabels([1, 0, null], 2);
  assert.deepEqual([...outcome], [1, -1, Outcome.Unresolved]);
  assert.deepEqual([...resolvesAt], [2, 3, 3]);
});

Deno.test("a day judged offline and its run judged from Parquet give the same numbers", () => {
  const random = new Random(9);
  const { day, whole, rows } = runOfDay(8, () => random.uniform());
  const recipe = { ...defaultRecipe("causal", featureSet("reference4")), window: 1 };
  const dataset = buildDataset(day, { ...recipe, label: whole.label });
  const pUp = Float32Array.from(rows, (row) => row.pUp);
  const offline = judgeDataset(day, { dataset, pUp }, whole);
  const { groups, headline } = evaluateRun(rows, whole, { day });
  assert.deepEqual(offline, { groups, headline });
});
