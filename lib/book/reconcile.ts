import type { Day } from "../lobster/day.ts";
import { MessageType } from "../lobster/day.ts";
import type { LimitOrderBook } from "./book.ts";
import type { Side } from "./order_types.ts";

/** The first level at which a row of the orderbook file is not what the messages lead to. */
export interface Difference {
  /** 1 bid, -1 ask. */
  side: Side;
  /** Dollars x 10,000. */
  price: number;
  /** Shares that the messages lead to. */
  expected: number;
  /** Shares in the file's row. */
  found: number;
}

/** Orders that rest without their submission in the file. */
export class Unseen {
  #lastId = 0;

  /** Rests shares whose orders are not known. */
  rest(book: LimitOrderBook, side: Side, price: number, shares: number): void {
    book.submit(--this.#lastId, side, price, shares);
  }

  /** Takes shares from the unknown orders at a price, as many as there are; whether they sufficed. */
  take(book: LimitOrderBook, side: Side, price: number, shares: number): boolean {
    let left = shares;
    for (const id of book.ordersAt(side, price)) {
      if (left === 0) break;
      if (id > 0) continue;
      const taken = Math.min(left, book.sizeOf(id));
      book.execute(id, taken);
      left -= taken;
    }
    return left === 0;
  }
}

/** Price and size of a level in a row of the orderbook file; the size is 0 where there is none. */
function fileSize(day: Day, row: number, side: Side, rank: number): number {
  return day.book[(row * day.levels + rank) * 4 + (side === 1 ? 3 : 1)];
}

function filePrice(day: Day, row: number, side: Side, rank: number): number {
  return day.book[(row * day.levels + rank) * 4 + (side === 1 ? 2 : 0)];
}

/**
 * Whether a side may have levels deeper than a row shows: only if the row's levels are all taken. Before
 * the first row nothing is known.
 */
export function mayHideLevels(day: Day, row: number, side: Side): boolean {
  return row < 0 || fileSize(day, row, side, day.levels - 1) > 0;
}

/** Rests what the first row shows, but for the first message's own submission. */
export function seed(book: LimitOrderBook, day: Day, unseen: Unseen): void {
  for (const side of [-1, 1] as const) {
    for (let rank = 0; rank < day.levels; rank++) {
      const price = filePrice(day, 0, side, rank);
      const own = day.type[0] === MessageType.Submission && day.direction[0] === side &&
        day.price[0] === price;
      const shares = fileSize(day, 0, side, rank) - (own ? day.size[0] : 0);
      if (shares > 0) unseen.rest(book, side, price, shares);
    }
  }
}

/** Whether the book's displayed levels, no more and no fewer, are the file's row. */
function agrees(book: LimitOrderBook, day: Day, row: number): boolean {
  const { levels } = day;
  if (book.levelCount(1) > levels || book.levelCount(-1) > levels) return false;
  const top = book.top, file = day.book;
  for (let i = 0, at = row * levels * 4; i < levels * 4; i++, at++) {
    if (top[i] !== file[at]) return false;
  }
  return true;
}

/**
 * Brings the book to the file's row. A level that the other levels' change uncovers or covers is not
 * a difference: it comes into the file's view with orders unknown, or leaves it and is forgotten.
 */
export function reconcile(
  book: LimitOrderBook,
  day: Day,
  row: number,
  unseen: Unseen,
): { difference: Difference | undefined; entered: number } {
  let difference: Difference | undefined;
  let entered = 0;
  if (!agrees(book, day, row)) {
    for (const side of [-1, 1] as const) {
      const result = reconcileSide(book, day, row, side, unseen);
      difference ??= result.difference;
      entered += result.entered;
    }
  }
  return { difference, entered };
}

function reconcileSide(book: LimitOrderBook, day: Day, row: number, side: Side, unseen: Unseen) {
  let difference: Difference | undefined;
  let entered = 0;
  const settle = (price: number, found: number) => {
    const expected = book.sizeAtPrice(side, price);
    if (expected === found) return;
    difference ??= { side, price, expected, found };
    if (found > expected) unseen.rest(book, side, price, found - expected);
    else takeBack(book, side, price, expected - found, day.orderId[row]);
  };
  const known = book.levelCount(side), deepest = book.priceAt(side, known - 1);
  const file = new Set<number>();
  for (let rank = 0; rank < day.levels; rank++) {
    const shares = fileSize(day, row, side, rank), price = filePrice(day, row, side, rank);
    if (shares === 0) continue;
    file.add(price);
    const deeper = deepest === undefined || (deepest - price) * side > 0;
    if (rank >= known && deeper && mayHideLevels(day, row - 1, side)) {
      unseen.rest(book, side, price, shares);
      entered++;
    } else settle(price, shares);
  }
  // What the file's row does not show: out of its view when its levels are all taken by better prices.
  const full = fileSize(day, row, side, day.levels - 1) > 0;
  const last = filePrice(day, row, side, day.levels - 1);
  for (let rank = book.levelCount(side) - 1; rank >= 0; rank--) {
    const price = book.priceAt(side, rank)!;
    if (file.has(price)) continue;
    if (full && (last - price) * side > 0) {
      for (const id of book.ordersAt(side, price)) book.delete(id);
    } else settle(price, 0);
  }
  return { difference, entered };
}

/** Takes shares away that the file does not show: from the message's own order, then from the last. */
function takeBack(book: LimitOrderBook, side: Side, price: number, shares: number, own: number) {
  const ids = book.ordersAt(side, price).reverse();
  const first = ids.indexOf(own);
  if (first > 0) ids.unshift(...ids.splice(first, 1));
  let left = shares;
  for (const id of ids) {
    if (left === 0) return;
    const taken = Math.min(left, book.sizeOf(id));
    book.execute(id, taken);
    left -= taken;
  }
}
