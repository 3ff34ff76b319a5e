import { atTouch, basisPoints, type FeeModel, type FillModel } from "./fill.ts";
import { lastRowBy, type Market } from "./market.ts";
import type { TakenShares } from "./taken.ts";

/** How orders become trades: interchangeable parts. */
export interface Execution {
  /** What an order pays; {@link atTouch} unless said otherwise. */
  fill: FillModel;
  /** What a fill costs on top; nothing unless said otherwise. */
  fee: FeeModel;
  /** Nanoseconds from the decision's timestamp to the order's arrival: feed, thought and order. */
  latencyNs: number;
  /** Shares in a unit of position. */
  unit: number;
  /** Whether what we took stays gone until the book changes there ({@link rememberTaken}); it does. */
  remembersTaken: boolean;
}

/** An execution from what differs from the default: one share at the touch, at once, for no fee. */
export function execution(parts: Partial<Execution> = {}): Execution {
  const whole = {
    fill: atTouch,
    fee: basisPoints(0),
    latencyNs: 0,
    unit: 1,
    remembersTaken: true,
    ...parts,
  };
  const { latencyNs, unit } = whole;
  if (!(latencyNs >= 0 && latencyNs < Infinity)) {
    throw new RangeError(`A latency must not be negative: it is ${latencyNs} ns`);
  }
  if (!Number.isInteger(unit) || unit < 1) {
    throw new RangeError(`A unit must be a positive integer of shares: it is ${unit}`);
  }
  return whole;
}

/** Why an order did not fill. */
export type MissReason =
  /** Trading was halted when it arrived. */
  | "halted"
  /** The needed side of the book was empty, or too thin for all of it. */
  | "no liquidity"
  /** It would have arrived after the day's last row. */
  | "day over"
  /** It waited in the book until it was cancelled, and was not filled, or not in full. */
  | "unfilled";

/** What an order traded. Amounts are in dollars x 10,000. */
export interface Trade {
  /** Row in whose book it traded. */
  row: number;
  /** Shares bought; negative if sold. */
  shares: number;
  /** What changed hands, without the fee; positive. */
  notional: number;
  /** Fee; negative is a rebate. */
  fee: number;
}

/** A trade and the decision that led to it. */
export interface Fill extends Trade {
  /** Index of the decision; the number of decisions for the flattening at the end. */
  decision: number;
  /** Whether our order waited in the book for it, and did not take. */
  passive: boolean;
}

/**
 * The row in whose book an order fills that is decided on at `row`: the last with time at most the
 * decision's plus the latency, never a later one. -1 if it arrives after the day's last row.
 */
export function arrivalRow({ day }: Market, { latencyNs }: Execution, row: number): number {
  const arrivalNs = day.timeNs[row] + latencyNs;
  return arrivalNs > day.timeNs[day.length - 1] ? -1 : lastRowBy(day.timeNs, arrivalNs);
}

/**
 * Sends an order of `shares` into the book after `row`; -1 is no row.
 *
 * @param taken what earlier orders took; nothing unless given
 */
export function trade(
  market: Market,
  { fill, fee }: Execution,
  row: number,
  shares: number,
  taken?: TakenShares,
): Trade | MissReason {
  if (row < 0) return "day over";
  if (market.open[row] === 0) return "halted";
  const notional = fill(market, row, shares, taken);
  if (Number.isNaN(notional)) return "no liquidity";
  return { row, shares, notional, fee: fee(notional, shares) };
}

/** What a trade does to the cash account. */
export function cashOf({ shares, notional, fee }: Trade): number {
  return (shares > 0 ? -notional : notional) - fee;
}
