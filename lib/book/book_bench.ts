/**
 * How many changes a second the book applies on one core, the ten best levels kept up to date, beside
 * a plain book made of Maps and arrays of objects. Run with
 * `deno run --allow-all lib/book/book_bench.ts [DAY]`; DAY defaults to the GOOG sample in ../shared/data.
 *
 * The changes are those that the replay of the day makes: its messages, and the orders that come into
 * the file's view and leave it. Both books must show the same levels after every change before they are
 * timed.
 */
import assert from "node:assert/strict";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { type Day, openDay } from "../lobster/mod.ts";
import { LimitOrderBook } from "./book.ts";
import type { Side } from "./order_types.ts";
import { DayReplay } from "./day_replay.ts";
import { validateDay } from "./validate.ts";

const GOOG = "../../../shared/data/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip";
const LEVELS = 10, ROUNDS = 15;

interface Book {
  submit(id: number, side: Side, price: number, size: number): void;
  cancel(id: number, shares: number): void;
  delete(id: number): void;
  execute(id: number, shares: number): void;
}

interface PlainLevel {
  price: number;
  size: number;
  orders: Map<number, { size: number; level: PlainLevel; side: Side }>;
}

/** What one would write first: orders in a Map, each side a sorted array of levels. */
class PlainBook implements Book {
  orders = new Map<number, { size: number; level: PlainLevel; side: Side }>();
  sides: Record<Side, PlainLevel[]> = { [1]: [], [-1]: [] };

  submit(id: number, side: Side, price: number, size: number) {
    const levels = this.sides[side];
    let i = 0;
    while (i < levels.length && (levels[i].price - price) * side > 0) i++;
    if (levels[i]?.price !== price) levels.splice(i, 0, { price, size: 0, orders: new Map() });
    const order = { size, level: levels[i], side };
    levels[i].size += size;
    levels[i].orders.set(id, order);
    this.orders.set(id, order);
  }

  execute(id: number, shares: number) {
    const order = this.orders.get(id)!;
    order.size -= shares;
    order.level.size -= shares;
    if (order.size > 0) return;
    this.orders.delete(id);
    order.level.orders.delete(id);
    const levels = this.sides[order.side];
    if (order.level.size === 0) levels.splice(levels.indexOf(order.level), 1);
  }

  cancel(id: number, shares: number) {
    this.execute(id, shares);
  }

  delete(id: number) {
    this.execute(id, this.orders.get(id)!.size);
  }

  /** Row `at` of the ten best levels, as a user of such a book makes it after each message. */
  copyTop(into: Int32Array) {
    for (let rank = 0; rank < LEVELS; rank++) {
      const ask = this.sides[-1][rank], bid = this.sides[1][rank];
      into[4 * rank] = ask?.price ?? 0;
      into[4 * rank + 1] = ask?.size ?? 0;
      into[4 * rank + 2] = bid?.price ?? 0;
      into[4 * rank + 3] = bid?.size ?? 0;
    }
  }
}

/** The changes of a day as columns: what is done, to which order, and the rest. */
interface Changes {
  kind: Uint8Array;
  id: Float64Array;
  /** Side of a submission, shares of a cancellation or an execution. */
  first: Int32Array;
  price: Int32Array;
  size: Int32Array;
}

const SUBMIT = 0, CANCEL = 1, DELETE = 2, EXECUTE = 3;

/** A book that notes what is done to it. */
class NotingBook extends LimitOrderBook {
  noted: number[][] = [];

  override submit(id: number, side: Side, price: number, size: number) {
    this.noted.push([SUBMIT, id, side, price, size]);
    super.submit(id, side, price, size);
  }

  override cancel(id: number, shares: number) {
    this.noted.push([CANCEL, id, shares, 0, 0]);
    super.cancel(id, shares);
  }

  override delete(id: number): number {
    this.noted.push([DELETE, id, 0, 0, 0]);
    return super.delete(id);
  }

  override execute(id: number, shares: number) {
    this.noted.push([EXECUTE, id, shares, 0, 0]);
    super.execute(id, shares);
  }
}

function changesOf(day: Day): Changes {
  const book = new NotingBook(day.levels);
  const replay = new DayReplay(day, book);
  while (replay.step());
  const column = (i: number) => book.noted.map((change) => change[i]);
  return {
    kind: Uint8Array.from(column(0)),
    id: Float64Array.from(column(1)),
    first: Int32Array.from(column(2)),
    price: Int32Array.from(column(3)),
    size: Int32Array.from(column(4)),
  };
}

function apply(book: Book, { kind, id, first, price, size }: Changes, i: number) {
  switch (kind[i]) {
    case SUBMIT:
      return book.submit(id[i], first[i] as Side, price[i], size[i]);
    case CANCEL:
      return book.cancel(id[i], first[i]);
    case DELETE:
      book.delete(id[i]);
      return;
    default:
      return book.execute(id[i], first[i]);
  }
}

const day = await openDay(Deno.args[0] ?? fileURLToPath(new URL(GOOG, import.meta.url)));
const changes = changesOf(day), count = changes.kind.length;

const book = new LimitOrderBook(LEVELS), plain = new PlainBook(), top = new Int32Array(4 * LEVELS);
for (let i = 0; i < count; i++) {
  apply(book, changes, i);
  apply(plain, changes, i);
  plain.copyTop(top);
  assert.deepEqual(book.top, top);
}

const contestants: [string, () => void][] = [
  ["LimitOrderBook, top kept", () => {
    const book = new LimitOrderBook(LEVELS);
    for (let i = 0; i < count; i++) apply(book, changes, i);
  }],
  ["plain book of Maps, no top", () => {
    const book = new PlainBook();
    for (let i = 0; i < count; i++) apply(book, changes, i);
  }],
  ["plain book of Maps, top copied", () => {
    const book = new PlainBook();
    for (let i = 0; i < count; i++) {
      apply(book, changes, i);
      book.copyTop(top);
    }
  }],
  ["DayReplay, each row compared", () => {
    const replay = new DayReplay(day);
    while (replay.step());
  }],
  ["validateDay", () => void validateDay(day)],
];
const best = contestants.map(() => Infinity);
for (let round = 0; round < ROUNDS; round++) {
  contestants.forEach(([, run], i) => {
    const start = performance.now();
    run();
    best[i] = Math.min(best[i], performance.now() - start);
  });
}
console.log(`Deno ${Deno.version.deno}, ${cpus().length} x ${cpus()[0].model}`);
console.log(
  `${day.ticker}: ${day.length} rows, ${count} changes of the book, best of ${ROUNDS} runs`,
);
contestants.forEach(([name], i) => {
  const rate = (i < 3 ? count : day.length) / best[i] / 1000;
  console.log(
    `${name.padEnd(32)} ${best[i].toFixed(1).padStart(7)} ms ${rate.toFixed(2).padStart(7)} M/s` +
      ` ${(best[i] / best[0]).toFixed(2).padStart(6)} x`,
  );
});
