import { Random } from "../../math/mod.ts";
import { marketAtOpen, type SimulationOptions } from "./simulate_day.ts";
import type { SimulatedMarket } from "./market.ts";
import { QuietVenue } from "./venue.ts";

/** How {@link skillBound} looks ahead. */
export interface SkillBoundOptions extends SimulationOptions {
  /** Trades ahead at which the mid price is compared; default 10. */
  horizon?: number;
  /** Trades at which futures are drawn, evenly spread over the day's; default 100. */
  samples?: number;
  /** Futures drawn at each; an even number, default 64. */
  futures?: number;
}

/** How well the direction of the mid price can be predicted at all. */
export interface SkillBound {
  /** Decisions that were looked at. */
  samples: number;
  /** Share of the futures in which the mid price is another one at the horizon. */
  moved: number;
  /**
   * Accuracy over the futures that move, of whoever knows the whole state of the market, every rate and
   * every hidden order: no predictor has more. Estimated from above (the more likely direction is
   * chosen by the same futures that it is scored on), so that it stays a bound.
   */
  accuracy: number;
  /** The same estimated from below: chosen by one half of the futures and scored on the other. */
  accuracyFromBelow: number;
  /** Standard error of `accuracy` from the choice of decisions. */
  standardError: number;
}

/** Up and down moves among half of the futures of one decision. */
interface Moves {
  up: number;
  down: number;
}

/** Direction of the mid price `horizon` trades on, in one future. */
function future(market: SimulatedMarket, horizon: number, seed: number): number {
  const copy = market.copy(new QuietVenue(market.venue.book.copy()), new Random(seed));
  const from = copy.mid;
  for (let trades = 0; trades < horizon;) {
    const event = copy.step(Infinity);
    if (event!.filled > 0) trades++;
  }
  return Math.sign(copy.mid - from);
}

function drawMoves(market: SimulatedMarket, horizon: number, futures: number, seed: number): Moves {
  const moves = { up: 0, down: 0 };
  for (let i = 0; i < futures; i++) {
    const direction = future(market, horizon, seed + i);
    if (direction > 0) moves.up++;
    else if (direction < 0) moves.down++;
  }
  return moves;
}

/** Right answers in `on` of whoever chooses the direction that is more frequent in `by`. */
function hits(by: Moves, on: Moves): number {
  return by.up === by.down ? (on.up + on.down) / 2 : by.up > by.down ? on.up : on.down;
}

/**
 * A bound on every model's skill on a simulated day, which only the simulator can know: it stops after
 * some of the day's trades, copies the whole market, and lets many futures run from there. What part
 * of them goes the more likely way is what the best possible predictor gets right. Takes about as long
 * as `samples * futures * horizon` trades.
 *
 * @throws {RangeError} when the day has fewer trades than `samples`, or a number is out of range.
 */
export function skillBound(options: SkillBoundOptions): SkillBound {
  const { horizon = 10, samples = 100, futures = 64 } = options;
  if (futures < 2 || futures % 2 !== 0) {
    throw new RangeError(`Cannot draw ${futures} futures: it must be an even number of at least 2`);
  }
  const trades = countTrades(marketAtOpen(options));
  if (trades < samples) {
    throw new RangeError(`Cannot look at ${samples} trades of a day that has ${trades}`);
  }
  const market = marketAtOpen(options);
  const chosen: number[] = [], fromBelow: number[] = [], moved: number[] = [];
  let at = 0;
  for (let sample = 0; sample < samples; sample++) {
    for (const next = Math.ceil((sample + 0.5) * trades / samples); at < next; at++) {
      toTrade(market);
    }
    const seed = (options.seed * samples + sample) * futures;
    const first = drawMoves(market, horizon, futures / 2, seed);
    const second = drawMoves(market, horizon, futures / 2, seed + futures / 2);
    const all = { up: first.up + second.up, down: first.down + second.down };
    chosen.push(Math.max(all.up, all.down));
    fromBelow.push(hits(first, second) + hits(second, first));
    moved.push(all.up + all.down);
  }
  const total = sum(moved), accuracy = sum(chosen) / total;
  const residual = moved.map((count, i) => (chosen[i] - accuracy * count) ** 2);
  return {
    samples: moved.length,
    moved: total / (moved.length * futures),
    accuracy,
    accuracyFromBelow: sum(fromBelow) / total,
    standardError: Math.sqrt(sum(residual)) / total,
  };
}

/** Runs until the next trade; false if the day ends before. */
function toTrade(market: SimulatedMarket): boolean {
  while (true) {
    const event = market.step(market.session.seconds);
    if (event === undefined) return false;
    if (event.filled > 0) return true;
  }
}

function countTrades(market: SimulatedMarket): number {
  let trades = 0;
  while (toTrade(market)) trades++;
  return trades;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
