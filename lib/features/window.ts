/**
 * The last `length` feature rows, oldest first, always as one contiguous view.
 *
 * A ring of twice the length in which every row is written twice, one length apart: the last `length`
 * rows then lie side by side wherever the ring stands, so nothing is ever moved.
 *
 * | operation | cost |
 * |---|---|
 * | `push` | O(width) |
 * | `view` | O(1) |
 *
 * @example
 * ```ts
 * import { RollingWindow } from "@lob/lstm/features";
 * import assert from "node:assert/strict";
 *
 * const window = new RollingWindow(2, 1);
 * for (const value of [1, 2, 3]) window.push(Float32Array.of(value));
 * assert.deepEqual([...window.view()], [2, 3]);
 * ```
 */
export class RollingWindow {
  /** Rows in a full window. */
  readonly length: number;
  /** Features in a row. */
  readonly width: number;
  #rows: Float32Array;
  /** Rows pushed so far. */
  #pushed = 0;

  /** Throws a RangeError unless both are positive integers. */
  constructor(length: number, width: number) {
    for (const [name, value] of [["length", length], ["width", width]] as const) {
      if (!Number.isInteger(value) || value < 1) {
        throw new RangeError(
          `Cannot make a window as its ${name} must be a positive integer: it is ${value}`,
        );
      }
    }
    this.length = length;
    this.width = width;
    this.#rows = new Float32Array(2 * length * width);
  }

  /** Adds a row (`row[offset ... offset + width)`); the oldest falls out of a full window. */
  push(row: Float32Array, offset = 0): void {
    const { length, width } = this;
    const rows = this.#rows;
    const first = (this.#pushed % length) * width, second = first + length * width;
    for (let i = 0; i < width; i++) rows[first + i] = rows[second + i] = row[offset + i];
    this.#pushed++;
  }

  /** Whether `length` rows have been pushed. */
  get full(): boolean {
    return this.#pushed >= this.length;
  }

  /** Rows in the window now, at most `length`. */
  get size(): number {
    return Math.min(this.#pushed, this.length);
  }

  /** The rows, oldest first, [size, width]: a view that the next `push` changes. */
  view(): Float32Array {
    const start = this.full ? this.#pushed % this.length : 0;
    return this.#rows.subarray(start * this.width, (start + this.size) * this.width);
  }

  /** Empties the window, for a new session. */
  clear(): void {
    this.#pushed = 0;
  }

  /** A copy of the rows, [size, width]; `restore` takes it back. */
  save(): Float32Array {
    return this.view().slice();
  }

  /** Replaces the contents by saved rows. Throws a RangeError when they are not of this shape. */
  restore(rows: Float32Array): void {
    if (rows.length % this.width !== 0 || rows.length > this.length * this.width) {
      throw new RangeError(
        `Cannot restore ${rows.length} numbers into a window of ${this.length} x ${this.width}`,
      );
    }
    this.#pushed = 0;
    for (let at = 0; at < rows.length; at += this.width) this.push(rows, at);
  }
}
