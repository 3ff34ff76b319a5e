import { cashOf } from "./execution.ts";
import { markToMid, minuteRows } from "./mark.ts";
import type { Market } from "./market.ts";
import type { Backtest } from "./taker.ts";

/** A backtest in numbers. What is undefined (no trades, no whole minutes) is NaN. */
export interface Statistics {
  /** Profit after all costs, dollars. */
  profit: number;
  /** The same as a share of the first mid times the unit: final equity is 1 + this. */
  return: number;
  /** Fees, dollars. */
  fees: number;
  /** Orders that filled; a change from -1 to +1 is one. */
  trades: number;
  /** Orders that did not fill. */
  misses: number;
  /** Dollars that changed hands. */
  turnover: number;
  /** Largest fall of the profit from an earlier high, dollars, as seen at the decisions. */
  maxDrawdown: number;
  /** Share of holdings (from a position's opening to its close or reversal) that gained after costs. */
  hitRate: number;
  /** Mean time of a holding, seconds. */
  averageHolding: number;
  /** Share of time in the market, from the first decision to the end. */
  exposure: number;
  /** Mean over standard deviation of one-minute profits. Of one day: not annualised. */
  sharpe: number;
  /** Mean over downside deviation (root mean square of losses) of one-minute profits. */
  sortino: number;
}

/** Computes them. */
export function statistics(market: Market, result: Backtest): Statistics {
  const { fills, profit, curve, decisions, execution } = result;
  const capital = curve.mid[0] * execution.unit / 10_000;
  const held = holdings(market, result);
  const minutes = minuteProfits(market, result);
  const { timeNs } = market.day;
  const span = (timeNs[market.day.length - 1] - timeNs[decisions.row[0]]) / 1e9;
  const inMarket = total(held.map(({ seconds }) => seconds));
  return {
    profit,
    return: profit / capital,
    fees: total(fills.map(({ fee }) => fee)) / 10_000,
    trades: fills.length,
    misses: result.misses.length,
    turnover: turnover(result),
    maxDrawdown: maxDrawdown(curve.equity) * capital,
    hitRate: held.filter(({ profit }) => profit > 0).length / held.length,
    averageHolding: inMarket / held.length,
    exposure: inMarket / span,
    sharpe: sharpe(minutes),
    sortino: sortino(minutes),
  };
}

/** Dollars that changed hands. */
export function turnover({ fills }: Backtest): number {
  return total(fills.map(({ notional }) => notional)) / 10_000;
}

/** Largest fall from an earlier high, in the unit of the values; the first high is `start`. */
export function maxDrawdown(equity: Float64Array, start = 1): number {
  let high = start, drawdown = 0;
  for (const value of equity) {
    high = Math.max(high, value);
    drawdown = Math.max(drawdown, high - value);
  }
  return drawdown;
}

/** A position from its opening to its close, or to its reversal. */
export interface Holding {
  /** How long, in seconds. */
  seconds: number;
  /** Dollars gained after fees; a reversal's cash is split evenly between old and new. */
  profit: number;
}

/** Holdings in order. One that could not be closed ends at the last mid. */
export function holdings(market: Market, { fills }: Backtest): Holding[] {
  const list: Holding[] = [];
  const { timeNs, length } = market.day;
  let shares = 0, cash = 0, since = 0;
  const end = (row: number, gained: number) => {
    list.push({ seconds: (timeNs[row] - timeNs[since]) / 1e9, profit: gained / 10_000 });
  };
  for (const fill of fills) {
    const after = shares + fill.shares;
    const closing = shares === 0 ? 0 : Math.abs(shares / fill.shares);
    if (shares !== 0) end(fill.row, cash + cashOf(fill) * closing);
    cash = cashOf(fill) * (1 - closing);
    shares = after;
    since = fill.row;
  }
  if (shares !== 0) end(length - 1, cash + shares * market.mid[length - 1]);
  return list;
}

/** Dollars gained in each whole minute from the first decision to the day's end. */
export function minuteProfits(
  market: Market,
  { decisions, fills, execution }: Backtest,
): Float64Array {
  if (decisions.row.length === 0) return new Float64Array();
  const rows = minuteRows(market, decisions.row[0]);
  const { pnl, mid } = markToMid(market, fills, rows, execution.unit);
  return pnl.subarray(1).map((share) => share * mid[0] * execution.unit / 10_000);
}

/** Mean over standard deviation; NaN of fewer than two values or without any movement. */
export function sharpe(profits: Float64Array): number {
  const n = profits.length;
  const mean = total(profits) / n;
  const deviation = Math.sqrt(total(profits.map((x) => (x - mean) ** 2)) / (n - 1));
  return deviation > 0 ? mean / deviation : NaN;
}

/** Mean over root mean square of the losses (target 0); NaN without a loss. */
export function sortino(profits: Float64Array): number {
  const n = profits.length;
  const downside = Math.sqrt(total(profits.map((x) => Math.min(0, x) ** 2)) / n);
  return downside > 0 ? total(profits) / n / downside : NaN;
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}
