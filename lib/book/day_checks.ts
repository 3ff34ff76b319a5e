import type { Day, HaltState } from "../lobster/day.ts";
import type { FaultKind, Validation } from "./validation.ts";

/** Where a check tells what it finds. */
interface FaultList {
  add(kind: FaultKind, row: number, text: string): void;
}

/**
 * Checks that a row of the orderbook is sorted, and not crossed or locked while trading. In a halt a
 * crossed or locked book is what an auction starts from, and no fault.
 */
export function checkBookRow(
  day: Day,
  row: number,
  state: HaltState,
  faults: FaultList,
): { crossed: boolean; locked: boolean } {
  const { book, levels } = day, first = row * levels * 4;
  for (let rank = 1, at = first + 4; rank < levels; rank++, at += 4) {
    const asks = book[at + 1] === 0 || (book[at - 3] > 0 && book[at] > book[at - 4]);
    const bids = book[at + 3] === 0 || (book[at - 1] > 0 && book[at + 2] < book[at - 2]);
    if (asks && bids) continue;
    const side = asks ? "bids" : "asks";
    faults.add("level order", row, `${side} of levels ${rank} and ${rank + 1} are out of order`);
    break;
  }
  const ask = book[first], bid = book[first + 2];
  const both = book[first + 1] > 0 && book[first + 3] > 0;
  const crossed = both && bid > ask, locked = both && bid === ask;
  if ((crossed || locked) && state === "trading") {
    const kind = crossed ? "crossed book" : "locked book";
    faults.add(kind, row, `best bid ${bid / 10000}, best ask ${ask / 10000} while trading`);
  }
  return { crossed, locked };
}

/** Rows that share their time with the row above, and the longest run of rows with one time. */
export function timestampRuns(day: Day): Validation["duplicateTimestamps"] {
  const { timeNs, length } = day;
  let rows = 0, start = 0, longest: { line: number; rows: number } | undefined;
  for (let row = 1; row < length; row++) {
    if (timeNs[row] !== timeNs[row - 1]) start = row;
    else {
      rows++;
      const run = row - start + 1;
      if (longest === undefined || run > longest.rows) longest = { line: start + 1, rows: run };
    }
  }
  return { rows, longest };
}

/** The `count` longest times between two rows, longest first. */
export function timeGaps(day: Day, count: number): Validation["gaps"] {
  const gaps: Validation["gaps"] = [];
  for (let row = 1; row < day.length; row++) {
    const gapNs = day.timeNs[row] - day.timeNs[row - 1];
    if (gaps.length === count && gapNs <= gaps[count - 1].gapNs) continue;
    const at = gaps.findIndex((gap) => gap.gapNs < gapNs);
    gaps.splice(at < 0 ? gaps.length : at, 0, { line: row + 1, timeNs: day.timeNs[row], gapNs });
    gaps.length = Math.min(gaps.length, count);
  }
  return gaps;
}
