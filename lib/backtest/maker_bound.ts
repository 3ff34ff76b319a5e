import { MessageType } from "../lobster/day.ts";
import { trade } from "./execution.ts";
import type { MakerExecution } from "./maker.ts";
import { lastRowBy, type Market } from "./market.ts";
import { valueAt } from "./mark.ts";

/** The best prices that anyone could have had between two arrivals, dollars x 10,000. */
interface BestPrices {
  /** Lowest to buy at; Infinity if nothing could be bought. */
  buy: number;
  /** Highest to sell at; -Infinity if nothing could be sold. */
  sell: number;
}

/**
 * An upper bound of what a maker could have earned with the same decision times, latency, fees and
 * limits, in dollars: between one order's arrival and the next it may trade once, at the best price at
 * which anything traded or was quoted, as if every trade at or through a price filled whoever waited
 * there. Nobody's queue is that short: it is a bound and not a strategy. By dynamic programming over the
 * position, as in the taker's {@link oracle}.
 *
 * Takers are supposed to pay at least the touch, so a fill model at mid is not bounded by it.
 */
export function makerBound(
  market: Market,
  row: Int32Array,
  execution: MakerExecution,
): number {
  const { unit, fee, makerFee } = execution;
  const last = market.day.length - 1;
  let best = [-Infinity, 0, -Infinity];
  for (const { buy, sell } of bestPrices(market, row, execution)) {
    const cash = [-2, -1, 0, 1, 2].map((units) => {
      const price = units > 0 ? buy : sell, shares = units * unit;
      if (units === 0) return 0;
      if (Math.abs(price) === Infinity) return -Infinity;
      const notional = Math.abs(shares) * price;
      return -shares * price - Math.min(fee(notional, shares), makerFee(notional, shares));
    });
    best = best.map((_, to) => Math.max(...best.map((value, from) => value + cash[to - from + 2])));
  }
  const final = best.map((cash, at) => {
    const shares = (1 - at) * unit;
    const closing = shares === 0 ? "flat" : trade(market, execution, last, shares);
    if (typeof closing === "string") return valueAt(market, last, cash, -shares);
    return cash - Math.sign(shares) * closing.notional - closing.fee;
  });
  return Math.max(...final) / 10_000;
}

function bestPrices(
  { day, open }: Market,
  decisions: Int32Array,
  { latencyNs }: MakerExecution,
): BestPrices[] {
  const end = day.timeNs[day.length - 1];
  const arrivals = Array.from(decisions, (row) => day.timeNs[row] + latencyNs)
    .filter((timeNs) => timeNs <= end)
    .map((timeNs) => lastRowBy(day.timeNs, timeNs));
  return arrivals.map((from, i) => {
    const to = arrivals[i + 1] ?? day.length - 1;
    const best: BestPrices = { buy: Infinity, sell: -Infinity };
    for (let row = from; row <= to; row++) {
      const at = row * day.levels * 4;
      if (open[row] === 1) {
        if (day.book[at + 1] !== 0) best.buy = Math.min(best.buy, day.book[at]);
        if (day.book[at + 3] !== 0) best.sell = Math.max(best.sell, day.book[at + 2]);
      }
      const type = day.type[row], price = day.price[row];
      if (row === from || type === MessageType.PartialCancel || type === MessageType.Deletion) {
        continue;
      }
      // An execution fills who waits on its side; a new order, who waits on the other.
      const submitted = type === MessageType.Submission;
      const traded = type === MessageType.Execution || type === MessageType.HiddenExecution;
      if (!submitted && !traded) continue;
      const buys = traded ? day.direction[row] === 1 : day.direction[row] === -1;
      if (buys) best.buy = Math.min(best.buy, price);
      else best.sell = Math.max(best.sell, price);
    }
    return best;
  });
}
