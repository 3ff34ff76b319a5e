import { type Day, MessageType } from "../lobster/day.ts";
import { LimitOrderBook } from "./book.ts";
import type { Side } from "./order_types.ts";
import { type Difference, mayHideLevels, reconcile, seed, Unseen } from "./reconcile.ts";

/** How a message fitted the orders that the replay knows. The last five are faults of the data. */
export const Fit = {
  /** The first row: the book before it is not in the file. */
  First: 0,
  /** The message changed the book as it says. */
  Applied: 1,
  /** The order is not known; its shares were among those that the file showed without their orders. */
  Unaccounted: 2,
  /** Hidden executions, cross trades and halts leave the displayed book as it is. */
  NotDisplayed: 3,
  /** Deeper than the file's levels. */
  OutOfView: 4,
  /** The order is not known, and the level has too few shares whose orders are not known. */
  UnknownOrder: 5,
  /** More shares than the order has, or not all of them in a deletion. */
  WrongSize: 6,
  /** The order rests at another price or on the other side. */
  WrongPlace: 7,
  /** A submission with the id of an order that rests already. */
  DuplicateOrder: 8,
  /** Not one of LOBSTER's message types. */
  UnknownType: 9,
} as const;

/** A value of {@link Fit}. */
export type Fit = typeof Fit[keyof typeof Fit];

/**
 * A day replayed message by message, its book order by order: what a queue model or a validator needs
 * and the orderbook file does not say.
 *
 * A LOBSTER file shows no orders that rested before its first row, nor what happens deeper than its
 * levels. Shares that the file shows without their orders stand in the book as orders with negative
 * ids, ahead of everything submitted since; a level that leaves the file's view is forgotten. After
 * every step the book's displayed levels equal the file's row: where the messages alone do not lead
 * there, `difference` tells it, and the file's row is taken.
 *
 * @example
 * ```ts
 * import { DayReplay } from "@lob/lstm/book";
 * import type { Day } from "@lob/lstm/lobster";
 *
 * // Shares still ahead, when the day ends, of an order that joined the best bid at the first row.
 * function aheadAtTheEnd(day: Day): number {
 *   const replay = new DayReplay(day);
 *   replay.step();
 *   const price = replay.book.bestBid!, arrival = replay.book.sequence;
 *   while (replay.step());
 *   return replay.book.sharesBefore(1, price, arrival);
 * }
 * ```
 */
export class DayReplay {
  /** The day that is replayed. */
  readonly day: Day;
  /** The book after row `row`. */
  readonly book: LimitOrderBook;
  /** The row applied last, -1 before the first. */
  row: number = -1;
  /** How the last row's message fitted. */
  fit: Fit = Fit.First;
  /** Where the last row's book differs from what its message leads to, if it does. */
  difference: Difference | undefined;
  /** Levels that the last row brought into the file's view. */
  entered: number = 0;
  #unseen = new Unseen();
  #nextHalt = 0;

  /** Stands before the first row, with an empty book: an own one, if given, that follows as many levels. */
  constructor(day: Day, book: LimitOrderBook = new LimitOrderBook(day.levels)) {
    if (book.top.length !== 4 * day.levels) {
      const levels = book.top.length / 4;
      throw new RangeError(`Cannot replay ${day.levels} levels on a book that follows ${levels}`);
    }
    this.day = day;
    this.book = book;
  }

  /** Applies the next row; false when there is none. O(levels). */
  step(): boolean {
    if (this.row + 1 >= this.day.length) return false;
    const row = ++this.row;
    if (row === 0) {
      seed(this.book, this.day, this.#unseen);
      if (this.day.type[0] === MessageType.Submission) this.#submit(0);
    }
    const fit = this.#apply(row);
    this.fit = row === 0 ? Fit.First : fit;
    const result = reconcile(this.book, this.day, row, this.#unseen);
    this.difference = result.difference;
    this.entered = result.entered;
    return true;
  }

  #apply(row: number): Fit {
    switch (this.day.type[row]) {
      case MessageType.Submission:
        return row === 0 ? Fit.Applied : this.#submit(row);
      case MessageType.PartialCancel:
      case MessageType.Deletion:
      case MessageType.Execution:
        return row === 0 ? Fit.Applied : this.#reduce(row);
      case MessageType.Halt:
        while (this.day.halts[this.#nextHalt]?.row === row) {
          this.book.halt(this.day.halts[this.#nextHalt++].state);
        }
        return Fit.NotDisplayed;
      case MessageType.HiddenExecution:
      case MessageType.CrossTrade:
        return Fit.NotDisplayed;
      default:
        return Fit.UnknownType;
    }
  }

  #submit(row: number): Fit {
    const { orderId, price, size, direction, levels } = this.day;
    const side = direction[row] as Side, id = orderId[row];
    if (this.book.has(id)) return Fit.DuplicateOrder;
    if (this.book.levelCount(side) >= levels && this.#deeper(side, price[row])) {
      return Fit.OutOfView;
    }
    if (!(size[row] > 0 && price[row] > 0)) return Fit.WrongSize;
    this.book.submit(id, side, price[row], size[row]);
    return Fit.Applied;
  }

  #reduce(row: number): Fit {
    const { type, orderId, price, size, direction } = this.day;
    const book = this.book, id = orderId[row], side = direction[row] as Side;
    if (!book.has(id)) {
      if (book.sizeAtPrice(side, price[row]) === 0 && this.#deeper(side, price[row])) {
        return mayHideLevels(this.day, row - 1, side) ? Fit.OutOfView : Fit.UnknownOrder;
      }
      return this.#unseen.take(book, side, price[row], size[row])
        ? Fit.Unaccounted
        : Fit.UnknownOrder;
    }
    if (book.priceOf(id) !== price[row] || book.sideOf(id) !== side) return Fit.WrongPlace;
    const left = book.sizeOf(id), shares = size[row];
    const fits = shares > 0 &&
      (type[row] === MessageType.Execution
        ? shares <= left
        : type[row] === MessageType.Deletion
        ? shares === left
        : shares < left);
    if (type[row] === MessageType.Deletion || shares >= left) book.delete(id);
    else if (shares > 0) book.execute(id, shares);
    return fits ? Fit.Applied : Fit.WrongSize;
  }

  /** Whether a price is deeper than all levels in view. */
  #deeper(side: Side, price: number): boolean {
    const last = this.book.priceAt(side, this.book.levelCount(side) - 1);
    return last === undefined || (last - price) * side > 0;
  }
}
