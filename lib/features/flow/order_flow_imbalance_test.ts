import assert from "node:assert/strict";
import type { Day } from "../../lobster/mod.ts";
import { randomDay } from "../../testing/random_day.ts";
import { squash } from "../squash.ts";
import { assertNaive, groupRows, type Past } from "../testing.ts";
import { orderFlowImbalance } from "./order_flow_imbalance.ts";

/** Flow of a level by cases: a better price, the same one, a worse one. */
function flow(past: Past, level: number, row: number): number {
  if (row === 0) return 0;
  const [ask, askSize, bid, bidSize] = past.level(row, level);
  const [ask0, askSize0, bid0, bidSize0] = past.level(row - 1, level);
  const side = (now: number, size: number, before: number, size0: number) =>
    now > before ? size : now === before ? size - size0 : -size0;
  const height = (price: number, size: number) => size === 0 ? -Infinity : price;
  return side(height(bid, bidSize), bidSize, height(bid0, bidSize0), bidSize0) -
    side(height(-ask, askSize), askSize, height(-ask0, askSize0), askSize0);
}

Deno.test("order flow imbalance sums what each update adds to the bid less what it adds to the ask", () => {
  for (const level of [1, 3]) {
    assertNaive(orderFlowImbalance(level, "30_updates", "10_trades", "60_s"), (past, row) => {
      const sum = (clock: "30_updates" | "10_trades" | "60_s") =>
        squash(past.sum(clock, row, (k) => flow(past, level, k)) / past.averageDepth(row));
      return {
        [`ofi_${level}_30_updates`]: sum("30_updates"),
        [`ofi_${level}_10_trades`]: sum("10_trades"),
        [`ofi_${level}_60_s`]: sum("60_s"),
      };
    });
  }
});

/** One level of book a row, and no time between the rows. */
function bookDay(...rows: number[][]): Day {
  const day = randomDay(1, { rows: rows.length, levels: 1 });
  rows.forEach((row, k) => day.book.set(row, 4 * k));
  day.type.fill(1);
  day.timeNs.fill(34200e9);
  return day;
}

Deno.test("a bid that improves adds its queue, one that vanishes takes it away", () => {
  const rows = groupRows(
    bookDay([10200, 10, 10000, 10], [10200, 10, 10100, 10], [10200, 10, 10000, 10]),
    orderFlowImbalance(1, "10_trades"),
  );
  assert.deepEqual(
    rows.map((row) => row!.ofi_1_10_trades),
    [0, Math.fround(squash(1)), 0],
  );
});
