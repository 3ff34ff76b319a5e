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

/**
 * The size after which more shares earn no more: the last up to which profit grows from one size to the
 * next, all of them above 0. 0 where one share earns nothing. What larger sizes show beyond that is
 * chance: their orders fill all or none, so few do.
 */
export function capacityOf(points: readonly CapacityPoint[]): number {
  let unit = 0, best = 0;
  for (const point of points) {
    if (!(point.profit > best)) break;
    best = point.profit;
    unit = point.unit;
  }
  return unit;
}
