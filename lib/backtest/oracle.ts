import { arrivalRow, cashOf, type Execution, trade } from "./execution.ts";
import { valueAt } from "./mark.ts";
import type { Market } from "./market.ts";
import { type Backtest, runTaker } from "./taker.ts";

const POSITIONS = [-1, 0, 1];

/**
 * The best that any taker strategy could have done: the same decision times, fills, fees, latency,
 * limits and flattening, with the day known in advance. Found by dynamic programming over the position
 * after each decision, 9 steps a decision; the sums are made in the order in which {@link runTaker}
 * makes them, so that not even rounding lets a strategy beat it.
 *
 * It finds the book as displayed, whatever it took before: with a fill model that looks at sizes, what it
 * earns is a bound and not within reach.
 *
 * @param row rows at which it may decide
 * @param under how its orders become trades
 */
export function oracle(market: Market, row: Int32Array, under: Execution): Backtest {
  const execution = { ...under, remembersTaken: false };
  const n = row.length;
  const { unit } = execution;
  // came[3 i + p] is the position before decision i on the best way to position p after it.
  const came = new Int8Array(3 * n);
  let best = [-Infinity, 0, -Infinity];
  for (let i = 0; i < n; i++) {
    const arrives = arrivalRow(market, execution, row[i]);
    const cash = tradeCash(market, execution, arrives);
    const after = best.slice(); // to stay is always possible
    for (let to = 0; to < 3; to++) {
      came[3 * i + to] = to;
      for (let from = 0; from < 3; from++) {
        const value = best[from] + cash[to - from + 2];
        if (value > after[to]) {
          after[to] = value;
          came[3 * i + to] = from;
        }
      }
    }
    best = after;
  }
  const last = market.day.length - 1;
  const closing = tradeCash(market, execution, last);
  const final = best.map((cash, at) => {
    const closed = cash + closing[2 - POSITIONS[at]];
    return Number.isNaN(closed) || closed === -Infinity
      ? valueAt(market, last, cash, POSITIONS[at] * unit)
      : closed;
  });
  const target = new Int8Array(n);
  let at = final.indexOf(Math.max(...final));
  for (let i = n - 1; i >= 0; i--) {
    target[i] = POSITIONS[at];
    at = came[3 * i + at];
  }
  return runTaker(market, { row, target }, execution);
}

/** Cash that an order of -2 ... 2 units moves in the book after a row; -Infinity if it can't fill. */
function tradeCash(market: Market, execution: Execution, row: number): number[] {
  return [-2, -1, 0, 1, 2].map((units) => {
    if (units === 0) return 0;
    const fill = trade(market, execution, row, units * execution.unit);
    return typeof fill === "string" ? -Infinity : cashOf(fill);
  });
}
