import type { Day } from "../../lobster/day.ts";

/**
 * What a part of a pipeline gives for a day, as items that can be told apart: feature rows, kept rows, a
 * scaling, the labels of a training part, predictions, fills.
 */
export interface Items {
  /** Row of the day that each item belongs to, growing; not checked where items have none of their own. */
  row: ArrayLike<number>;
  /**
   * Nanoseconds after midnight at which each item is said to be known: nothing after that time may
   * matter to it. The time of its row unless given; Infinity for what the day never tells.
   */
  knownNs?: ArrayLike<number>;
  /** Numbers of the items, one after the other, equally many for each. */
  values: ArrayLike<number>;
}

/** A part of a pipeline, from the day on: it must give the same items for the same day. */
export type Part = (day: Day) => Items | Promise<Items>;

/** One way in which a part sees what it cannot know, or does not see what it must. */
export interface Finding {
  /** Which check found it. */
  check: "future" | "cut" | "past" | "horizon" | "own row" | "sweep";
  /** What was found, with the place, in one line. */
  message: string;
}

/** How much is tried. */
export interface CausalityOptions {
  /** Places at which each check is tried; 8 unless said otherwise. */
  probes?: number;
  /** Seed of the places and of the changes; 1 unless said otherwise. */
  seed?: number;
}

/** Items with every column there, and how many numbers each has. */
export interface WholeItems {
  row: ArrayLike<number>;
  knownNs: ArrayLike<number>;
  values: ArrayLike<number>;
  width: number;
}

/** Runs a part. Throws a RangeError unless its columns belong together. */
export async function runPart(part: Part, day: Day): Promise<WholeItems> {
  const { row, knownNs, values } = await part(day);
  const n = row.length, width = n === 0 ? 0 : values.length / n;
  if (!Number.isInteger(width) || (n > 0 && width < 1)) {
    throw new RangeError(`A part gives ${values.length} values for ${n} items`);
  }
  if (knownNs !== undefined && knownNs.length !== n) {
    throw new RangeError(`A part gives ${knownNs.length} times for ${n} items`);
  }
  return { row, values, width, knownNs: knownNs ?? Array.from(row, (r) => day.timeNs[r]) };
}

/** Whether item i of a and item j of b have the same numbers, bit by bit. */
export function sameItem(a: WholeItems, i: number, b: WholeItems, j: number): boolean {
  if (a.width !== b.width) return false;
  for (let c = 0; c < a.width; c++) {
    if (!Object.is(a.values[i * a.width + c], b.values[j * b.width + c])) return false;
  }
  return true;
}

/** Which of an item's numbers differs first, and how. */
export function difference(a: WholeItems, i: number, b: WholeItems, j: number): string {
  for (let c = 0; c < a.width; c++) {
    const before = a.values[i * a.width + c], after = b.values[j * b.width + c];
    if (!Object.is(before, after)) return `value ${c} goes from ${before} to ${after}`;
  }
  return "it has other numbers";
}

/** A place in the day, for people: `row 17 (09:30:01.250)`. */
export function place(day: Day, row: number): string {
  if (!(row >= 0 && row < day.length)) return `row ${row}`;
  const ms = Math.floor(day.timeNs[row] / 1e6);
  const pad = (x: number, digits: number) => String(x).padStart(digits, "0");
  const clock = [3600000, 60000, 1000].map((unit, i) =>
    pad(Math.floor(ms / unit) % (i === 0 ? 24 : 60), 2)
  );
  return `row ${row} (${clock.join(":")}.${pad(ms % 1000, 3)})`;
}
