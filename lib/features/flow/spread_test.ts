import assert from "node:assert/strict";
import { randomDay } from "../../testing/random_day.ts";
import { squash } from "../squash.ts";
import { assertNaive, groupRows } from "../testing.ts";
import { spread } from "./spread.ts";

Deno.test("spread is in ticks and in average spreads, gaps are compared with the room", () => {
  assertNaive(spread, (past, row) => {
    const [ask, , bid] = past.level(row, 1), [ask2, , bid2] = past.level(row, 2);
    const ticks = (ask - bid) / 100;
    return {
      spread: squash(ticks),
      relative_spread: squash(ticks / past.averageSpread(row)),
      gap_imbalance: ((ask2 - ask) - (bid - bid2)) / (ask2 - bid2),
    };
  });
});

Deno.test("a missing second level is no gap, and a locked book without any has no imbalance", () => {
  const day = randomDay(1, { rows: 2, levels: 2 });
  day.book.set([1000100, 10, 1000000, 10, 0, 0, 999800, 5], 0);
  day.book.set([1000000, 10, 1000000, 10, 0, 0, 0, 0], 8);
  const [one, locked] = groupRows(day, spread);
  assert.equal(one!.gap_imbalance, Math.fround(-2 / 3));
  assert.equal(locked!.gap_imbalance, 0);
});
