import type { Day } from "../../lobster/day.ts";
import { quantile } from "./numbers.ts";

/** The shape of the book, over all rows with both sides occupied. Prices in ticks. */
export interface BookFacts {
  /** Mean spread over rows. */
  meanSpread: number;
  /** Mean spread over time. */
  timeWeightedSpread: number;
  /** 5 %, 25 %, 50 %, 75 % and 95 % quantiles of the spread over rows. */
  spreadQuantiles: number[];
  /** Share of rows with a spread of one tick. */
  oneTick: number;
  /** Mean shares at the best level, the second, the fifth and the last, over both sides. */
  meanSizes: number[];
  /** Median shares at the best level. */
  medianBestSize: number;
  /** Mean distance of neighbouring levels. */
  levelGap: number;
  /** Mean occupied levels of the file's. */
  meanLevels: number;
}

/** Measures the book; `tick` in dollars x 10,000. */
export function bookFacts(day: Omit<Day, "sha256">, tick: number): BookFacts {
  const { book, levels, length } = day, width = 4 * levels;
  const ranks = [0, 1, 4, levels - 1].filter((rank) => rank < levels);
  const sizes = new Float64Array(ranks.length);
  const spreads: number[] = [], best: number[] = [];
  let weighted = 0, time = 0, gaps = 0, gapCount = 0, occupied = 0;
  for (let row = 0; row < length; row++) {
    const at = row * width;
    if (book[at + 1] === 0 || book[at + 3] === 0) continue;
    const spread = (book[at] - book[at + 2]) / tick;
    spreads.push(spread);
    best.push(book[at + 1], book[at + 3]);
    if (row + 1 < length) {
      const seconds = day.timeNs[row + 1] - day.timeNs[row];
      weighted += spread * seconds;
      time += seconds;
    }
    ranks.forEach((rank, i) => {
      sizes[i] += (book[at + 4 * rank + 1] + book[at + 4 * rank + 3]) / 2;
    });
    for (let rank = 0; rank < levels; rank++) {
      for (const column of [0, 2]) {
        const level = at + 4 * rank + column;
        if (book[level + 1] === 0) continue;
        occupied += 0.5;
        if (rank === 0) continue;
        gaps += Math.abs(book[level] - book[level - 4]) / tick;
        gapCount++;
      }
    }
  }
  spreads.sort((a, b) => a - b);
  best.sort((a, b) => a - b);
  return {
    meanSpread: spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length,
    timeWeightedSpread: weighted / time,
    spreadQuantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => quantile(spreads, share)),
    oneTick: spreads.filter((spread) => spread === 1).length / spreads.length,
    meanSizes: [...sizes].map((size) => size / spreads.length),
    medianBestSize: quantile(best, 0.5),
    levelGap: gaps / gapCount,
    meanLevels: occupied / spreads.length,
  };
}
