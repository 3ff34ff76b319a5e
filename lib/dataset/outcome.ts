/** What became of an event, as stored in an outcome column. */
export const Outcome = {
  /** The mid price rose. */
  Up: 1,
  /** It did not move. */
  Zero: 0,
  /** It fell. */
  Down: -1,
  /** The stream ends before it can be known. */
  Unresolved: 2,
} as const;

/** What a model predicts: the mid `horizon` events ahead, or the direction of its next move. */
export interface Label {
  /** The direction of the mid over a number of events, or of its next move. */
  kind: "horizon" | "next-move";
  /** Events ahead; not used by `next-move`. */
  horizon: number;
}

/** Outcomes of events, and when each is known. */
export interface Outcomes {
  /** {@link Outcome} of each event. */
  outcome: Int8Array;
  /** Index of the event at which it is known; the number of events where it never is. */
  resolvesAt: Int32Array;
}

/**
 * The outcome of each event, from the mids of later ones. No event is chosen or dropped by it: an
 * event without a move is a zero, and one too near the end is unresolved.
 *
 * @param mid mid prices of consecutive events
 */
export function outcomes(mid: Float64Array, label: Label): Outcomes {
  const n = mid.length;
  const outcome = new Int8Array(n).fill(Outcome.Unresolved);
  const resolvesAt = new Int32Array(n).fill(n);
  if (label.kind === "horizon") {
    if (!Number.isInteger(label.horizon) || label.horizon < 1) {
      throw new RangeError(`A horizon must be a positive integer: it is ${label.horizon}`);
    }
    for (let k = 0; k + label.horizon < n; k++) {
      resolvesAt[k] = k + label.horizon;
      outcome[k] = Math.sign(mid[k + label.horizon] - mid[k]);
    }
    return { outcome, resolvesAt };
  }
  for (let k = n - 2; k >= 0; k--) {
    const moved = mid[k + 1] !== mid[k];
    resolvesAt[k] = moved ? k + 1 : resolvesAt[k + 1];
    outcome[k] = moved ? Math.sign(mid[k + 1] - mid[k]) : outcome[k + 1];
  }
  return { outcome, resolvesAt };
}

/** Rows that the reference project keeps, and their labels. */
export interface ReferenceLabels {
  /** Indices of the kept events. */
  kept: Int32Array;
  /** 1 if the mid `horizon` events ahead is higher, else 0; one for each kept event. */
  y: Uint8Array;
}

/**
 * The reference project's labels: events whose mid does not change over the horizon are dropped, and
 * the last `horizon` events, which have no future, stay with label 0. The rows are chosen by their
 * future, which no trader can do: this exists to reproduce its numbers.
 */
export function referenceLabels(mid: Float64Array, horizon: number): ReferenceLabels {
  const kept: number[] = [], y: number[] = [];
  for (let k = 0; k < mid.length; k++) {
    const delta = k + horizon < mid.length ? mid[k + horizon] - mid[k] : NaN;
    if (delta === 0) continue;
    kept.push(k);
    y.push(delta > 0 ? 1 : 0);
  }
  return { kept: Int32Array.from(kept), y: Uint8Array.from(y) };
}
