import type { Day } from "../lobster/day.ts";
import { type BookFacts, bookFacts } from "./facts/book_facts.ts";
import { type FlowFacts, flowFacts } from "./facts/flow_facts.ts";
import { type PriceFacts, priceFacts } from "./facts/price_facts.ts";

/** A day in numbers: what makes one market like another. */
export interface StylisedFacts {
  /** Rows. */
  rows: number;
  /** How messages arrive, and what they ask for. */
  flow: FlowFacts;
  /** The shape of the book. */
  book: BookFacts;
  /** How the price moves, and what tells where it will go. */
  price: PriceFacts;
}

/**
 * Measures a day, real or simulated. O(rows x levels).
 *
 * @param tick the smallest price step, dollars x 10,000.
 */
export function stylisedFacts(day: Omit<Day, "sha256">, tick = 100): StylisedFacts {
  return {
    rows: day.length,
    flow: flowFacts(day),
    book: bookFacts(day, tick),
    price: priceFacts(day, tick),
  };
}
