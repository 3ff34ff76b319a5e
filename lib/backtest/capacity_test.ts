import assert from "node:assert/strict";
import { randomDay } from "../testing/random_day.ts";
import { capacity, capacityOf } from "./capacity.ts";
import { execution } from "./execution.ts";
import { openMarket } from "./market.ts";

Deno.test("size walks the book: profit a share falls, and what is not displayed is not traded", () => {
  const day = randomDay(1, { rows: 2, levels: 2 });
  [[1000, 998], [1010, 1008]].forEach(([ask, bid], row) => {
    day.timeNs[row] = row * 1e9;
    day.book.set([ask, 100, bid, 100, ask + 4, 100, bid - 4, 100], row * 8);
  });
  const decisions = { row: Int32Array.of(0), target: Int8Array.of(1) };
  const points = capacity(openMarket(day), decisions, execution(), [1, 100, 200, 201]);
  assert.deepEqual(points, [
    { unit: 1, profit: 8e-4, profitPerShare: 8e-4, misses: 0 },
    { unit: 100, profit: 8e-2, profitPerShare: 8e-4, misses: 0 },
    { unit: 200, profit: 8e-2, profitPerShare: 4e-4, misses: 0 },
    { unit: 201, profit: 0, profitPerShare: 0, misses: 1 },
  ]);
});

Deno.test("capacity ends where profit stops growing, and is 0 where one share loses", () => {
  const points = (...profits: number[]) =>
    profits.map((profit, i) => ({ unit: 10 ** i, profit, profitPerShare: 0, misses: 0 }));
  assert.equal(capacityOf(points(1, 5, 20, 15, 90)), 100);
  assert.equal(capacityOf(points(-40, -10, 3000)), 0); // larger orders fill by luck
  assert.equal(capacityOf(points()), 0);
});
