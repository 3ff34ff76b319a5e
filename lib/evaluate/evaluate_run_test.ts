import assert from "node:assert/strict";
import fc from "fast-check";
import { type Label, Outcome, outcomes } from "../dataset/mod.ts";
import { Random } from "../math/mod.ts";
import type { ModelSpec } from "../model/manifest.ts";
import type { Prediction } from "../sink/prediction.ts";
import { evaluateRun } from "./evaluate_run.ts";
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
  assert.deepEqual(headline!.baselines.map((b) => b.name), ["majority so far", "persistence"]);
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
