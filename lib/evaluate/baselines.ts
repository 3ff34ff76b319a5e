import { Outcome } from "../dataset/mod.ts";
import { sameLength } from "./scored.ts";

/** What the naive predictors may look at; see `outcomes` in `dataset/`. */
export interface Resolved {
  /** {@link Outcome} of each event. */
  outcome: Int8Array;
  /** Event at which each outcome is known; it may be used at that event and after. */
  resolvesAt: Int32Array;
}

/**
 * Persistence: at each event, P(up) is 1 if the last outcome known by then was up and 0 if it was down.
 * Zeros say nothing and are skipped. Of outcomes that become known at one event the youngest counts.
 * 0.5 before the first is known.
 */
export function persistence(known: Resolved): Float32Array {
  return runningBaseline(known, (outcome) => outcome === Outcome.Up ? 1 : 0);
}

/**
 * Running majority: at each event, P(up) is the share of ups among the outcomes known by then, zeros
 * aside. 0.5 before the first is known. No look-ahead: what is not resolved is not counted.
 */
export function runningMajority(known: Resolved): Float32Array {
  let ups = 0, all = 0;
  return runningBaseline(known, (outcome) => {
    ups += outcome === Outcome.Up ? 1 : 0;
    return ups / ++all;
  });
}

/**
 * Majority of the training part: at every event, P(up) is the share of ups among the moves of the
 * training events.
 *
 * @param training 1 at each event that training has seen, else 0
 * @throws RangeError if no training event moved
 */
export function trainingMajority(outcome: Int8Array, training: Uint8Array): Float32Array {
  sameLength("outcome", outcome, "training", training);
  let ups = 0, all = 0;
  for (let k = 0; k < outcome.length; k++) {
    if (training[k] === 0) continue;
    if (outcome[k] === Outcome.Up) ups++;
    if (outcome[k] === Outcome.Up || outcome[k] === Outcome.Down) all++;
  }
  if (all === 0) throw new RangeError("No training event has moved: there is no majority");
  return new Float32Array(outcome.length).fill(ups / all);
}

/** Sign of the depth imbalance: P(up) is 1 with more bid than asked, 0 with less, else 0.5. */
export function imbalanceSign(imbalance: Float64Array): Float32Array {
  return Float32Array.from(imbalance, (x) => x > 0 ? 1 : x < 0 ? 0 : 0.5);
}

/**
 * Walks the events in order. At each it hands over every move that is known by then and not handed
 * over yet, by the event at which it became known, older events first; the last answer stands.
 */
function runningBaseline(
  { outcome, resolvesAt }: Resolved,
  learn: (outcome: number) => number,
): Float32Array {
  sameLength("outcome", outcome, "resolvesAt", resolvesAt);
  const n = outcome.length;
  const pUp = new Float32Array(n);
  const queue = byResolution(resolvesAt);
  let p = 0.5, next = 0;
  for (let k = 0; k < n; k++) {
    for (; next < n && resolvesAt[queue[next]] <= k; next++) {
      const known = outcome[queue[next]];
      if (known === Outcome.Up || known === Outcome.Down) p = learn(known);
    }
    pUp[k] = p;
  }
  return pUp;
}

/** Event indices by the event at which they resolve, then by themselves. */
function byResolution(resolvesAt: Int32Array): Int32Array {
  const order = Int32Array.from(resolvesAt, (_, k) => k);
  return order.sort((a, b) => resolvesAt[a] - resolvesAt[b] || a - b);
}
