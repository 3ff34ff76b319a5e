import { cashOf, type Execution, type Fill, trade } from "./execution.ts";
import { basisPoints, type FeeModel } from "./fill.ts";
import { lastRowBy, type Market } from "./market.ts";
import { markRows, markToMid, valueAt } from "./mark.ts";
import { exactQueue, joinQueue, meetMessage, type QueueModel, type RestingOrder } from "./queue.ts";
import { rememberTaken, type TakenShares } from "./taken.ts";
import { type Backtest, checkDecisions, type Decisions, type Miss } from "./taker.ts";

/** How resting orders become trades, and what is done when they do not. */
export interface MakerExecution extends Execution {
  /** Fee of a passive fill; negative is a rebate. */
  makerFee: FeeModel;
  /** What is believed of the queue. */
  queue: QueueModel;
  /** Nanoseconds from arrival that an order waits before the rest is taken; Infinity waits on. */
  patienceNs: number;
}

/** A maker's execution from what differs from the default: the exact queue, no fee, endless patience. */
export function makerExecution(
  base: Execution,
  parts: Partial<MakerExecution> = {},
): MakerExecution {
  const whole = {
    ...base,
    makerFee: basisPoints(0),
    queue: exactQueue,
    patienceNs: Infinity,
    ...parts,
  };
  if (!(whole.patienceNs >= 0)) {
    throw new RangeError(`Patience must not be negative: it is ${whole.patienceNs} ns`);
  }
  return whole;
}

/**
 * Trades a strategy with resting orders. When the target changes, what rests is cancelled and an order
 * for what is missing joins the queue at our side's best price of the decision's book (it takes, if by
 * its arrival the other side has come to that price). It fills as messages reach it; what is left after
 * `patienceNs` is taken. At the day's last row the position is closed by taking.
 *
 * One pass over the day's messages: constant memory but for the fills, and the ids of orders that
 * join behind ours.
 */
export function runMaker(
  market: Market,
  decisions: Decisions,
  execution: MakerExecution,
): Backtest {
  checkDecisions(market, decisions);
  const { day } = market;
  const { row, target } = decisions;
  const { unit, latencyNs, patienceNs, queue, makerFee } = execution;
  const last = day.length - 1;
  const fills: Fill[] = [], misses: Miss[] = [];
  let resting: RestingOrder | null = null;
  let cash = 0, position = 0, current = -1, expiresNs = Infinity;

  const book = (fill: Fill) => {
    fills.push(fill);
    cash += cashOf(fill);
    position += fill.shares;
  };
  const taken = execution.remembersTaken ? rememberTaken(market) : undefined;
  const take = (decision: number, at: number, shares: number, gone?: TakenShares) => {
    const result = trade(market, execution, at, shares, gone);
    if (typeof result === "string") misses.push({ decision, reason: result });
    else book({ ...result, decision, passive: false });
  };
  const cancel = () => {
    if (resting !== null) misses.push({ decision: current, reason: "unfilled" });
    resting = null;
    expiresNs = Infinity;
  };
  const arrive = (decision: number, at: number) => {
    cancel();
    current = decision;
    const shares = target[decision] * unit - position;
    if (shares === 0) return;
    const side = shares > 0 ? 1 : -1;
    const seen = lastRowBy(day.timeNs, day.timeNs[row[decision]]) * day.levels * 4;
    const price = day.book[seen + (side === 1 ? 2 : 0)];
    const other = at * day.levels * 4 + (side === 1 ? 0 : 2);
    if (market.open[at] === 0) misses.push({ decision, reason: "halted" });
    else if (day.book[seen + (side === 1 ? 3 : 1)] === 0) {
      misses.push({ decision, reason: "no liquidity" });
    } else if (day.book[other + 1] !== 0 && (price - day.book[other]) * side >= 0) {
      take(decision, at, shares, taken);
    } else {
      resting = joinQueue(day, at, { side, price, left: Math.abs(shares) });
      expiresNs = day.timeNs[row[decision]] + latencyNs + patienceNs;
    }
  };
  const expire = (at: number) => {
    const { side, left } = resting!;
    resting = null;
    expiresNs = Infinity;
    take(current, at, side * left, taken);
  };

  let next = nextChange(target, 0, 0);
  /** Does all that is due before `timeNs`, in the book after row `at`. */
  const actUntil = (timeNs: number, at: number) => {
    for (;;) {
      const arrivesNs = next < row.length ? day.timeNs[row[next]] + latencyNs : Infinity;
      if (Math.min(arrivesNs, expiresNs) >= timeNs) return;
      if (expiresNs <= arrivesNs) expire(at);
      else {
        arrive(next, at);
        next = nextChange(target, next + 1, target[next]);
      }
    }
  };
  for (let k = 0; k <= last; k++) {
    actUntil(day.timeNs[k], k - 1);
    if (resting === null) continue;
    const order: RestingOrder = resting;
    const filled = meetMessage(day, k, order, queue);
    if (filled === 0) continue;
    const shares = filled * order.side, notional = filled * order.price;
    const fee = makerFee(notional, shares);
    book({ decision: current, passive: true, row: k, shares, notional, fee });
    order.left -= filled;
    if (order.left === 0) {
      resting = null;
      expiresNs = Infinity;
    }
  }
  actUntil(day.timeNs[last] + 0.5, last); // what is due in the last nanosecond
  cancel();
  for (; next < row.length; next = nextChange(target, next + 1, target[next])) {
    misses.push({ decision: next, reason: "day over" });
  }
  if (position !== 0) take(row.length, last, -position);
  return {
    decisions,
    execution,
    fills,
    misses,
    profit: valueAt(market, last, cash, position) / 10_000,
    flat: position === 0,
    curve: markToMid(market, fills, markRows(market, row), unit),
  };
}

/** The first decision from `from` on whose target is not `wanted`; the number of decisions if none. */
function nextChange(target: Int8Array, from: number, wanted: number): number {
  while (from < target.length && target[from] === wanted) from++;
  return from;
}
