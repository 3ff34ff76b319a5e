import { sameLength } from "../evaluate/mod.ts";
import type { Curve } from "./curve.ts";
import {
  arrivalRow,
  cashOf,
  type Execution,
  type Fill,
  type MissReason,
  trade,
} from "./execution.ts";
import { markRows, markToMid, valueAt } from "./mark.ts";
import type { Market } from "./market.ts";
import { rememberTaken, type TakenShares } from "./taken.ts";

/** What a strategy wants, and when. */
export interface Decisions {
  /** Rows of the day at which it decides, growing. A decision knows the book up to its timestamp. */
  row: Int32Array;
  /** Position that it wants from then on, in units: -1, 0 or +1. */
  target: Int8Array;
}

/** An order that did not fill. It is not repeated: the next change of the target sends the next. */
export interface Miss {
  /** Index of the decision; the number of decisions for the flattening at the end. */
  decision: number;
  /** Why. */
  reason: MissReason;
}

/** What became of a strategy. */
export interface Backtest {
  /** Decisions that it traded on. */
  decisions: Decisions;
  /** How it traded. */
  execution: Execution;
  /** Trades, in order. */
  fills: Fill[];
  /** Orders that did not fill. */
  misses: Miss[];
  /** Profit at the end, in dollars: cash, and a position that could not be closed at the last mid. */
  profit: number;
  /** Whether the position could be closed at the end. */
  flat: boolean;
  /** Position and profit at each decision, and at the last row. */
  curve: Curve;
}

/**
 * Trades a strategy with taker orders. When the target changes, an order brings the position to it; the
 * order arrives `latencyNs` later and fills, or does not, in the book of that time. At the day's last
 * row the position is closed, against all that is displayed.
 */
export function runTaker(market: Market, decisions: Decisions, execution: Execution): Backtest {
  checkDecisions(market, decisions);
  const { row, target } = decisions;
  const { unit } = execution;
  const fills: Fill[] = [], misses: Miss[] = [];
  let cash = 0, position = 0, wanted = 0;
  const taken = execution.remembersTaken ? rememberTaken(market) : undefined;
  const order = (decision: number, at: number, units: number, taken?: TakenShares) => {
    const result = trade(market, execution, at, units * unit, taken);
    if (typeof result === "string") {
      misses.push({ decision, reason: result });
      return;
    }
    fills.push({ ...result, decision, passive: false });
    cash += cashOf(result);
    position += units;
  };
  for (let i = 0; i < row.length; i++) {
    if (target[i] === wanted) continue;
    wanted = target[i];
    if (wanted === position) continue;
    order(i, arrivalRow(market, execution, row[i]), wanted - position, taken);
  }
  const last = market.day.length - 1;
  if (position !== 0) order(row.length, last, -position);
  return {
    decisions,
    execution,
    fills,
    misses,
    profit: valueAt(market, last, cash, position * unit) / 10_000,
    flat: position === 0,
    curve: markToMid(market, fills, markRows(market, row), unit),
  };
}

/** Throws a RangeError unless rows grow within the day and targets are -1, 0 or 1. */
export function checkDecisions({ day }: Market, { row, target }: Decisions): void {
  sameLength("row", row, "target", target);
  for (let i = 0; i < row.length; i++) {
    if (!(row[i] < day.length) || row[i] < 0 || (i > 0 && row[i] < row[i - 1])) {
      throw new RangeError(
        `Decision ${i} is at row ${row[i]}: rows must grow, below ${day.length}`,
      );
    }
    if (Math.abs(target[i]) > 1) {
      throw new RangeError(`A target must be -1, 0 or 1: decision ${i} has ${target[i]}`);
    }
  }
}
