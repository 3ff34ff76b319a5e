import type { Day } from "../lobster/mod.ts";

/** Levels a side over which the depth imbalance is taken (fewer where the book has fewer). */
export const IMBALANCE_LEVELS = 3;

/**
 * One message with the book after it: what a feature engine is shown. The object is reused from one
 * update to the next, so an engine keeps numbers, never the object.
 *
 * An event from a foreign producer carries `mid` and `imbalance` alone: `levels` is then 0 and the
 * message's fields are NaN or 0.
 */
export interface Update {
  /** Mid price, dollars x 10,000; NaN while a side of the book is empty. */
  mid: number;
  /** Depth imbalance of levels 1-3; see {@link depthImbalance}. */
  imbalance: number;
  /** Nanoseconds after midnight. */
  timeNs: number;
  /** LOBSTER message type. */
  type: number;
  /** Shares. */
  size: number;
  /** Dollars x 10,000; 0 in a halt row. */
  price: number;
  /** Direction of the limit order: 1 buy, -1 sell. */
  direction: number;
  /** The book's integers, in {@link Day}'s layout, from `offset` on. */
  book: Int32Array;
  /** Where this update's book begins in `book`. */
  offset: number;
  /** Levels in the book. */
  levels: number;
}

/** An update that holds nothing yet, to be filled by {@link readUpdate} or from the wire. */
export function emptyUpdate(): Update {
  return {
    mid: NaN,
    imbalance: 0,
    timeNs: NaN,
    type: 0,
    size: 0,
    price: 0,
    direction: 0,
    book: new Int32Array(0),
    offset: 0,
    levels: 0,
  };
}

/** (best ask + best bid) / 2 of the book at `offset`; NaN while a side is empty. */
export function midPrice(book: Int32Array, offset: number): number {
  if (book[offset + 1] === 0 || book[offset + 3] === 0) return NaN;
  return (book[offset] + book[offset + 2]) / 2;
}

/**
 * Depth imbalance (B - A) / (B + A), B and A the shares bid and asked over the first three levels; 0
 * for an empty book. In [-1, 1], positive when buyers show more. (The reference project calls this
 * order flow imbalance; that name belongs to Cont, Kukanov and Stoikov, 2014.)
 */
export function depthImbalance(book: Int32Array, offset: number, levels: number): number {
  const depth = Math.min(levels, IMBALANCE_LEVELS);
  let asked = 0, bid = 0;
  for (let at = offset; at < offset + 4 * depth; at += 4) {
    asked += book[at + 1];
    bid += book[at + 3];
  }
  return asked + bid === 0 ? 0 : (bid - asked) / (bid + asked);
}

/** The columns of a {@link Day} that updates are read from. */
export type UpdateColumns = Pick<
  Day,
  "levels" | "timeNs" | "type" | "size" | "price" | "direction" | "book"
>;

/** Fills `update` with row `row` of a day. */
export function readUpdate(day: UpdateColumns, row: number, update: Update): void {
  const offset = row * day.levels * 4;
  update.mid = midPrice(day.book, offset);
  update.imbalance = depthImbalance(day.book, offset, day.levels);
  update.timeNs = day.timeNs[row];
  update.type = day.type[row];
  update.size = day.size[row];
  update.price = day.price[row];
  update.direction = day.direction[row];
  update.book = day.book;
  update.offset = offset;
  update.levels = day.levels;
}
