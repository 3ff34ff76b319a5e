import { exp, tanh } from "../../math/mod.ts";
import type { LimitOrderBook } from "../book.ts";
import type { Side } from "../order_types.ts";
import { kindOf } from "./excitation.ts";
import type { MarketModel } from "./market_model.ts";

/** Cancellations rise at most so much with the number of orders, lest excitation runs away. */
const MOST_CANCELS = 2;

/** (bid - ask) / (bid + ask) of the best levels' sizes, each weighted half as much as the one before. */
export function queueImbalance(book: LimitOrderBook, levels: number): number {
  let bid = 0, ask = 0, weight = 1;
  for (let rank = 0; rank < levels; rank++, weight /= 2) {
    bid += weight * book.sizeAt(1, rank);
    ask += weight * book.sizeAt(-1, rank);
  }
  return (bid - ask) / (bid + ask);
}

/**
 * What the book makes of the event rates, by kind: a queue-reactive model (Huang, Lehalle and
 * Rosenbaum 2015). `into` has one element a kind.
 */
export function stateFactors(
  model: MarketModel,
  book: LimitOrderBook,
  targetSpread: number,
  into: Float64Array,
): void {
  const { imbalance, targetOrders, spreadAversion } = model;
  const x = queueImbalance(book, imbalance.levels);
  const spread = (book.bestAsk! - book.bestBid!) / model.tick;
  const patience = exp(-spreadAversion * (spread / targetSpread - 1));
  for (const up of [true, false]) {
    const sign = up ? 1 : -1, cancelled: Side = up ? -1 : 1;
    into[kindOf("market", up)] = (1 + sign * tanh(imbalance.market * x)) * patience;
    into[kindOf("limit", up)] = 1 + sign * tanh(imbalance.limit * x);
    into[kindOf("cancel", up)] = (1 + sign * tanh(imbalance.cancel * x)) *
      Math.min(MOST_CANCELS, book.ordersOn(cancelled) / targetOrders);
  }
}
