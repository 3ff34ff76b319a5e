import { type Day, type DayName, type Halt, type HaltState, MessageType } from "../lobster/day.ts";
import { LimitOrderBook } from "./book.ts";
import type { Side } from "./order_types.ts";
import { doubled } from "./order_pool.ts";

/**
 * Writes down what happens to a book as the day that LOBSTER would make of it: a row for every message
 * within the best `levels` of its side, with the book after it, and none for what is deeper. An order
 * put straight into `book` is one that rested before the file.
 *
 * @example
 * ```ts
 * import { DayRecorder, validateDay } from "@lob/lstm/book";
 * import assert from "node:assert/strict";
 *
 * const recorder = new DayRecorder({
 *   ticker: "TEST",
 *   date: "2012-06-21",
 *   startMs: 34_200_000,
 *   endMs: 57_600_000,
 *   levels: 5,
 * });
 * recorder.timeNs = 34_200e9;
 * recorder.place(1, -1, 5_794_000, 100);
 * recorder.timeNs += 250_000;
 * recorder.place(2, 1, 5_794_000, 120); // an execution of order 1, then what is left of order 2
 * const day = recorder.day();
 * assert.deepEqual([...day.type], [1, 4, 1]);
 * assert.deepEqual([...day.size], [100, 100, 20]);
 * ```
 */
export class DayRecorder {
  /** The book; change it directly only before the first row. */
  readonly book: LimitOrderBook;
  /** Nanoseconds after midnight of what is done next; never to go back. */
  timeNs: number = 0;
  #name: DayName;
  #length = 0;
  #timeNs = new Float64Array(1024);
  #type = new Uint8Array(1024);
  #orderId = new Float64Array(1024);
  #size = new Int32Array(1024);
  #price = new Int32Array(1024);
  #direction = new Int8Array(1024);
  #book: Int32Array;
  #halts: Halt[] = [];

  /** A recorder of a day with this name, on an empty book or on one that follows as many levels. */
  constructor(name: DayName, book: LimitOrderBook = new LimitOrderBook(name.levels)) {
    if (book.top.length !== 4 * name.levels) {
      const levels = book.top.length / 4;
      throw new RangeError(`Cannot record ${name.levels} levels of a book that follows ${levels}`);
    }
    this.#name = name;
    this.book = book;
    this.#book = new Int32Array(1024 * 4 * name.levels);
  }

  /** Rows written so far. */
  get length(): number {
    return this.#length;
  }

  /** See {@link LimitOrderBook.place}. Returns the shares filled. */
  place(id: number, side: Side, price: number, size: number, hidden = false): number {
    const filled = this.book.place(id, side, price, size, this.#fillOf(side), hidden);
    if (filled < size && !hidden && this.#inView(side, price)) {
      this.#row(MessageType.Submission, id, size - filled, price, side);
    }
    return filled;
  }

  /** See {@link LimitOrderBook.match}. Returns the shares filled. */
  match(side: Side, size: number, limit: number): number {
    return this.book.match(side, size, limit, this.#fillOf(side));
  }

  /** See {@link LimitOrderBook.cancel}. A hidden order's makes no row. */
  cancel(id: number, shares: number): void {
    const side = this.book.sideOf(id), price = this.book.priceOf(id);
    const shown = !this.book.isHidden(id) && this.#inView(side, price);
    this.book.cancel(id, shares);
    if (shown) this.#row(MessageType.PartialCancel, id, shares, price, side);
  }

  /** See {@link LimitOrderBook.delete}. A hidden order's makes no row. */
  delete(id: number): void {
    const side = this.book.sideOf(id), price = this.book.priceOf(id);
    const shown = !this.book.isHidden(id) && this.#inView(side, price);
    const shares = this.book.delete(id);
    if (shown) this.#row(MessageType.Deletion, id, shares, price, side);
  }

  /** See {@link LimitOrderBook.halt}. */
  halt(state: HaltState): void {
    this.book.halt(state);
    this.#halts.push({ row: this.#length, state });
    this.#row(MessageType.Halt, 0, 0, 0, -1);
  }

  /** What was written so far, in columns of its own. Its hashes are those of the files, once written. */
  day(): Omit<Day, "sha256"> {
    const length = this.#length;
    return {
      ...this.#name,
      length,
      timeNs: this.#timeNs.slice(0, length),
      type: this.#type.slice(0, length),
      orderId: this.#orderId.slice(0, length),
      size: this.#size.slice(0, length),
      price: this.#price.slice(0, length),
      direction: this.#direction.slice(0, length),
      book: this.#book.slice(0, length * 4 * this.#name.levels),
      halts: [...this.#halts],
    };
  }

  /** Writes a row for each fill of an incoming order: an execution of the other side's resting order. */
  #fillOf(side: Side) {
    const resting: Side = side === 1 ? -1 : 1;
    return (id: number, size: number, price: number, hidden: boolean) =>
      hidden
        ? this.#row(MessageType.HiddenExecution, 0, size, price, resting)
        : this.#row(MessageType.Execution, id, size, price, resting);
  }

  #inView(side: Side, price: number): boolean {
    const rank = this.book.rankOf(side, price);
    return rank >= 0 && rank < this.#name.levels;
  }

  #row(type: number, id: number, size: number, price: number, direction: number): void {
    const row = this.#length++;
    if (row === this.#type.length) this.#grow();
    this.#timeNs[row] = this.timeNs;
    this.#type[row] = type;
    this.#orderId[row] = id;
    this.#size[row] = size;
    this.#price[row] = price;
    this.#direction[row] = direction;
    this.#book.set(this.book.top, row * 4 * this.#name.levels);
  }

  #grow(): void {
    this.#timeNs = doubled(this.#timeNs, Float64Array);
    this.#type = doubled(this.#type, Uint8Array);
    this.#orderId = doubled(this.#orderId, Float64Array);
    this.#size = doubled(this.#size, Int32Array);
    this.#price = doubled(this.#price, Int32Array);
    this.#direction = doubled(this.#direction, Int8Array);
    this.#book = doubled(this.#book, Int32Array);
  }
}
