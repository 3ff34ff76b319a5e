import { Ladder } from "./ladder.ts";
import { OrderPool } from "./order_pool.ts";
import type { Side } from "./order_types.ts";
import type { TopLevels } from "./top_levels.ts";

/** Ladders by index: displayed buy and sell orders, hidden buy and sell orders. */
export const BIDS = 0, ASKS = 1, HIDDEN_BIDS = 2, HIDDEN_ASKS = 3;

/** All orders that rest, displayed and hidden, kept consistent: pool, ladders and best levels. */
export class RestingOrders {
  /** Orders rested so far. */
  sequence = 0;

  constructor(
    readonly top: TopLevels,
    readonly pool: OrderPool = new OrderPool(),
    readonly ladders: readonly Ladder[] = [1, -1, 1, -1].map((side) => new Ladder(side as Side)),
  ) {}

  /** The same orders, to be changed on their own. */
  copy(): RestingOrders {
    const ladders = this.ladders.map((ladder) => ladder.copy());
    const copy = new RestingOrders(this.top.copy(), this.pool.copy(), ladders);
    copy.sequence = this.sequence;
    return copy;
  }

  /** The slot of an order. Throws a RangeError that names the action when it does not rest. */
  find(id: number, action: string): number {
    const order = this.pool.index.get(id);
    if (order < 0) {
      throw new RangeError(`Cannot ${action} order ${id}: it does not rest in the book`);
    }
    return order;
  }

  /** Throws a RangeError unless an order can be entered. */
  checkNew(id: number, price: number, size: number): void {
    checkShares(size, `enter order ${id}`);
    if (!(price > 0 && (price | 0) === price)) {
      throw new RangeError(
        `Cannot enter order ${id} at price ${price}: it must be in 1 ... 2^31 - 1`,
      );
    }
    if (this.pool.index.get(id) >= 0) {
      throw new RangeError(`Cannot enter order ${id}: it already rests in the book`);
    }
  }

  /** Puts a checked order at the end of its queue on the ladder with an index. */
  add(index: number, id: number, price: number, size: number): void {
    const ladder = this.ladders[index];
    const order = this.pool.add(id, size, index, this.sequence++);
    const rank = ladder.append(this.pool, order, price);
    if (index >= HIDDEN_BIDS) return;
    if (rank >= 0) this.top.resize(ladder, rank);
    else this.top.insert(ladder, -1 - rank);
  }

  /** Takes shares from the order in a slot, and the order away when none are left. */
  reduce(order: number, shares: number): void {
    const index = this.pool.ladder[order], ladder = this.ladders[index];
    const rank = ladder.reduce(this.pool, order, shares);
    if (this.pool.size[order] === 0) this.pool.remove(order);
    if (index >= HIDDEN_BIDS) return;
    if (rank >= 0) this.top.resize(ladder, rank);
    else this.top.remove(ladder, -1 - rank);
  }
}

/** Throws a RangeError unless a number of shares is a positive 32-bit integer. */
export function checkShares(size: number, action: string): void {
  if (!(size > 0 && (size | 0) === size)) {
    throw new RangeError(`Cannot ${action} of ${size} shares: it must be an integer of at least 1`);
  }
}
