import { doubled, type OrderPool } from "./order_pool.ts";

/**
 * The occupied price levels of one side, each a queue of orders in the order of their arrival.
 *
 * Levels are sorted by `key` = price x side, so that the best price of either side has the largest
 * key and stands last: nearly all of the traffic is at the best few prices, where searching,
 * inserting and removing then touch only a few elements. A level's rank is 0 for the best price.
 */
export class Ladder {
  readonly side: 1 | -1;
  /** Occupied levels. */
  count = 0;
  /** Orders on all levels. */
  orders = 0;
  #keys = new Int32Array(64);
  #slots = new Int32Array(64);

  // The levels themselves, by slot.
  #key = new Int32Array(64);
  #size = new Int32Array(64);
  #head = new Int32Array(64);
  #tail = new Int32Array(64);
  #nextFree = new Int32Array(64);
  #free = -1;
  #used = 0;

  constructor(side: 1 | -1) {
    this.side = side;
  }

  /** Price of the level at a rank below `count`. */
  price(rank: number): number {
    return this.#keys[this.count - 1 - rank] * this.side;
  }

  /** Shares at a rank below `count`. */
  size(rank: number): number {
    return this.#size[this.#slots[this.count - 1 - rank]];
  }

  /** The first order in the queue at a rank below `count`. */
  head(rank: number): number {
    return this.#head[this.#slots[this.count - 1 - rank]];
  }

  /** Price of the level in a slot. */
  levelPrice(level: number): number {
    return this.#key[level] * this.side;
  }

  /** The first order in the queue of the level in a slot. */
  levelHead(level: number): number {
    return this.#head[level];
  }

  /** The last order in the queue of the level in a slot. */
  levelTail(level: number): number {
    return this.#tail[level];
  }

  /** The rank of a price, or -1 - the rank that it would have. */
  rank(price: number): number {
    const key = price * this.side, keys = this.#keys, count = this.count;
    let i = count - 1;
    const near = Math.max(0, count - 16);
    while (i >= near && keys[i] > key) i--;
    if (i < near && near > 0) i = this.#below(key, near);
    return i >= 0 && keys[i] === key ? count - 1 - i : -1 - (count - 1 - i);
  }

  /** The last position before `end` whose key is at most `key`, or -1, by bisection. */
  #below(key: number, end: number): number {
    let low = 0, high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#keys[middle] <= key) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Puts an order at the end of the queue at a price: the rank, or -1 - rank of a new level. */
  append(pool: OrderPool, order: number, price: number): number {
    const found = this.rank(price);
    const level = found >= 0 ? this.#slots[this.count - 1 - found] : this.#open(price, -1 - found);
    const tail = found >= 0 ? this.#tail[level] : -1;
    pool.level[order] = level;
    pool.next[order] = -1;
    pool.previous[order] = tail;
    if (tail >= 0) pool.next[tail] = order;
    else this.#head[level] = order;
    this.#tail[level] = order;
    this.#size[level] += pool.size[order];
    this.orders++;
    return found;
  }

  /**
   * Takes shares from an order, and the order from its queue when none are left (its slot in the pool
   * stays with the caller): the rank, or -1 - rank of a level that is gone with its last order.
   */
  reduce(pool: OrderPool, order: number, shares: number): number {
    const level = pool.level[order];
    const rank = this.rank(this.levelPrice(level));
    this.#size[level] -= shares;
    pool.size[order] -= shares;
    if (pool.size[order] > 0) return rank;
    this.orders--;
    const next = pool.next[order], previous = pool.previous[order];
    if (previous >= 0) pool.next[previous] = next;
    else this.#head[level] = next;
    if (next >= 0) pool.previous[next] = previous;
    else this.#tail[level] = previous;
    if (this.#head[level] >= 0) return rank;
    this.#close(rank);
    return -1 - rank;
  }

  /** A ladder of its own with the same content, for a copy of the pool. */
  copy(): Ladder {
    const copy = new Ladder(this.side);
    copy.count = this.count;
    copy.orders = this.orders;
    copy.#keys = this.#keys.slice();
    copy.#slots = this.#slots.slice();
    copy.#key = this.#key.slice();
    copy.#size = this.#size.slice();
    copy.#head = this.#head.slice();
    copy.#tail = this.#tail.slice();
    copy.#nextFree = this.#nextFree.slice();
    copy.#free = this.#free;
    copy.#used = this.#used;
    return copy;
  }

  #open(price: number, rank: number): number {
    let level = this.#free;
    if (level >= 0) this.#free = this.#nextFree[level];
    else {
      level = this.#used++;
      if (level === this.#key.length) this.#grow();
    }
    const key = price * this.side;
    this.#key[level] = key;
    this.#size[level] = 0;
    const position = this.count - rank;
    for (let i = this.count; i > position; i--) {
      this.#keys[i] = this.#keys[i - 1];
      this.#slots[i] = this.#slots[i - 1];
    }
    this.#keys[position] = key;
    this.#slots[position] = level;
    this.count++;
    return level;
  }

  #close(rank: number): void {
    const position = this.count - 1 - rank;
    const level = this.#slots[position];
    this.#nextFree[level] = this.#free;
    this.#free = level;
    this.count--;
    for (let i = position; i < this.count; i++) {
      this.#keys[i] = this.#keys[i + 1];
      this.#slots[i] = this.#slots[i + 1];
    }
  }

  #grow(): void {
    this.#keys = doubled(this.#keys, Int32Array);
    this.#slots = doubled(this.#slots, Int32Array);
    this.#key = doubled(this.#key, Int32Array);
    this.#size = doubled(this.#size, Int32Array);
    this.#head = doubled(this.#head, Int32Array);
    this.#tail = doubled(this.#tail, Int32Array);
    this.#nextFree = doubled(this.#nextFree, Int32Array);
  }
}
