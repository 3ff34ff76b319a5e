import { Outcome } from "../dataset/mod.ts";

/** Threshold on P(up) of both profiles, unless the user says otherwise. */
export const DEFAULT_THRESHOLD = 0.55;

/**
 * Positions that probabilities ask for, in units: +1 where pUp > threshold, -1 where
 * pUp < 1 - threshold, else 0. A threshold of 0.5 is always in the market (but for pUp = 0.5 exactly).
 *
 * @throws RangeError unless threshold is in 0.5 ... 1
 */
export function thresholdTargets(pUp: Float32Array, threshold = DEFAULT_THRESHOLD): Int8Array {
  if (!(threshold >= 0.5 && threshold <= 1)) {
    throw new RangeError(`A threshold must be in 0.5 ... 1: it is ${threshold}`);
  }
  return Int8Array.from(pUp, (p) => p > threshold ? 1 : p < 1 - threshold ? -1 : 0);
}

/**
 * Positions of a trader who knows each outcome: +1 up, -1 down, 0 where the mid will not move or the
 * outcome is not known. A follower of labels, not the best trader: see {@link oracle} for that.
 */
export function foresightTargets(outcome: Int8Array): Int8Array {
  return outcome.map((x) => x === Outcome.Unresolved ? 0 : x);
}
