import { log } from "./elementary.ts";

/**
 * Seeded generator of random numbers, the same on every machine: xoshiro128** (Blackman and Vigna,
 * 2018) with its state filled by splitmix32. Every part of the library that draws takes one of these;
 * none uses `Math.random`.
 *
 * @example
 * ```ts
 * import { Random } from "@lob/lstm/math";
 * import assert from "node:assert/strict";
 *
 * assert.equal(new Random(7).uniform(), new Random(7).uniform());
 * ```
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #spare = NaN;

  /**
   * Starts the sequence of a seed.
   *
   * @param seed an integer; two seeds give two sequences
   */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`Cannot seed Random as the seed must be an integer: it is ${seed}`);
    }
    let x = seed | 0;
    const high = Math.floor(seed / 4294967296) | 0;
    const next = () => {
      x = (x + 0x9e3779b9) | 0;
      let z = x ^ high;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      return (z ^ (z >>> 16)) | 0;
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next() | 1; // never all zero
  }

  /** The next 32 random bits as an integer in [0, 2^32). */
  uint32(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** Uniform in [0, 1), with 53 random bits. */
  uniform(): number {
    const high = this.uint32() >>> 5, low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Uniform integer in [0, n), without bias, for n up to 2^32. */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 4294967296) {
      throw new RangeError(`Cannot draw an integer below ${n}: it must be in 1 ... 2^32`);
    }
    const limit = 4294967296 - 4294967296 % n;
    let x = this.uint32();
    while (x >= limit) x = this.uint32();
    return x % n;
  }

  /** Standard normal (Marsaglia's polar method). */
  normal(): number {
    if (this.#spare === this.#spare) {
      const spare = this.#spare;
      this.#spare = NaN;
      return spare;
    }
    let u, v, s;
    do {
      u = 2 * this.uniform() - 1;
      v = 2 * this.uniform() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt(-2 * log(s) / s);
    this.#spare = v * scale;
    return u * scale;
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -log(1 - this.uniform());
  }

  /** Shuffles an array in place (Fisher and Yates). */
  shuffle<T extends Int32Array | Float64Array | unknown[]>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
    return items;
  }

  /** The state as five numbers, for a checkpoint; see {@link Random.restore}. */
  save(): number[] {
    return [this.#a, this.#b, this.#c, this.#d, this.#spare];
  }

  /** Goes back to a state that {@link Random.save} gave. A NaN that JSON turned to null is accepted. */
  restore(state: readonly (number | null)[]): void {
    const [a, b, c, d, spare] = state;
    this.#a = a!;
    this.#b = b!;
    this.#c = c!;
    this.#d = d!;
    this.#spare = spare ?? NaN;
  }
}
