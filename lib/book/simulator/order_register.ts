import type { Random } from "../../math/mod.ts";
import type { LimitOrderBook } from "../book.ts";

const NEWEST = 8;

/**
 * Ids of a side's displayed orders, to choose from. Orders that were filled are noticed when they come
 * up, so that fills need not be told.
 */
export class OrderRegister {
  #ids: number[] = [];
  #newest: number[] = [];

  add(id: number): void {
    this.#ids.push(id);
    this.#newest.push(id);
    if (this.#newest.length > NEWEST) this.#newest.shift();
  }

  /** One of the orders that still rest, uniformly; undefined when there are none. */
  any(book: LimitOrderBook, random: Random): number | undefined {
    const ids = this.#ids;
    while (ids.length > 0) {
      const at = random.integer(ids.length), id = ids[at];
      if (book.has(id)) return id;
      ids[at] = ids[ids.length - 1];
      ids.pop();
    }
    return undefined;
  }

  /** One of the last few entered if it still rests, each half as likely as the one after it. */
  newest(book: LimitOrderBook, random: Random): number | undefined {
    for (let at = this.#newest.length - 1; at >= 0; at--) {
      const id = this.#newest[at];
      if (!book.has(id)) this.#newest.splice(at, 1);
      else if (at === 0 || random.uniform() < 0.5) return id;
    }
    return undefined;
  }

  copy(): OrderRegister {
    const copy = new OrderRegister();
    copy.#ids = this.#ids.slice();
    copy.#newest = this.#newest.slice();
    return copy;
  }
}
