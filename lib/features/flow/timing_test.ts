import assert from "node:assert/strict";
import { randomDay } from "../../testing/random_day.ts";
import { squash } from "../squash.ts";
import { assertNaive, groupRows } from "../testing.ts";
import { timing } from "./timing.ts";

Deno.test("time is counted since the last move of the mid and since the last trade", () => {
  assertNaive(timing, (past, row) => {
    const { timeNs } = past.day;
    const since = (happened: (k: number) => boolean) => {
      let k = row;
      while (k > 0 && !happened(k)) k--;
      return squash((timeNs[row] - timeNs[k]) / 1e9);
    };
    return {
      since_move: since((k) => past.move(k) !== 0),
      since_trade: since((k) => past.traded(k)),
      time_of_day: (2 * (timeNs[row] / 1e9 - 34200) / 23400 - 1) ** 2,
    };
  });
});

Deno.test("the time of day is 1 at the open and the close and 0 at noon", () => {
  const day = randomDay(1, { rows: 3 });
  day.timeNs.set([34_200e9, 45_900e9, 57_600e9]);
  assert.deepEqual(groupRows(day, timing).map((row) => row!.time_of_day), [1, 0, 1]);
});
