import type { OnFill, Side } from "../book/mod.ts";

/** A resting order as an object. */
interface NaiveOrder {
  id: number;
  side: Side;
  price: number;
  size: number;
  hidden: boolean;
}

/**
 * The limit order book written as its definition reads: one list of orders in the order of arrival,
 * everything else searched and sorted when it is asked for. The tests hold `LimitOrderBook` against it.
 */
export class NaiveBook {
  orders: NaiveOrder[] = [];

  rest(id: number, side: Side, price: number, size: number, hidden = false): void {
    this.orders.push({ id, side, price, size, hidden });
  }

  find(id: number): NaiveOrder | undefined {
    return this.orders.find((order) => order.id === id);
  }

  reduce(id: number, shares: number): void {
    this.find(id)!.size -= shares;
    this.orders = this.orders.filter((order) => order.size > 0);
  }

  /** A side's orders by priority: price, displayed first, then arrival (sorting is stable). */
  queue(side: Side): NaiveOrder[] {
    return this.orders.filter((order) => order.side === side)
      .sort((a, b) => (b.price - a.price) * side || Number(a.hidden) - Number(b.hidden));
  }

  match(side: Side, size: number, limit: number, onFill: OnFill): number {
    let left = size;
    for (const order of this.queue(side === 1 ? -1 : 1)) {
      if (left === 0 || (order.price - limit) * side > 0) break;
      const shares = Math.min(left, order.size);
      this.reduce(order.id, shares);
      left -= shares;
      onFill(order.id, shares, order.price, order.hidden);
    }
    return size - left;
  }

  sharesAhead(id: number): number {
    const own = this.find(id)!;
    const queue = this.orders.filter((order) =>
      order.side === own.side && order.price === own.price && order.hidden === own.hidden
    );
    return queue.slice(0, queue.indexOf(own)).reduce((sum, order) => sum + order.size, 0);
  }

  top(levels: number): number[] {
    const row = new Array(4 * levels).fill(0);
    for (const side of [-1, 1] as const) {
      const sizes = new Map<number, number>();
      for (const order of this.queue(side)) {
        if (!order.hidden) sizes.set(order.price, (sizes.get(order.price) ?? 0) + order.size);
      }
      [...sizes].slice(0, levels).forEach(([price, size], rank) => {
        row[4 * rank + (side === 1 ? 2 : 0)] = price;
        row[4 * rank + (side === 1 ? 3 : 1)] = size;
      });
    }
    return row;
  }
}
