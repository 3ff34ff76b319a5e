/** Position and profit over time: one row each time that it is looked at. */
export interface Curve {
  /** Nanoseconds after midnight. */
  timeNs: Float64Array;
  /** Mid price, dollars x 10,000. */
  mid: Float64Array;
  /** Position held, in units; parts of one where a resting order was filled in part. */
  position: Float64Array;
  /** Profit since the row before, as a share of the first mid (times the shares in a unit). */
  pnl: Float64Array;
  /** 1 + the sum of `pnl`: what a dollar has become that bought the first mid without leverage. */
  equity: Float64Array;
}

/** Equity at the end; 1 of no rows. */
export function finalEquity({ equity }: Curve): number {
  return equity.length === 0 ? 1 : equity[equity.length - 1];
}

/**
 * The curve as CSV with the columns `ts,time_ns,mid,position,pnl,equity`: `ts` counts rows from 0 (or is
 * given), mid is in dollars x 10,000, floats are in the shortest form that reads back the same.
 *
 * @param ts number of each row's event, in place of the row's own
 */
export function curveCsv(curve: Curve, ts?: ArrayLike<number>): string {
  const { timeNs, mid, position, pnl, equity } = curve;
  const lines = ["ts,time_ns,mid,position,pnl,equity"];
  for (let k = 0; k < equity.length; k++) {
    lines.push(
      `${ts === undefined ? k : ts[k]},${timeNs[k]},${mid[k]},${position[k]},${pnl[k]},${
        equity[k]
      }`,
    );
  }
  return lines.join("\n") + "\n";
}
