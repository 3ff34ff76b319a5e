import { type Label, Outcome, type Outcomes, outcomes } from "../dataset/mod.ts";

/** The columns of a run that its outcomes come from. */
export interface RunMids {
  /** Index of each event. */
  ts: ArrayLike<number>;
  /** Mid price, dollars x 10,000. */
  mid: Float64Array;
}

/**
 * Outcomes of a run's events from the mids of later events of the same run. Where `ts` does not go up
 * by one (an event is missing, or a new session begins) the events before it that would look across are
 * unresolved.
 */
export function outcomesFromMids({ ts, mid }: RunMids, label: Label): Outcomes {
  const n = mid.length;
  const outcome = new Int8Array(n), resolvesAt = new Int32Array(n);
  for (let first = 0; first < n;) {
    let end = first + 1;
    while (end < n && ts[end] === ts[end - 1] + 1) end++;
    const part = outcomes(mid.subarray(first, end), label);
    outcome.set(part.outcome, first);
    for (let k = first; k < end; k++) {
      const known = part.resolvesAt[k - first];
      resolvesAt[k] = known === end - first ? n : first + known;
    }
    first = end;
  }
  return { outcome, resolvesAt };
}

/**
 * Outcomes from the labels that the producer published: 1 is up, 0 is down, none is unresolved. Such a
 * label is taken as known `horizon` events later, and not before.
 */
export function outcomesFromLabels(y: readonly (0 | 1 | null)[], horizon: number): Outcomes {
  const n = y.length;
  const OF = { 0: Outcome.Down, 1: Outcome.Up };
  return {
    outcome: Int8Array.from(y, (label) => label === null ? Outcome.Unresolved : OF[label]),
    resolvesAt: Int32Array.from(y, (label, k) => label === null ? n : Math.min(n, k + horizon)),
  };
}
