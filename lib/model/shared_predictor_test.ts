import assert from "node:assert/strict";
import type { Predictor } from "./predictor.ts";
import { SharedPredictor } from "./shared_predictor.ts";

/** A predictor that answers when it is told to, with its number. */
class Told implements Predictor {
  readonly window = 1;
  readonly features = 1;
  waiting: (() => void)[] = [];
  closed = false;
  constructor(readonly number: number) {}
  predict(_: Float32Array, batch: number): Promise<Float32Array> {
    if (batch < 0) return Promise.reject(new RangeError("less than nothing"));
    return new Promise((resolve) =>
      this.waiting.push(() => resolve(new Float32Array(batch).fill(this.number)))
    );
  }
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

Deno.test("each call goes to the predictor with the fewest before it; one that failed is none", async () => {
  const [a, b] = [new Told(1), new Told(2)], shared = new SharedPredictor([a, b]);
  const windows = new Float32Array(1);
  await assert.rejects(shared.predict(windows, -1), RangeError);
  const calls = [1, 1, 1].map((batch) => shared.predict(windows, batch));
  assert.deepEqual([a.waiting.length, b.waiting.length], [2, 1]);
  b.waiting.shift()!();
  assert.deepEqual(await calls[1], Float32Array.of(2));
  const last = shared.predict(windows, 1);
  assert.equal(b.waiting.length, 1);
  for (const answer of [...a.waiting, ...b.waiting]) answer();
  assert.deepEqual(
    await Promise.all([calls[0], calls[2], last]),
    [1, 1, 2].map((n) => Float32Array.of(n)),
  );
  await shared.close();
  assert.ok(a.closed && b.closed);
});
