import type { Execution } from "./execution.ts";
import { walkBook } from "./fill.ts";
import type { Market } from "./market.ts";
import { type Decisions, runTaker } from "./taker.ts";

/** What a signal earns at one size. */
export interface CapacityPoint {
  /** Shares in a unit of position. */
  unit: number;
  /** Profit, dollars. */
  profit: number;
  /** Profit for each share of a unit, dollars. */
  profitPerShare: number;
  /** Orders that the displayed book could not fill. */
  misses: number;
}

/** Sizes of {@link capacity}, shares: 1-2-5 from 1 to 10,000. */
export const CAPACITY_UNITS: readonly number[] = [1, 10, 100].flatMap((decade) => [
  decade,
  2 * decade,
  5 * decade,
]).concat(1000, 2000, 5000, 10_000);

/**
 * The same decisions at growing size, walking the displayed book: where profit stops growing is the
 * signal's capacity, as far as one day's displayed size can tell (others' answer to our size is not in it).
 */
export function capacity(
  market: Market,
  decisions: Decisions,
  execution: Execution,
  units: readonly number[] = CAPACITY_UNITS,
): CapacityPoint[] {
  return units.map((unit) => {
    const { profit, misses } = runTaker(market, decisions, { ...execution, unit, fill: walkBook });
    return { unit, profit, profitPerShare: profit / unit, misses: misses.length };
  });
}
