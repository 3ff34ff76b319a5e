import type { Day } from "../lobster/mod.ts";

/** A day as a trader meets it. */
export interface Market {
  /** Quotes and trades. */
  day: Day;
  /** The last mid price up to each row, dollars x 10,000; NaN before the first. */
  mid: Float64Array;
  /** 1 where trading is open after a row, 0 during a halt. */
  open: Uint8Array;
}

/** Prepares a day for backtests. */
export function openMarket(day: Day): Market {
  const mid = new Float64Array(day.length);
  let last = NaN;
  for (let row = 0; row < day.length; row++) {
    const at = row * day.levels * 4;
    if (day.book[at + 1] !== 0 && day.book[at + 3] !== 0) {
      last = (day.book[at] + day.book[at + 2]) / 2;
    }
    mid[row] = last;
  }
  const open = new Uint8Array(day.length).fill(1);
  day.halts.forEach(({ row, state }, i) => {
    // Trading resumes with "trading": while only quotes resume, nothing executes.
    if (state !== "trading") open.fill(0, row, day.halts[i + 1]?.row ?? day.length);
  });
  return { day, mid, open };
}

/** The last row whose time is at most `timeNs`; -1 if all are later. */
export function lastRowBy(times: Float64Array, timeNs: number): number {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] <= timeNs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
