import { sameLength } from "../evaluate/mod.ts";
import type { Curve } from "./curve.ts";

/** The rows of a reference backtest: consecutive kept rows of the backtest sequences. */
export interface ReferenceRows {
  /** Nanoseconds after midnight. */
  timeNs: Float64Array;
  /** Mid price, dollars x 10,000. */
  mid: Float64Array;
}

/**
 * The reference project's backtest: pnl[k] = position[k] (mid[k] - mid[k-1]) / mid[0], the first 0, and
 * equity = 1 + its sum. The position that row k asks for is paid the move that came *before* row k,
 * which nobody can trade; costs there are none. It exists to reproduce the reference's numbers.
 *
 * @param position units held, one a row: see {@link thresholdTargets}
 */
export function referenceBacktest({ timeNs, mid }: ReferenceRows, position: Int8Array): Curve {
  sameLength("mid", mid, "position", position);
  sameLength("mid", mid, "timeNs", timeNs);
  const n = mid.length;
  const pnl = new Float64Array(n), equity = new Float64Array(n).fill(1);
  let sum = 0;
  for (let k = 1; k < n; k++) {
    pnl[k] = position[k] * (mid[k] - mid[k - 1]) / mid[0];
    sum += pnl[k];
    equity[k] = 1 + sum;
  }
  return { timeNs, mid, position: Float64Array.from(position), pnl, equity };
}

/** The reference's perfect foresight: +1 where the label is up, else -1, always in the market. */
export function referenceForesight(outcome: Int8Array): Int8Array {
  return outcome.map((x) => x === 1 ? 1 : -1);
}
