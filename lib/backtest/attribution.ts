import { lastRowBy, type Market } from "./market.ts";
import type { Backtest } from "./taker.ts";

/** Where a profit comes from, in dollars. The five parts add up to it; costs are below 0. */
export interface Attribution {
  /**
   * What being right about the mid was worth: its moves from `afterNs` after each fill to the end, as if
   * fills had come at once.
   */
  signal: number;
  /** Moves of the mid between decision and fill: what being late costs. */
  timing: number;
  /** Moves of the mid within `afterNs` after each fill; below 0 where fills come before a move against. */
  adverseSelection: number;
  /** Fill prices against the mid of their moment: the spread paid, or earned where above 0. */
  spread: number;
  /** Fees; above 0 are rebates. */
  fees: number;
}

/**
 * Splits the profit of a backtest into its parts. Each share bought at a price earns, up to the end,
 * (mid at the end - mid later) + (mid later - mid at the fill) + (mid at the fill - price); the first is
 * the signal's and, as far as the mid had already moved since the decision, timing's.
 *
 * @param afterNs nanoseconds after a fill that count as adverse selection; a second unless said otherwise
 */
export function attribute(market: Market, result: Backtest, afterNs = 1e9): Attribution {
  const { mid, day } = market;
  const { row } = result.decisions;
  const end = mid[day.length - 1];
  const parts: Attribution = { signal: 0, timing: 0, adverseSelection: 0, spread: 0, fees: 0 };
  for (const { decision, row: filled, shares, notional, fee } of result.fills) {
    const atDecision = mid[decision < row.length ? row[decision] : filled];
    const later = mid[lastRowBy(day.timeNs, day.timeNs[filled] + afterNs)];
    const late = atDecision - mid[filled];
    parts.signal += shares * (end - later - late) / 10_000;
    parts.timing += shares * late / 10_000;
    parts.adverseSelection += shares * (later - mid[filled]) / 10_000;
    parts.spread += (shares * mid[filled] - Math.sign(shares) * notional) / 10_000;
    parts.fees -= fee / 10_000;
  }
  return parts;
}
