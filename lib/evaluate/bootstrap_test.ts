import assert from "node:assert/strict";
import { Random } from "../math/mod.ts";
import { dependence } from "./block_length.ts";
import { accuracyInterval, differenceInterval, meanInterval } from "./bootstrap.ts";
import fixture from "./fixtures/block_length.json" with { type: "json" };
import { hits, score, type Scored } from "./scored.ts";

Deno.test("block lengths equal those of the arch package on the fixtures", () => {
  for (const [name, { circular, values }] of Object.entries(fixture.series)) {
    const { blockLength } = dependence(Float64Array.from(values.split(" "), Number));
    assert.ok(Math.abs(blockLength - circular) < 1e-10, `${name}: ${blockLength}, ${circular}`);
  }
});

Deno.test("a constant series and one of a single value have blocks of one", () => {
  assert.equal(dependence(new Float64Array(50).fill(1)).blockLength, 1);
  assert.equal(dependence(Float64Array.of(3)).blockLength, 1);
});

/** Predictions that know nothing (but hold on to their view) of moves over the next `horizon` steps. */
function overlapping(random: Random, events: number, horizon: number): Scored {
  const step = Float64Array.from({ length: events + horizon }, () => random.normal());
  const pUp = new Float32Array(events), outcome = new Int8Array(events);
  let view = 0;
  for (let k = 0; k < events; k++) {
    view = 0.95 * view + random.normal();
    pUp[k] = view > 0 ? 0.6 : 0.4;
    let move = 0;
    for (let j = 1; j <= horizon; j++) move += step[k + j];
    outcome[k] = random.uniform() < 0.2 ? 0 : Math.sign(move);
  }
  return score({ pUp, outcome });
}

Deno.test("the interval covers a known truth as often as it says on overlapping labels; iid does not", () => {
  const random = new Random(11);
  const runs = 300, horizon = 10;
  let block = 0, iid = 0, effective = 0;
  for (let run = 0; run < runs; run++) {
    const scored = overlapping(random, 2000, horizon);
    const options = { horizon, resamples: 400, seed: run };
    const interval = accuracyInterval(scored, options);
    assert.ok(interval.blockLength >= horizon);
    if (interval.low <= 0.5 && 0.5 <= interval.high) block++;
    effective += interval.effectiveSize / runs;
    const naive = accuracyInterval(scored, { ...options, blockLength: 1 });
    if (naive.low <= 0.5 && 0.5 <= naive.high) iid++;
  }
  assert.ok(block / runs > 0.91 && block / runs < 0.98, `covers ${block / runs}`);
  assert.ok(iid / runs < 0.75, `iid covers ${iid / runs}`);
  assert.ok(effective < 500, `effective size ${effective} of 1600 rows`);
});

Deno.test("without dependence the effective size is about the number of rows", () => {
  const random = new Random(3);
  const n = 4000;
  const scored = score({
    pUp: Float32Array.from({ length: n }, () => random.uniform()),
    outcome: Int8Array.from({ length: n }, () => random.uniform() < 0.5 ? 1 : -1),
  });
  const { estimate, standardError, effectiveSize } = accuracyInterval(scored, { horizon: 1 });
  assert.ok(effectiveSize > 0.75 * n && effectiveSize < 1.3 * n, String(effectiveSize));
  const binomial = Math.sqrt(estimate * (1 - estimate) / n);
  assert.ok(Math.abs(standardError / binomial - 1) < 0.15);
});

Deno.test("a paired difference is narrower than the two accuracies where both fail together", () => {
  const random = new Random(5);
  const scored = overlapping(random, 3000, 10);
  const a = hits(scored);
  const b = a.map((hit) => random.uniform() < 0.02 ? 1 - hit : hit);
  const difference = differenceInterval(scored, a, b, { horizon: 10 });
  const alone = accuracyInterval(scored, { horizon: 10 });
  assert.ok(difference.high - difference.low < (alone.high - alone.low) / 3);
  const mean = a.reduce((sum, hit, i) => sum + hit - b[i], 0) / scored.n;
  assert.ok(Math.abs(difference.estimate - mean) < 1e-12);
});

Deno.test("resampled means agree with blocks drawn and added up one by one", () => {
  const random = new Random(8);
  const scored = overlapping(random, 97, 3); // 97 is prime: the last block is cut
  const values = Float64Array.from(scored.event, () => random.uniform());
  const blockLength = 10, resamples = 2000;
  const fast = meanInterval(scored, values, { horizon: 1, blockLength, resamples });

  const first = scored.event[0], events = scored.event[scored.n - 1] - first + 1;
  const valueAt = new Map(Array.from(scored.event, (event, i) => [event - first, values[i]]));
  const means: number[] = [];
  for (let r = 0; r < resamples; r++) {
    const drawn: number[] = [];
    while (drawn.length < events) {
      const start = random.integer(events);
      for (let j = 0; j < blockLength; j++) drawn.push((start + j) % events);
    }
    const picked = drawn.slice(0, events).map((k) => valueAt.get(k)).filter((x) => x !== undefined);
    means.push(picked.reduce((sum, x) => sum + x, 0) / picked.length);
  }
  const average = means.reduce((sum, x) => sum + x, 0) / resamples;
  const error = Math.sqrt(means.reduce((sum, x) => sum + (x - average) ** 2, 0) / resamples);
  assert.ok(Math.abs(fast.standardError / error - 1) < 0.08, `${fast.standardError} ${error}`);
  assert.ok(Math.abs(fast.estimate - average) < 0.2 * error);
});

Deno.test("an interval is reproducible from its seed, and NaN without rows", () => {
  const scored = overlapping(new Random(1), 500, 5);
  const options = { horizon: 5, resamples: 500, seed: 9 };
  assert.deepEqual(accuracyInterval(scored, options), accuracyInterval(scored, options));
  const none = score({ pUp: new Float32Array(2), outcome: new Int8Array(2) });
  assert.deepEqual(
    [accuracyInterval(none, options).low, accuracyInterval(none, options).estimate],
    [NaN, NaN],
  );
});
