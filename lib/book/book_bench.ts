/**
 * How many messages a second the book applies on one core, the ten best levels kept up to date, beside
 * a plain book made of Maps and arrays of objects. Run with
 * `deno run --allow-all lib/book/book_bench.ts [DAY]`; DAY defaults to the GOOG sample in ../shared/data.
 *
 * The messages are all of the day's whose order was submitted in the file. Both books must show the
 * same ten levels after every message before they are timed.
 */
import assert from "node:assert/strict";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { type Day, MessageType, openDay } from "../lobster/mod.ts";
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

/** Rows whose order was submitted in the file and still rests. */
function usableRows(day: Day): Int32Array {
  const left = new Map<number, number>();
  const rows: number[] = [];
  for (let row = 0; row < day.length; row++) {
    const id = day.orderId[row];
    if (day.type[row] === MessageType.Submission) left.set(id, day.size[row]);
    else if (day.type[row] > MessageType.Execution || !left.has(id)) continue;
    else left.set(id, left.get(id)! - day.size[row]);
    rows.push(row);
  }
  return Int32Array.from(rows);
}

function apply(book: Book, day: Day, row: number) {
  const id = day.orderId[row];
  switch (day.type[row]) {
    case MessageType.Submission:
      return book.submit(id, day.direction[row] as Side, day.price[row], day.size[row]);
    case MessageType.PartialCancel:
      return book.cancel(id, day.size[row]);
    case MessageType.Deletion:
      book.delete(id);
      return;
    default:
      return book.execute(id, day.size[row]);
  }
}

const day = await openDay(Deno.args[0] ?? fileURLToPath(new URL(GOOG, import.meta.url)));
const rows = usableRows(day);

const book = new LimitOrderBook(LEVELS), plain = new PlainBook(), top = new Int32Array(4 * LEVELS);
for (const row of rows) {
  apply(book, day, row);
  apply(plain, day, row);
  plain.copyTop(top);
  assert.deepEqual(book.top, top);
}

const contestants: [string, () => void][] = [
  ["LimitOrderBook, top kept", () => {
    const book = new LimitOrderBook(LEVELS);
    for (const row of rows) apply(book, day, row);
  }],
  ["plain book of Maps, no top", () => {
    const book = new PlainBook();
    for (const row of rows) apply(book, day, row);
  }],
  ["plain book of Maps, top copied", () => {
    const book = new PlainBook();
    for (const row of rows) {
      apply(book, day, row);
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
console.log(`${day.ticker}: ${rows.length} messages applied, best of ${ROUNDS} runs`);
contestants.forEach(([name], i) => {
  const rate = rows.length / best[i] / 1000;
  console.log(
    `${name.padEnd(32)} ${best[i].toFixed(1).padStart(7)} ms ${rate.toFixed(2).padStart(7)} M/s` +
      ` ${(best[i] / best[0]).toFixed(2).padStart(6)} x`,
  );
});
