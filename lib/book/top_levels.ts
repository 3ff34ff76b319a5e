import type { Ladder } from "./ladder.ts";

/**
 * The best levels of both sides in the layout of a LOBSTER row, kept up to date change by change:
 * `values[4 * rank]` is the ask price, then ask size, bid price, bid size; a level that is not
 * occupied is 0, 0.
 */
export class TopLevels {
  readonly levels: number;
  readonly values: Int32Array;

  constructor(levels: number) {
    this.levels = levels;
    this.values = new Int32Array(4 * levels);
  }

  /** The same levels in an array of their own. */
  copy(): TopLevels {
    const copy = new TopLevels(this.levels);
    copy.values.set(this.values);
    return copy;
  }

  /** The size at a rank has changed. */
  resize(ladder: Ladder, rank: number): void {
    if (rank < this.levels) this.values[column(ladder) + 4 * rank + 1] = ladder.size(rank);
  }

  /** A level has appeared at a rank: the others move down. */
  insert(ladder: Ladder, rank: number): void {
    const { values, levels } = this;
    if (rank >= levels) return;
    const first = column(ladder) + 4 * rank;
    for (let i = column(ladder) + 4 * (levels - 1); i > first; i -= 4) {
      values[i] = values[i - 4];
      values[i + 1] = values[i - 3];
    }
    values[first] = ladder.price(rank);
    values[first + 1] = ladder.size(rank);
  }

  /** The level at a rank has gone: the others move up, and the next deeper one comes into view. */
  remove(ladder: Ladder, rank: number): void {
    const { values, levels } = this;
    if (rank >= levels) return;
    const last = column(ladder) + 4 * (levels - 1);
    for (let i = column(ladder) + 4 * rank; i < last; i += 4) {
      values[i] = values[i + 4];
      values[i + 1] = values[i + 5];
    }
    const entering = levels - 1;
    values[last] = entering < ladder.count ? ladder.price(entering) : 0;
    values[last + 1] = entering < ladder.count ? ladder.size(entering) : 0;
  }
}

function column(ladder: Ladder): number {
  return ladder.side === 1 ? 2 : 0;
}
