import assert from "node:assert/strict";
import fc from "fast-check";
import { outcomes } from "../dataset/mod.ts";
import { imbalanceSign, persistence, runningMajority, trainingMajority } from "./baselines.ts";

const mids = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 60 });
const labels = fc.oneof(
  fc.record({ kind: fc.constant("horizon" as const), horizon: fc.integer({ min: 1, max: 12 }) }),
  fc.constant({ kind: "next-move" as const, horizon: 0 }),
);

Deno.test("persistence repeats the last label that has resolved, zeros aside", () => {
  // Mid at events 0 ... 6; the label of event k is known at k + 2.
  const known = outcomes(Float64Array.of(5, 5, 7, 6, 6, 6, 8), { kind: "horizon", horizon: 2 });
  assert.deepEqual([...known.outcome], [1, 1, -1, 0, 1, 2, 2]);
  assert.deepEqual([...persistence(known)], [0.5, 0.5, 1, 1, 0, 0, 1]);
});

Deno.test("the running majority is the share of ups among the labels that have resolved", () => {
  const known = outcomes(Float64Array.of(5, 5, 7, 6, 6, 6, 8), { kind: "horizon", horizon: 2 });
  const third = Math.fround(2 / 3);
  assert.deepEqual([...runningMajority(known)], [0.5, 0.5, 1, 1, third, third, 0.75]);
});

Deno.test("no change of the future changes what a baseline says before it", () => {
  fc.assert(fc.property(mids, mids, labels, (past, future, label) => {
    const alone = outcomes(Float64Array.from(past), label);
    const followed = outcomes(Float64Array.from([...past, ...future]), label);
    for (const baseline of [persistence, runningMajority]) {
      assert.deepEqual(
        [...baseline(followed).subarray(0, past.length)],
        [...baseline(alone)],
      );
    }
  }));
});

Deno.test("a label that is read one event before it resolves would be seen by that test", () => {
  const past = [5, 5, 5], future = [7];
  const label = { kind: "horizon" as const, horizon: 1 };
  const early = (mid: number[]) => {
    const known = outcomes(Float64Array.from(mid), label);
    return persistence({ ...known, resolvesAt: known.resolvesAt.map((k) => k - 1) });
  };
  assert.notDeepEqual([...early([...past, ...future]).subarray(0, 3)], [...early(past)]);
});

Deno.test("the training majority counts training events only", () => {
  const outcome = Int8Array.of(1, 1, -1, 0, 2, -1, -1, -1);
  const training = Uint8Array.of(1, 1, 1, 1, 1, 0, 0, 0);
  const pUp = trainingMajority(outcome, training);
  assert.deepEqual([...pUp], new Array(8).fill(Math.fround(2 / 3)));
  assert.throws(
    () => trainingMajority(outcome, new Uint8Array(8)),
    new RangeError("No training event has moved: there is no majority"),
  );
});

Deno.test("the sign of imbalance says up, down, or nothing", () => {
  assert.deepEqual([...imbalanceSign(Float64Array.of(0.2, -0.7, 0))], [1, 0, 0.5]);
});
