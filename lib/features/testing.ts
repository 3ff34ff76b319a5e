/**
 * Features computed the slow way, over the whole past, for tests.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { exp } from "../math/mod.ts";
import { type Day, MessageType } from "../lobster/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { clockUnit, type DecayClock } from "./clock.ts";
import type { FeatureGroup } from "./feature_group.ts";
import type { FeatureSet } from "./feature_set.ts";
import { groupedFeatureSet } from "./grouped.ts";
import { emptyUpdate, midPrice, readUpdate } from "./update.ts";

/** A day, and what can be asked of its past. */
export class Past {
  /** Level columns are at (row * levels + level - 1) * 4 of `day.book`. */
  constructor(readonly day: Day) {}

  /** Mid price; NaN while a side is empty. */
  mid(row: number): number {
    return midPrice(this.day.book, row * this.day.levels * 4);
  }

  /** The last mid that there was, up to a row. */
  lastMid(row: number): number {
    for (; row >= 0; row--) if (!Number.isNaN(this.mid(row))) return this.mid(row);
    return NaN;
  }

  /** Ticks that a row moved the mid. */
  move(row: number): number {
    return (this.mid(row) - this.lastMid(row - 1)) / 100 || 0;
  }

  /** Price and size of a level: ask, ask size, bid, bid size. */
  level(row: number, level: number): [number, number, number, number] {
    const at = (row * this.day.levels + level - 1) * 4;
    const [ask, askSize, bid, bidSize] = this.day.book.subarray(at, at + 4);
    return [ask, askSize, bid, bidSize];
  }

  /** Whether a row is the first execution of its timestamp. */
  traded(row: number): boolean {
    const { timeNs, type } = this.day;
    const executes = (k: number) =>
      type[k] === MessageType.Execution || type[k] === MessageType.HiddenExecution;
    if (!executes(row)) return false;
    for (let k = row - 1; k >= 0 && timeNs[k] === timeNs[row]; k--) if (executes(k)) return false;
    return true;
  }

  /** What the clock counted from after one row to the other. */
  elapsed(clock: DecayClock, from: number, to: number): number {
    const { counts } = clockUnit(clock);
    if (counts === "seconds") return (this.day.timeNs[to] - this.day.timeNs[from]) / 1e9;
    if (counts === "updates") return to - from;
    let trades = 0;
    for (let row = from + 1; row <= to; row++) if (this.traded(row)) trades++;
    return trades;
  }

  /** Exponentially decaying sum of a quantity of each row up to `row`. */
  sum(clock: DecayClock, row: number, quantity: (row: number) => number): number {
    let sum = 0;
    for (let k = 0; k <= row; k++) {
      const value = quantity(k);
      if (value !== 0) {
        sum += value * exp(-this.elapsed(clock, k, row) / clockUnit(clock).constant);
      }
    }
    return sum;
  }

  /** Mean over the two-sided rows up to `row` (fewer than 3,000). */
  #average(
    row: number,
    of: (ask: number, askSize: number, bid: number, bidSize: number) => number,
  ) {
    const values = [];
    for (let k = 0; k <= row; k++) {
      if (!Number.isNaN(this.mid(k))) values.push(of(...this.level(k, 1)));
    }
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  /** Average shares at a best quote. */
  averageDepth(row: number): number {
    return this.#average(row, (_, askSize, _bid, bidSize) => (askSize + bidSize) / 2);
  }

  /** Average spread in ticks, at least one each. */
  averageSpread(row: number): number {
    return this.#average(row, (ask, _, bid) => Math.max(1, (ask - bid) / 100));
  }
}

/** A set's feature row after every row of a day that has a mid; after the others, undefined. */
export function setRows(day: Day, set: FeatureSet): (Float32Array | undefined)[] {
  const engine = set.engine(), update = emptyUpdate();
  return Array.from({ length: day.length }, (_, row) => {
    readUpdate(day, row, update);
    engine.observe(update);
    if (Number.isNaN(update.mid)) return undefined;
    const out = new Float32Array(set.features.length);
    engine.event(update, out, 0);
    return out;
  });
}

/** The same of a group, by name. */
export function groupRows(day: Day, group: FeatureGroup): (Record<string, number> | undefined)[] {
  return setRows(day, groupedFeatureSet("tested", [group])).map((row) =>
    row && Object.fromEntries(group.features.map((name, i) => [name, row[i]]))
  );
}

/** Asserts on random days that a group's features are what is computed from the past as a whole. */
export function assertNaive(
  group: FeatureGroup,
  expected: (past: Past, row: number) => Record<string, number>,
): void {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const day = randomDay(seed, { rows: 60, oneSided: 0.1 });
      const past = new Past(day);
      groupRows(day, group).forEach((features, row) => {
        if (features === undefined) return;
        const wanted = expected(past, row);
        assert.deepEqual(Object.keys(features), Object.keys(wanted));
        for (const [name, value] of Object.entries(wanted)) {
          const error = Math.abs(features[name] - value);
          assert.ok(
            error <= 1e-6 * (1 + Math.abs(value)),
            `${name} at row ${row} is ${features[name]}, not ${value}`,
          );
        }
      });
    }),
    { numRuns: 20 },
  );
}
