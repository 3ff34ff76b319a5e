import { exp, log, type Random } from "../../math/mod.ts";
import type { Side } from "../order_types.ts";
import { geometric, SizeDraw } from "./draws.ts";
import { HiddenOrders } from "./hidden_orders.ts";
import type { MarketModel } from "./market_model.ts";
import { OrderRegister } from "./order_register.ts";
import type { Venue } from "./venue.ts";

/** A side is never left with fewer levels, nor with fewer orders, than this. */
const LEAST_LEVELS = 4;

/** Makes orders out of events: what size, at what price, which order is cancelled. */
export class OrderFlow {
  #registers = { [1]: new OrderRegister(), [-1]: new OrderRegister() };
  #hidden = { [1]: new HiddenOrders(1), [-1]: new HiddenOrders(-1) };
  #lastId = 0;
  #limitSize: SizeDraw;
  #marketSize: SizeDraw;

  constructor(readonly model: MarketModel, readonly venue: Venue, readonly random: Random) {
    this.#limitSize = new SizeDraw(model.limit.sizes);
    this.#marketSize = new SizeDraw(model.market.sizes);
  }

  /** The same orders at another venue, to go their own way. */
  copy(venue: Venue, random: Random): OrderFlow {
    const copy = new OrderFlow(this.model, venue, random);
    copy.#registers = { [1]: this.#registers[1].copy(), [-1]: this.#registers[-1].copy() };
    copy.#hidden = { [1]: this.#hidden[1].copy(), [-1]: this.#hidden[-1].copy() };
    copy.#lastId = this.#lastId;
    return copy;
  }

  /** Spread between the displayed best prices, ticks. */
  get spread(): number {
    const { book } = this.venue;
    return (book.bestAsk! - book.bestBid!) / this.model.tick;
  }

  /** Fills an empty book with orders around the opening price. */
  open(): void {
    const { openingPrice, tick, targetSpread, targetOrders } = this.model;
    const half = Math.ceil(targetSpread / 2);
    for (const side of [1, -1] as const) {
      this.#rest(side, openingPrice - side * half * tick);
      for (let i = 1; i < targetOrders || this.#levels(side) <= LEAST_LEVELS; i++) {
        this.#rest(side, this.#behind(side));
      }
    }
  }

  /** A limit order, displayed or hidden; the shares filled, which only hidden orders can give. */
  limitOrder(side: Side, targetSpread: number): number {
    const { random } = this, { share, most } = this.model.hidden;
    const filled = random.uniform() < share / (1 + share)
      ? this.#hidden[side].count < most ? this.#hide(side) : 0
      : this.#rest(side, this.#price(side, targetSpread));
    this.#withdrawHidden();
    return filled;
  }

  /** A market order; the shares filled. */
  marketOrder(side: Side): number {
    const { random, venue, model } = this;
    const { full, fullUpTo, sweep, sweepMean } = model.market;
    const opposite: Side = side === 1 ? -1 : 1;
    if (this.#levels(opposite) <= LEAST_LEVELS) return 0;
    const best = venue.book.priceAt(opposite, 0)!, displayed = venue.book.sizeAt(opposite, 0);
    let size = this.#marketSize.draw(random);
    if (displayed <= fullUpTo && random.uniform() < full) size = displayed;
    let reach = 0;
    if (random.uniform() < sweep) {
      reach = Math.min(geometric(random, sweepMean), this.#reachOf(opposite));
      size += displayed;
    }
    const filled = venue.match(side, size, best + side * reach * model.tick);
    this.#withdrawHidden();
    return filled;
  }

  /** A cancellation, whole or in part, of a displayed order of a side. */
  cancellation(side: Side): void {
    const { random, venue } = this, { newest, partial } = this.model.cancel;
    if (this.#levels(side) <= LEAST_LEVELS) return;
    const register = this.#registers[side];
    const id = random.uniform() < newest
      ? register.newest(venue.book, random) ?? this.#byDepth(side)
      : this.#byDepth(side);
    const size = venue.book.sizeOf(id);
    if (size > 1 && random.uniform() < partial) venue.cancel(id, 1 + random.integer(size - 1));
    else venue.delete(id);
  }

  #levels(side: Side): number {
    return this.venue.book.levelCount(side);
  }

  /** Ticks from a side's best price to its last level that a sweep may take. */
  #reachOf(side: Side): number {
    const { book } = this.venue;
    const last = book.priceAt(side, book.levelCount(side) - LEAST_LEVELS)!;
    return Math.abs(last - book.priceAt(side, 0)!) / this.model.tick;
  }

  #rest(side: Side, price: number): number {
    const id = ++this.#lastId, size = this.#limitSize.draw(this.random);
    const filled = this.venue.place(id, side, price, size);
    if (filled < size) this.#registers[side].add(id);
    return filled;
  }

  #hide(side: Side): number {
    const { spread, random, model } = this;
    const distance = Math.round(random.exponential() * model.hidden.inside * spread);
    const ticks = spread === 1 ? 0.5 : Math.min(spread - 1, Math.max(1, distance));
    const price = this.venue.book.priceAt(side, 0)! + side * ticks * model.tick;
    const id = ++this.#lastId, size = this.#limitSize.draw(random);
    const filled = this.venue.place(id, side, price, size, true);
    if (filled < size) this.#hidden[side].add(id);
    return filled;
  }

  #withdrawHidden(): void {
    this.#hidden[1].withdraw(this.venue);
    this.#hidden[-1].withdraw(this.venue);
  }

  #price(side: Side, targetSpread: number): number {
    const { spread, random, model } = this;
    const { improve, improveByWidth, improveByTick, atBest } = model.limit;
    const best = this.venue.book.priceAt(side, 0)!;
    const likely = improve * exp(improveByWidth * log(spread / targetSpread));
    if (spread > 1 && random.uniform() < likely) {
      const jump = random.uniform() < improveByTick ? 0 : random.integer(Math.ceil(0.6 * spread));
      return best + side * Math.min(1 + jump, spread - 1) * model.tick;
    }
    return random.uniform() < atBest ? best : this.#behind(side);
  }

  /** A price behind the best one. */
  #behind(side: Side): number {
    const { random, model } = this, { near, nearMean, far } = model.limit;
    const best = this.venue.book.priceAt(side, 0)!;
    const ticks = random.uniform() < near ? geometric(random, nearMean) : 1 + random.integer(far);
    return Math.max(model.tick, best - side * ticks * model.tick);
  }

  /** An order chosen with weight 1 / (1 + depth / halfDepth). */
  #byDepth(side: Side): number {
    const { random, venue, model } = this;
    const best = venue.book.priceAt(side, 0)!;
    while (true) {
      const id = this.#registers[side].any(venue.book, random)!;
      const depth = (best - venue.book.priceOf(id)) * side / model.tick;
      if (random.uniform() * (1 + depth / model.cancel.halfDepth) < 1) return id;
    }
  }
}
