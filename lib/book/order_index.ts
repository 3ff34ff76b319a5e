/**
 * A hash map from order id to the order's slot in the pool: open addressing over typed arrays, linear
 * probing, and deletion by shifting back, so that it never fills with tombstones during a day.
 */
export class OrderIndex {
  #ids: Float64Array;
  #slots: Int32Array;
  #mask: number;
  #shift: number;
  #length = 0;

  /** @param bits the table starts with 2^bits cells and doubles when it is half full. */
  constructor(bits = 12) {
    this.#ids = new Float64Array(1 << bits);
    this.#slots = new Int32Array(1 << bits).fill(-1);
    this.#mask = (1 << bits) - 1;
    this.#shift = 32 - bits;
  }

  /** Ids held. */
  get length(): number {
    return this.#length;
  }

  /** Multiplicative hashing: ids that follow each other, as an exchange gives them, spread evenly. */
  #home(id: number): number {
    return Math.imul((id | 0) ^ (id / 4294967296), 0x9e3779b1) >>> this.#shift;
  }

  /** The slot of an id, or -1. */
  get(id: number): number {
    const ids = this.#ids, slots = this.#slots, mask = this.#mask;
    let cell = this.#home(id);
    while (slots[cell] >= 0) {
      if (ids[cell] === id) return slots[cell];
      cell = (cell + 1) & mask;
    }
    return -1;
  }

  /** Adds an id that is not held. */
  add(id: number, slot: number): void {
    if (this.#length * 2 > this.#mask) this.#grow();
    let cell = this.#home(id);
    while (this.#slots[cell] >= 0) cell = (cell + 1) & this.#mask;
    this.#ids[cell] = id;
    this.#slots[cell] = slot;
    this.#length++;
  }

  /** Removes an id that is held. */
  remove(id: number): void {
    const ids = this.#ids, slots = this.#slots, mask = this.#mask;
    let hole = this.#home(id);
    while (ids[hole] !== id || slots[hole] < 0) hole = (hole + 1) & mask;
    // An id moves back into the hole when the hole lies on its way from its home cell.
    for (let cell = (hole + 1) & mask; slots[cell] >= 0; cell = (cell + 1) & mask) {
      const distance = (cell - this.#home(ids[cell])) & mask;
      if (distance >= ((cell - hole) & mask)) {
        ids[hole] = ids[cell];
        slots[hole] = slots[cell];
        hole = cell;
      }
    }
    slots[hole] = -1;
    this.#length--;
  }

  /** An index of its own with the same content. */
  copy(): OrderIndex {
    const copy = new OrderIndex(1);
    copy.#ids = this.#ids.slice();
    copy.#slots = this.#slots.slice();
    copy.#mask = this.#mask;
    copy.#shift = this.#shift;
    copy.#length = this.#length;
    return copy;
  }

  #grow(): void {
    const ids = this.#ids, slots = this.#slots;
    const cells = ids.length * 2;
    this.#ids = new Float64Array(cells);
    this.#slots = new Int32Array(cells).fill(-1);
    this.#mask = cells - 1;
    this.#shift--;
    this.#length = 0;
    for (let cell = 0; cell < ids.length; cell++) {
      if (slots[cell] >= 0) this.add(ids[cell], slots[cell]);
    }
  }
}
