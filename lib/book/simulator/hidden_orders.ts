import type { Side } from "../order_types.ts";
import type { Venue } from "./venue.ts";

/** A side's hidden orders. They stay inside the spread: one that the quote reaches is withdrawn. */
export class HiddenOrders {
  readonly side: Side;
  #ids: number[] = [];

  constructor(side: Side) {
    this.side = side;
  }

  /** How many there are; some may have been filled since {@link HiddenOrders.withdraw}. */
  get count(): number {
    return this.#ids.length;
  }

  add(id: number): void {
    this.#ids.push(id);
  }

  /** Withdraws those at or behind the best displayed price, and forgets those that were filled. */
  withdraw(venue: Venue): void {
    const best = venue.book.priceAt(this.side, 0)!;
    for (let i = this.#ids.length - 1; i >= 0; i--) {
      const id = this.#ids[i];
      if (venue.book.has(id)) {
        if ((venue.book.priceOf(id) - best) * this.side > 0) continue;
        venue.delete(id);
      }
      this.#ids.splice(i, 1);
    }
  }

  copy(): HiddenOrders {
    const copy = new HiddenOrders(this.side);
    copy.#ids = this.#ids.slice();
    return copy;
  }
}
