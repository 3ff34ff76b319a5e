import type { LimitOrderBook } from "../book.ts";
import type { Side } from "../order_types.ts";

/** Where a simulated market sends its orders: a `DayRecorder`, or a {@link QuietVenue}. */
export interface Venue {
  readonly book: LimitOrderBook;
  timeNs: number;
  place(id: number, side: Side, price: number, size: number, hidden?: boolean): number;
  match(side: Side, size: number, limit: number): number;
  cancel(id: number, shares: number): void;
  delete(id: number): void;
}

/** A venue that writes nothing down. */
export class QuietVenue implements Venue {
  timeNs = 0;

  constructor(readonly book: LimitOrderBook) {}

  place(id: number, side: Side, price: number, size: number, hidden = false): number {
    return this.book.place(id, side, price, size, undefined, hidden);
  }

  match(side: Side, size: number, limit: number): number {
    return this.book.match(side, size, limit);
  }

  cancel(id: number, shares: number): void {
    this.book.cancel(id, shares);
  }

  delete(id: number): void {
    this.book.delete(id);
  }
}
