import { OrderIndex } from "./order_index.ts";

/**
 * Resting orders as columns: an order is a slot, and a price level's queue is a list linked through
 * `next` and `previous`. Slots of orders that are gone are used again.
 */
export class OrderPool {
  index: OrderIndex = new OrderIndex();
  id: Float64Array = new Float64Array(1024);
  /** Shares that are left. */
  size: Int32Array = new Int32Array(1024);
  /** Which ladder the order rests on. */
  ladder: Uint8Array = new Uint8Array(1024);
  /** The level's slot in that ladder. */
  level: Int32Array = new Int32Array(1024);
  /** The order behind in the queue, or -1; of a free slot, the next free one. */
  next: Int32Array = new Int32Array(1024);
  /** The order ahead in the queue, or -1. */
  previous: Int32Array = new Int32Array(1024);
  /** Arrival number: smaller means earlier. */
  sequence: Float64Array = new Float64Array(1024);
  #free = -1;
  #used = 0;

  /** Takes a slot for a new order, which is then to be put in a queue. */
  add(id: number, size: number, ladder: number, sequence: number): number {
    let slot = this.#free;
    if (slot >= 0) this.#free = this.next[slot];
    else {
      slot = this.#used++;
      if (slot === this.id.length) this.#grow();
    }
    this.id[slot] = id;
    this.size[slot] = size;
    this.ladder[slot] = ladder;
    this.sequence[slot] = sequence;
    this.index.add(id, slot);
    return slot;
  }

  /** Gives the slot of an order back that has left its queue. */
  remove(slot: number): void {
    this.index.remove(this.id[slot]);
    this.next[slot] = this.#free;
    this.#free = slot;
  }

  /** A pool of its own with the same content. */
  copy(): OrderPool {
    const copy = new OrderPool();
    copy.index = this.index.copy();
    copy.id = this.id.slice();
    copy.size = this.size.slice();
    copy.ladder = this.ladder.slice();
    copy.level = this.level.slice();
    copy.next = this.next.slice();
    copy.previous = this.previous.slice();
    copy.sequence = this.sequence.slice();
    copy.#free = this.#free;
    copy.#used = this.#used;
    return copy;
  }

  #grow(): void {
    this.id = doubled(this.id, Float64Array);
    this.size = doubled(this.size, Int32Array);
    this.ladder = doubled(this.ladder, Uint8Array);
    this.level = doubled(this.level, Int32Array);
    this.next = doubled(this.next, Int32Array);
    this.previous = doubled(this.previous, Int32Array);
    this.sequence = doubled(this.sequence, Float64Array);
  }
}

/** A copy with twice the room. */
export function doubled<T extends Int32Array | Uint8Array | Int8Array | Float64Array>(
  column: T,
  Column: new (length: number) => T,
): T {
  const wider = new Column(column.length * 2);
  wider.set(column);
  return wider;
}
