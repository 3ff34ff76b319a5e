import { Outcome } from "../dataset/mod.ts";

/** Predictions beside what came true: one row an event, in the order of the events. */
export interface Predictions {
  /** P(up | the mid moved), in [0, 1]. */
  pUp: Float32Array;
  /** {@link Outcome} of each event. */
  outcome: Int8Array;
}

/**
 * The rows that two-class scores speak of, those whose mid went up or down, and a count of the rows
 * that they leave out.
 */
export interface Scored {
  /** Rows. */
  n: number;
  /** P(up). */
  pUp: Float32Array;
  /** 1 where the mid went up, 0 where it went down. */
  up: Uint8Array;
  /** Which event each row is: its index in the predictions, growing. */
  event: Int32Array;
  /** Events whose mid did not move. */
  zeros: number;
  /** Events whose outcome is not known. */
  unresolved: number;
}

/**
 * Picks the rows that can be scored.
 *
 * @param mask one number an event: events with 0 are neither scored nor counted
 * @throws RangeError where the columns differ in length or a probability is not in [0, 1]
 */
export function score({ pUp, outcome }: Predictions, mask?: Uint8Array): Scored {
  sameLength("pUp", pUp, "outcome", outcome);
  if (mask !== undefined) sameLength("pUp", pUp, "mask", mask);
  const rows = new Int32Array(pUp.length);
  let n = 0, zeros = 0, unresolved = 0;
  for (let k = 0; k < pUp.length; k++) {
    if (!(pUp[k] >= 0 && pUp[k] <= 1)) {
      throw new RangeError(`A probability must be in 0 ... 1: event ${k} has ${pUp[k]}`);
    }
    if (mask !== undefined && mask[k] === 0) continue;
    if (outcome[k] === Outcome.Zero) zeros++;
    else if (outcome[k] === Outcome.Unresolved) unresolved++;
    else rows[n++] = k;
  }
  const event = rows.slice(0, n);
  return {
    n,
    pUp: Float32Array.from(event, (k) => pUp[k]),
    up: Uint8Array.from(event, (k) => outcome[k] === Outcome.Up ? 1 : 0),
    event,
    zeros,
    unresolved,
  };
}

/** Throws a RangeError that names both columns if their lengths differ. */
export function sameLength(
  nameA: string,
  a: ArrayLike<unknown>,
  nameB: string,
  b: ArrayLike<unknown>,
): void {
  if (a.length !== b.length) {
    throw new RangeError(`Columns differ in length: ${nameA} ${a.length}, ${nameB} ${b.length}`);
  }
}

/** What a probability predicts: 1 (up) from 0.5 on, else 0 (down). */
export const predicted = (pUp: number): 0 | 1 => pUp >= 0.5 ? 1 : 0;

/** Probability of what is predicted: pUp if that is up, else 1 - pUp. In [0.5, 1]. */
export const confidence = (pUp: number): number => pUp >= 0.5 ? pUp : 1 - pUp;

/** 1 where the prediction came true, else 0; one number a scored row. */
export function hits({ n, pUp, up }: Scored): Uint8Array {
  const hit = new Uint8Array(n);
  for (let i = 0; i < n; i++) hit[i] = predicted(pUp[i]) === up[i] ? 1 : 0;
  return hit;
}
