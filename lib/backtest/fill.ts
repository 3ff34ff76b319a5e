import type { Market } from "./market.ts";
import type { TakenShares } from "./taken.ts";

/**
 * What an order costs: the dollars x 10,000 that `shares` (negative to sell) change hands for in the
 * book after `row`, as a positive number, or NaN if the book cannot fill the order in full (all or none:
 * a partial fill would leave a position that nobody decided on).
 *
 * A fill model sees the market at `row` and nothing after. One that looks at sizes leaves out what was
 * taken before, and notes what it takes.
 */
export type FillModel = (
  market: Market,
  row: number,
  shares: number,
  taken?: TakenShares,
) => number;

/** Bought at the best ask, sold at the best bid, whatever their size. A {@link FillModel}. */
export function atTouch({ day }: Market, row: number, shares: number): number {
  const at = row * day.levels * 4 + (shares > 0 ? 0 : 2);
  return day.book[at + 1] === 0 ? NaN : Math.abs(shares) * day.book[at];
}

/** Bought and sold at the mid price: nobody can, but it shows what the spread costs. A {@link FillModel}. */
export function atMid({ day }: Market, row: number, shares: number): number {
  const at = row * day.levels * 4;
  if (day.book[at + 1] === 0 || day.book[at + 3] === 0) return NaN;
  return Math.abs(shares) * (day.book[at] + day.book[at + 2]) / 2;
}

/**
 * Takes the displayed size level by level, from the best price on; what we took before is gone until the
 * book changes there. A {@link FillModel}.
 */
export function walkBook(
  { day }: Market,
  row: number,
  shares: number,
  taken?: TakenShares,
): number {
  const buying = shares > 0;
  const levels: [price: number, shares: number][] = [];
  let left = Math.abs(shares), notional = 0;
  const first = row * day.levels * 4 + (buying ? 0 : 2);
  for (let at = first; at < first + day.levels * 4 && left > 0; at += 4) {
    const price = day.book[at];
    const there = day.book[at + 1] - (taken?.at(row, price, buying) ?? 0);
    if (there <= 0) continue;
    levels.push([price, Math.min(left, there)]);
    notional += Math.min(left, there) * price;
    left -= Math.min(left, there);
  }
  if (left > 0) return NaN;
  for (const [price, shares] of levels) taken?.note(row, price, buying, shares);
  return notional;
}

/** What a fill of `shares` for `notional` dollars x 10,000 costs on top, in the same unit. */
export type FeeModel = (notional: number, shares: number) => number;

/** A fee in basis points (1/10,000) of what changes hands. */
export const basisPoints = (bps: number): FeeModel => (notional) => notional * bps / 10_000;

/** A fee in dollars a share, as exchanges charge it; negative is a rebate. */
export const perShare = (dollars: number): FeeModel => (_, shares) =>
  Math.abs(shares) * dollars * 10_000;
