import assert from "node:assert/strict";
import fc from "fast-check";
import { bucketCsv, bucketOf, bucketTable } from "./buckets.ts";
import { confusion } from "./confusion.ts";
import fixture from "./fixtures/scores.json" with { type: "json" };
import { type Predictions, score } from "./scored.ts";
import { summarise } from "./summary.ts";

const fixed: Predictions = {
  pUp: Float32Array.from(fixture.pUp.split(" "), Number),
  outcome: Int8Array.from(fixture.up, (digit) => digit === "1" ? 1 : -1),
};

function near(actual: number, expected: number, what: string) {
  assert.ok(Math.abs(actual - expected) < 1e-13, `${what}: ${actual}, expected ${expected}`);
}

Deno.test("every score equals scikit-learn's on the fixture", () => {
  const scored = score(fixed);
  const summary = summarise(scored);
  near(summary.accuracy, fixture.accuracy, "accuracy");
  near(summary.balancedAccuracy, fixture.balancedAccuracy, "balanced accuracy");
  near(summary.f1, fixture.f1, "f1");
  near(summary.mcc, fixture.mcc, "mcc");
  near(summary.brier, fixture.brier, "brier");
  near(summary.logLoss, fixture.logLoss, "log loss");
  near(summary.averageConfidence, fixture.averageConfidence, "average confidence");
  const { trueNegative, falsePositive, falseNegative, truePositive } = confusion(scored);
  assert.deepEqual([trueNegative, falsePositive, falseNegative, truePositive], fixture.confusion);
});

Deno.test("the bucket table equals one made with numpy, empty buckets included", () => {
  const table = bucketTable(score(fixed));
  assert.equal(table.length, 10);
  table.forEach(({ n, acc, avgConf }, i) => {
    const [rows, expectedAccuracy, expectedConfidence] = fixture.buckets[i];
    assert.equal(n, rows);
    if (rows === 0) assert.ok(Number.isNaN(acc) && Number.isNaN(avgConf));
    else {
      near(acc, expectedAccuracy!, `accuracy of bucket ${i}`);
      near(avgConf, expectedConfidence!, `confidence of bucket ${i}`);
    }
  });
});

Deno.test("eval_summary.csv has its four columns, shortest floats and empty cells", () => {
  const scored = score({
    pUp: Float32Array.of(0.5, 0.75, 0.75, 0.125, 1),
    outcome: Int8Array.of(1, 1, -1, -1, 1),
  });
  assert.equal(
    bucketCsv(bucketTable(scored, 4)),
    "bucket,n,acc,avg_conf\n" +
      "0.00-0.25,0,,\n" +
      "0.25-0.50,1,1,0.5\n" +
      "0.50-0.75,2,0.5,0.75\n" +
      "0.75-1.00,2,1,0.9375\n",
  );
  assert.match(bucketCsv(bucketTable(scored)), /^0\.0-0\.1,0,,$/m);
});

Deno.test("buckets are right-closed, the first on both sides, at every edge of every count", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 1000 }),
    fc.nat({ max: 1000 }),
    fc.constantFrom(0, 1, -1),
    (count, at, side) => {
      const edge = Math.min(at, count) / count;
      const value = Math.min(1, Math.max(0, edge + side * edge * 2 ** -52));
      const bucket = bucketOf(value, count);
      assert.ok(bucket >= 0 && bucket < count);
      assert.ok(value <= (bucket + 1) / count);
      assert.ok(value > bucket / count || (bucket === 0 && value === 0));
    },
  ));
});

Deno.test("zeros and unresolved rows are counted and left out; a mask leaves rows out uncounted", () => {
  const predictions = {
    pUp: Float32Array.of(0.9, 0.1, 0.9, 0.1, 0.6),
    outcome: Int8Array.of(1, 0, 2, -1, -1),
  };
  const { event, ...all } = score(predictions);
  assert.deepEqual([...event], [0, 3, 4]);
  assert.deepEqual([all.n, all.zeros, all.unresolved], [3, 1, 1]);
  const masked = score(predictions, Uint8Array.of(1, 0, 1, 0, 1));
  assert.deepEqual([masked.n, masked.zeros, masked.unresolved], [2, 0, 1]);
});

Deno.test("scores do not depend on the order of the rows", () => {
  const order = Array.from(fixed.pUp, (_, i) => (i * 7) % fixed.pUp.length);
  assert.equal(new Set(order).size, order.length);
  const shuffled = summarise(score({
    pUp: Float32Array.from(order, (i) => fixed.pUp[i]),
    outcome: Int8Array.from(order, (i) => fixed.outcome[i]),
  }));
  for (const [name, value] of Object.entries(summarise(score(fixed)))) {
    near(shuffled[name as keyof typeof shuffled], value, name);
  }
});

Deno.test("one class alone gives the scores that scikit-learn gives, and no rows give NaN", () => {
  const allUp = summarise(score({
    pUp: Float32Array.of(0.9, 0.8),
    outcome: Int8Array.of(1, 1),
  }));
  assert.deepEqual(
    [allUp.accuracy, allUp.balancedAccuracy, allUp.mcc, allUp.upShare],
    [1, 1, 0, 1],
  );
  const none = summarise(score({ pUp: Float32Array.of(0.9), outcome: Int8Array.of(0) }));
  assert.deepEqual([none.n, none.zeros, none.accuracy, none.brier], [0, 1, NaN, NaN]);
});

Deno.test("probabilities outside 0 ... 1, columns of two lengths and no buckets are refused", () => {
  assert.throws(
    () => score({ pUp: Float32Array.of(0.5, 1.5), outcome: Int8Array.of(1, 1) }),
    new RangeError("A probability must be in 0 ... 1: event 1 has 1.5"),
  );
  assert.throws(
    () => score({ pUp: Float32Array.of(NaN), outcome: Int8Array.of(1) }),
    new RangeError("A probability must be in 0 ... 1: event 0 has NaN"),
  );
  assert.throws(
    () => score({ pUp: Float32Array.of(0.5), outcome: Int8Array.of(1, 1) }),
    new RangeError("Columns differ in length: pUp 1, outcome 2"),
  );
  assert.throws(() => bucketTable(score(fixed), 0), RangeError);
});
