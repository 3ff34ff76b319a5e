import assert from "node:assert/strict";
import { sampleOf } from "./sample.ts";
import { someManifest } from "./testing.ts";

const model = someManifest();
const [day] = model.training!;
const inside = day.epochMs[0] + 1000, after = day.epochMs[1] + 1;

Deno.test("on a day of the training the rows decide, both ends included", () => {
  const sample = sampleOf(model, { ticker: "GOOG", sha256: day.sha256 });
  const rows = [...day.train, ...day.validation];
  assert.deepEqual(rows, [0, 70000, 70100, 82000]);
  assert.deepEqual(rows.map((row) => sample(row, after)), [
    "train",
    "train",
    "validation",
    "validation",
  ]);
  assert.deepEqual([70001, 70099, 82001].map((row) => sample(row, inside)), ["out", "out", "out"]);
});

Deno.test("either file's sha256 makes it the same day", () => {
  const other = "f".repeat(64);
  for (const sha256 of [{ ...day.sha256, message: other }, { ...day.sha256, orderbook: other }]) {
    assert.equal(sampleOf(model, { sha256 })(70100, after), "validation");
  }
});

Deno.test("a day that is not known is in-sample wherever its time lies within the training's", () => {
  const unknown = { message: "e".repeat(64), orderbook: "f".repeat(64) };
  for (const given of [{}, { sha256: unknown }, { ticker: "GOOG", sha256: unknown }]) {
    const sample = sampleOf(model, given);
    assert.equal(sample(0, day.epochMs[0] - 1), "out");
    assert.equal(sample(99999, day.epochMs[0]), "train");
    assert.equal(sample(99999, day.epochMs[1]), "train");
    assert.equal(sample(0, after), "out");
  }
  assert.equal(sampleOf(model, { ticker: "MSFT", sha256: unknown })(0, inside), "out");
});

Deno.test("a row of any of several training days counts", () => {
  const second = {
    ...day,
    date: "2012-06-22",
    sha256: { message: "1".repeat(64), orderbook: "2".repeat(64) },
    train: [10, 20] as [number, number],
    validation: [30, 40] as [number, number],
    epochMs: [day.epochMs[0] + 86400000, day.epochMs[1] + 86400000] as [number, number],
  };
  const training = [day, second];
  assert.equal(sampleOf({ training }, { sha256: second.sha256 })(35, 0), "validation");
  assert.equal(sampleOf({ training }, { sha256: second.sha256 })(70000, 0), "out");
  assert.equal(sampleOf({ training }, {})(0, inside + 86400000), "train");
});

Deno.test("what a model of unknown training has seen is unknown, not out of sample", () => {
  assert.equal(sampleOf({ training: null }, { sha256: day.sha256 })(0, 0), "unknown");
});
