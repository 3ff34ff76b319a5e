import { log, type Random } from "../../math/mod.ts";
import type { SizeRange } from "./market_model.ts";

/** Draws a size: a range by its weight, then uniformly from it. */
export class SizeDraw {
  #ranges: readonly SizeRange[];
  #total: number;

  constructor(ranges: readonly SizeRange[]) {
    this.#ranges = ranges;
    this.#total = ranges.reduce((sum, { weight }) => sum + weight, 0);
  }

  /** Shares, at least 1. */
  draw(random: Random): number {
    let u = random.uniform() * this.#total;
    for (const { weight, low, high } of this.#ranges) {
      u -= weight;
      if (u < 0) return low + (high > low ? random.integer(high - low + 1) : 0);
    }
    return this.#ranges[this.#ranges.length - 1].high;
  }
}

/** A geometric number of at least 1 with a mean of at least 1. */
export function geometric(random: Random, mean: number): number {
  if (mean <= 1) return 1;
  return 1 + Math.floor(log(1 - random.uniform()) / log(1 - 1 / mean));
}
