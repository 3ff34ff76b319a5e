import type { HaltState } from "../lobster/day.ts";
import type { Ladder } from "./ladder.ts";
import { cross, match } from "./matching.ts";
import type { OnFill, Side } from "./order_types.ts";
import { ASKS, BIDS, checkShares, HIDDEN_BIDS, RestingOrders } from "./resting_orders.ts";
import { TopLevels } from "./top_levels.ts";

/**
 * A limit order book with price-time priority: orders by id, integer prices (dollars x 10,000 for
 * LOBSTER; any integer unit works), displayed orders before hidden ones at a price.
 *
 * It can be driven in two ways. By what a feed says has happened: {@link LimitOrderBook.submit},
 * {@link LimitOrderBook.cancel}, {@link LimitOrderBook.delete}, {@link LimitOrderBook.execute}. Or by
 * what traders want: {@link LimitOrderBook.place} and {@link LimitOrderBook.match} find the fills.
 *
 * | operation | cost |
 * |---|---|
 * | submit, cancel, delete, execute, each fill | O(levels between its price and the best one) |
 * | top, size and price by rank | O(1) |
 * | shares ahead | O(orders ahead in the queue) |
 *
 * Prices and sizes are in 1 ... 2^31 - 1, ids are integers up to 2^53.
 *
 * @example
 * ```ts
 * import { LimitOrderBook } from "@lob/lstm/book";
 * import assert from "node:assert/strict";
 *
 * const book = new LimitOrderBook();
 * book.submit(1, -1, 5_794_000, 100); // order 1 sells 100 at $579.40
 * book.submit(2, -1, 5_794_000, 50);
 * assert.equal(book.sharesAhead(2), 100);
 *
 * const fills: number[][] = [];
 * book.place(3, 1, 5_794_000, 120, (id, size, price) => fills.push([id, size, price]));
 * assert.deepEqual(fills, [[1, 100, 5_794_000], [2, 20, 5_794_000]]);
 * assert.deepEqual([...book.top.subarray(0, 4)], [5_794_000, 30, 0, 0]);
 * ```
 */
export class LimitOrderBook {
  #resting: RestingOrders;
  #state: HaltState = "trading";

  /** An empty book whose {@link LimitOrderBook.top} follows so many levels a side. */
  constructor(levels = 10) {
    if (!Number.isInteger(levels) || levels < 0) {
      throw new RangeError(`Cannot follow ${levels} levels: it must be an integer of at least 0`);
    }
    this.#resting = new RestingOrders(new TopLevels(levels));
  }

  /**
   * The best displayed levels, laid out like a row of `Day.book`: ask price, ask size, bid price, bid
   * size of the best level, then of the next; 0, 0 where there is none. Always current: the same array
   * each time, to be copied by whoever wants to keep it and not to be written.
   */
  get top(): Int32Array {
    return this.#resting.top.values;
  }

  /** Best displayed bid, or undefined. */
  get bestBid(): number | undefined {
    return this.priceAt(1, 0);
  }

  /** Best displayed ask, or undefined. */
  get bestAsk(): number | undefined {
    return this.priceAt(-1, 0);
  }

  /** Whether trading goes on; see {@link LimitOrderBook.halt}. */
  get state(): HaltState {
    return this.#state;
  }

  /** Orders that rest in the book, hidden ones too. */
  get orderCount(): number {
    return this.#resting.pool.index.length;
  }

  /** Displayed orders of a side. */
  ordersOn(side: Side): number {
    return this.#displayed(side).orders;
  }

  /** Orders rested so far: the arrival number of the next (see {@link LimitOrderBook.sharesBefore}). */
  get sequence(): number {
    return this.#resting.sequence;
  }

  /** Occupied displayed levels of a side. */
  levelCount(side: Side): number {
    return this.#displayed(side).count;
  }

  /** Price of the displayed level at a rank (0 is the best), or undefined when there are fewer. */
  priceAt(side: Side, rank: number): number | undefined {
    const ladder = this.#displayed(side);
    return rank >= 0 && rank < ladder.count ? ladder.price(rank) : undefined;
  }

  /** Shares displayed at a rank (0 is the best), 0 when there are fewer levels. */
  sizeAt(side: Side, rank: number): number {
    const ladder = this.#displayed(side);
    return rank >= 0 && rank < ladder.count ? ladder.size(rank) : 0;
  }

  /** Shares displayed at a price. */
  sizeAtPrice(side: Side, price: number): number {
    const ladder = this.#displayed(side);
    const rank = ladder.rank(price);
    return rank >= 0 ? ladder.size(rank) : 0;
  }

  /** The rank of a price among a side's displayed levels (0 is the best), or -1. */
  rankOf(side: Side, price: number): number {
    return Math.max(-1, this.#displayed(side).rank(price));
  }

  /** Whether an order rests in the book. */
  has(id: number): boolean {
    return this.#resting.pool.index.get(id) >= 0;
  }

  /** An order's remaining shares, 0 when it does not rest in the book. */
  sizeOf(id: number): number {
    const order = this.#resting.pool.index.get(id);
    return order < 0 ? 0 : this.#resting.pool.size[order];
  }

  /** A resting order's price. Throws a RangeError when it does not rest. */
  priceOf(id: number): number {
    const order = this.#resting.find(id, "tell the price of");
    const { pool, ladders } = this.#resting;
    return ladders[pool.ladder[order]].levelPrice(pool.level[order]);
  }

  /** A resting order's side. Throws a RangeError when it does not rest. */
  sideOf(id: number): Side {
    const order = this.#resting.find(id, "tell the side of");
    return this.#resting.ladders[this.#resting.pool.ladder[order]].side;
  }

  /** Whether a resting order is hidden; the same error. */
  isHidden(id: number): boolean {
    return this.#resting.pool.ladder[this.#resting.find(id, "tell the kind of")] >= HIDDEN_BIDS;
  }

  /** Ids of the orders displayed at a price, first in the queue first. */
  ordersAt(side: Side, price: number): number[] {
    const ladder = this.#displayed(side);
    const rank = ladder.rank(price);
    const ids: number[] = [];
    if (rank < 0) return ids;
    const { id, next } = this.#resting.pool;
    for (let order = ladder.head(rank); order >= 0; order = next[order]) ids.push(id[order]);
    return ids;
  }

  /**
   * Queue position: shares of the same kind, displayed or hidden, that stand before an order at its
   * price. Throws a RangeError when the order does not rest.
   */
  sharesAhead(id: number): number {
    const { size, previous } = this.#resting.pool;
    let ahead = 0;
    let order = previous[this.#resting.find(id, "tell the queue position of")];
    for (; order >= 0; order = previous[order]) ahead += size[order];
    return ahead;
  }

  /**
   * Displayed shares at a price that still stand before an order that would have been entered when
   * {@link LimitOrderBook.sequence} was `sequence`: the queue position of an order that is not there.
   */
  sharesBefore(side: Side, price: number, sequence: number): number {
    const ladder = this.#displayed(side);
    const rank = ladder.rank(price);
    if (rank < 0) return 0;
    const orders = this.#resting.pool;
    let ahead = 0;
    let order = ladder.head(rank);
    for (; order >= 0 && orders.sequence[order] < sequence; order = orders.next[order]) {
      ahead += orders.size[order];
    }
    return ahead;
  }

  /**
   * Rests a displayed order at the end of its queue, without matching it: a feed's submission message.
   * Throws a RangeError for an id that rests already, or a bad price or size.
   */
  submit(id: number, side: Side, price: number, size: number): void {
    this.#rest(id, side, price, size, false);
  }

  /** The same for a hidden order: not in `top`, and behind all displayed orders at its price. */
  submitHidden(id: number, side: Side, price: number, size: number): void {
    this.#rest(id, side, price, size, true);
  }

  /**
   * Takes shares from an order that keeps its place in the queue: a partial cancellation. Throws a
   * RangeError when the order does not rest or would have nothing left.
   */
  cancel(id: number, shares: number): void {
    this.#take(id, shares, "cancel", 1);
  }

  /** Takes an order out of the book and returns the shares that it had left. */
  delete(id: number): number {
    const order = this.#resting.find(id, "delete");
    const left = this.#resting.pool.size[order];
    this.#resting.reduce(order, left);
    return left;
  }

  /**
   * A feed's execution message: of an order, displayed or hidden, wherever it stands in its queue.
   * Throws a RangeError when the order does not rest or has fewer shares.
   */
  execute(id: number, shares: number): void {
    this.#take(id, shares, "execute", 0);
  }

  /**
   * A marketable order: takes up to `size` shares from the other side at `limit` or better, by price,
   * then displayed before hidden, then time. What is left is not rested. Returns the shares filled.
   *
   * @param side of the incoming order.
   * @param limit the worst price it takes; `Infinity` for a buy, 0 for a sell at any price.
   * @throws {RangeError} unless trading goes on, or when the size is not a positive integer.
   */
  match(side: Side, size: number, limit: number, onFill?: OnFill): number {
    checkShares(size, "match an order");
    if (this.#state !== "trading") {
      throw new RangeError(`Cannot match an order as the market is ${this.#state}`);
    }
    return match(this.#resting, side, size, limit, onFill);
  }

  /**
   * A limit order: matches what it can and rests the remainder. While quoting without trading
   * everything rests, for {@link LimitOrderBook.cross}. The remainder of a `hidden` order rests hidden.
   * Returns the shares filled.
   */
  place(
    id: number,
    side: Side,
    price: number,
    size: number,
    onFill?: OnFill,
    hidden = false,
  ): number {
    this.#resting.checkNew(id, price, size);
    const filled = this.#state === "quoting" ? 0 : this.match(side, size, price, onFill);
    if (filled < size) this.#rest(id, side, price, size - filled, hidden);
    return filled;
  }

  /**
   * A cross trade, such as an opening auction: buy orders at `price` or above trade with sell orders
   * at `price` or below, best prices first, all at `price`, until one side has none left. Both orders
   * of each trade are reported. Returns the shares traded, each counted once.
   */
  cross(price: number, onFill?: OnFill): number {
    return cross(this.#resting, price, onFill);
  }

  /** A halt message: trading stops, quoting resumes or trading resumes. */
  halt(state: HaltState): void {
    this.#state = state;
  }

  /** A book with the same orders, to be changed on its own: for what-if questions. O(orders). */
  copy(): LimitOrderBook {
    const copy = new LimitOrderBook(0);
    copy.#resting = this.#resting.copy();
    copy.#state = this.#state;
    return copy;
  }

  #displayed(side: Side): Ladder {
    return this.#resting.ladders[side === 1 ? BIDS : ASKS];
  }

  /** Takes shares from an order that must have them, and keep at least `keep`. */
  #take(id: number, shares: number, action: string, keep: number): void {
    const order = this.#resting.find(id, action), left = this.#resting.pool.size[order];
    if (!(Number.isInteger(shares) && shares > 0 && shares <= left - keep)) {
      throw new RangeError(`Cannot ${action} ${shares} of the ${left} shares of order ${id}`);
    }
    this.#resting.reduce(order, shares);
  }

  #rest(id: number, side: Side, price: number, size: number, hidden: boolean): void {
    this.#resting.checkNew(id, price, size);
    this.#resting.add((side === 1 ? BIDS : ASKS) + (hidden ? HIDDEN_BIDS : 0), id, price, size);
  }
}
