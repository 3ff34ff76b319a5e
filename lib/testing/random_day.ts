/**
 * Days for tests: right in form, random in content.
 *
 * @module
 */
import type { Day } from "../lobster/mod.ts";
import { Random } from "../math/mod.ts";

/** What a random day looks like. */
export interface RandomDayOptions {
  rows: number;
  levels?: number;
  /** Share of rows with a side of the book empty. */
  oneSided?: number;
}

/**
 * A day whose quotes wander by ticks, with shared timestamps and every common message type. Messages
 * and book do not explain each other: use the simulator where that matters.
 */
export function randomDay(seed: number, options: RandomDayOptions): Day {
  const { rows, levels = 5, oneSided = 0 } = options;
  const random = new Random(seed);
  const day: Day = {
    ticker: "TEST",
    date: "2012-06-21",
    startMs: 34200000,
    endMs: 57600000,
    levels,
    length: rows,
    timeNs: new Float64Array(rows),
    type: new Uint8Array(rows),
    orderId: new Float64Array(rows),
    size: new Int32Array(rows),
    price: new Int32Array(rows),
    direction: new Int8Array(rows),
    book: new Int32Array(rows * levels * 4),
    halts: [],
    sha256: { message: `${seed}`.padStart(64, "a"), orderbook: `${seed}`.padStart(64, "b") },
  };
  let timeNs = 34200e9, bid = 1000000, spread = 200;
  for (let row = 0; row < rows; row++) {
    if (random.uniform() < 0.7) timeNs += 1 + random.integer(200_000_000);
    if (random.uniform() < 0.3) bid += (random.integer(3) - 1) * 100;
    if (random.uniform() < 0.2) spread = 100 * (1 + random.integer(4));
    const kind = random.uniform();
    day.timeNs[row] = timeNs;
    day.type[row] = kind < 0.45 ? 1 : kind < 0.5 ? 2 : kind < 0.8 ? 3 : kind < 0.95 ? 4 : 5;
    day.orderId[row] = day.type[row] === 5 ? 0 : 1 + random.integer(1000000);
    day.size[row] = 1 + random.integer(500);
    day.direction[row] = random.uniform() < 0.5 ? 1 : -1;
    day.price[row] = day.direction[row] === 1 ? bid : bid + spread;
    const missing = random.uniform() < oneSided ? random.integer(2) : -1;
    for (let level = 0; level < levels; level++) {
      const at = (row * levels + level) * 4;
      if (missing !== 0) {
        day.book[at] = bid + spread + level * 100;
        day.book[at + 1] = 1 + random.integer(900);
      }
      if (missing !== 1) {
        day.book[at + 2] = bid - level * 100;
        day.book[at + 3] = 1 + random.integer(900);
      }
    }
  }
  return day;
}

/** A deep copy, to be changed by a test. */
export function copyDay(day: Day): Day {
  return structuredClone(day);
}
