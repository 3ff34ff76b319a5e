import type { Curve } from "./curve.ts";
import { cashOf, type Fill } from "./execution.ts";
import { lastRowBy, type Market } from "./market.ts";

/** Cash plus shares at the last mid, dollars x 10,000. No shares are worth nothing, mid or no mid. */
export function valueAt({ mid }: Market, row: number, cash: number, shares: number): number {
  return shares === 0 ? cash : cash + shares * mid[row];
}

/** The rows at which a curve is drawn: the decisions', and the day's last. */
export function markRows({ day }: Market, decisions: Int32Array): Int32Array {
  const last = day.length - 1;
  return decisions.at(-1) === last ? decisions : Int32Array.of(...decisions, last);
}

/** The last row of each whole minute from `first` row's to the day's end: for P&L by the minute. */
export function minuteRows({ day }: Market, first: number): Int32Array {
  const minute = 60e9;
  const rows: number[] = [];
  const end = day.timeNs[day.length - 1];
  for (let at = Math.ceil(day.timeNs[first] / minute) * minute; at <= end; at += minute) {
    rows.push(lastRowBy(day.timeNs, at));
  }
  return Int32Array.from(rows);
}

/**
 * Position and profit at `rows`, marked to the last mid: every fill up to a row counts there.
 *
 * @param unit shares in a unit of position
 */
export function markToMid(
  market: Market,
  fills: readonly Fill[],
  rows: Int32Array,
  unit: number,
): Curve {
  const n = rows.length;
  const curve: Curve = {
    timeNs: Float64Array.from(rows, (row) => market.day.timeNs[row]),
    mid: Float64Array.from(rows, (row) => market.mid[row]),
    position: new Float64Array(n),
    pnl: new Float64Array(n),
    equity: new Float64Array(n),
  };
  const capital = unit * curve.mid[0];
  let next = 0, cash = 0, shares = 0, before = 0;
  for (let k = 0; k < n; k++) {
    for (; next < fills.length && fills[next].row <= rows[k]; next++) {
      cash += cashOf(fills[next]);
      shares += fills[next].shares;
    }
    const value = valueAt(market, rows[k], cash, shares);
    curve.position[k] = shares / unit;
    curve.pnl[k] = (value - before) / capital;
    curve.equity[k] = 1 + value / capital;
    before = value;
  }
  return curve;
}
