import assert from "node:assert/strict";
import { randomDay } from "../testing/random_day.ts";
import { curveCsv } from "./curve.ts";
import { execution } from "./execution.ts";
import { basisPoints } from "./fill.ts";
import { openMarket } from "./market.ts";
import { referenceBacktest, referenceForesight } from "./reference.ts";
import { holdings, maxDrawdown, minuteProfits, sharpe, sortino, statistics } from "./statistics.ts";
import { runTaker } from "./taker.ts";

/** A row every 30 s with the given mid (dollars x 10,000) and a half-spread of 1. */
function dayOf(mids: number[]) {
  const day = randomDay(1, { rows: mids.length, levels: 1 });
  mids.forEach((mid, row) => {
    day.timeNs[row] = 34200e9 + row * 30e9;
    day.book.set([mid + 1, 100, mid - 1, 100], row * 4);
  });
  return openMarket(day);
}

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.abs(expected), `${actual}, ${expected}`);

Deno.test("the statistics of a small day, worked out by hand", () => {
  const market = dayOf([1000, 1010, 1030, 1020, 1040, 1000, 1000]);
  const decisions = { row: Int32Array.of(0, 2, 4), target: Int8Array.of(1, -1, 0) };
  const parts = execution({ unit: 10, fee: basisPoints(100) });
  const result = runTaker(market, decisions, parts);
  const stats = statistics(market, result);
  // Buys 10 at 1001, sells 20 at 1029, buys 10 at 1041.
  near(stats.turnover, (10010 + 20580 + 10410) / 10_000);
  near(stats.fees, 0.041);
  near(stats.profit, (-10010 + 20580 - 10410) / 10_000 - 0.041);
  near(stats.return, stats.profit); // the capital is 10 shares at 10 cents: a dollar
  assert.deepEqual([stats.trades, stats.misses], [3, 0]);
  assert.equal(stats.averageHolding, 60);
  near(stats.exposure, 120 / 180);
  // The long gains 280 less fees of 100.1 and 102.9; the short loses 120 and fees.
  assert.equal(stats.hitRate, 0.5);
  near(holdings(market, result)[0].profit, (280 - 100.1 - 102.9) / 10_000);
  near(holdings(market, result)[1].profit, (-120 - 102.9 - 104.1) / 10_000);
  // Cash of 160 less fees of 410 is the lowest mark; the highest is the start.
  near(stats.maxDrawdown, 250 / 10_000);
});

Deno.test("profit by the minute counts whole minutes from the first decision on", () => {
  const market = dayOf([1000, 1000, 1010, 1020, 1030, 1060, 1060]);
  const result = runTaker(
    market,
    { row: Int32Array.of(1), target: Int8Array.of(1) },
    execution(),
  );
  // Minutes end at rows 2, 4 and 6; bought at 1001 in row 1, sold at 1059 in row 6.
  const minutes = minuteProfits(market, result);
  assert.equal(minutes.length, 2);
  near(minutes[0], 20 / 10_000);
  near(minutes[1], 29 / 10_000);
});

Deno.test("Sharpe, Sortino and drawdown of known series", () => {
  const profits = Float64Array.of(1, 2, 3, -2);
  near(sharpe(profits), 1 / Math.sqrt((0 + 1 + 4 + 9) / 3));
  near(sortino(profits), 1 / 1);
  assert.ok(Number.isNaN(sharpe(Float64Array.of(1))) && Number.isNaN(sortino(Float64Array.of(1))));
  assert.equal(maxDrawdown(Float64Array.of(1, 3, 2, 4, 1, 5)), 3);
  assert.equal(maxDrawdown(Float64Array.of(1, 2)), 0);
  assert.equal(maxDrawdown(Float64Array.of(0.75, 0.8)), 0.25);
});

Deno.test("the reference pays a position for the move before it", () => {
  const timeNs = Float64Array.of(1, 2, 3, 4), mid = Float64Array.of(100, 110, 105, 105);
  const { pnl, equity } = referenceBacktest({ timeNs, mid }, Int8Array.of(1, 1, -1, 1));
  assert.deepEqual([...pnl], [0, 0.1, 0.05, 0]);
  assert.deepEqual([...equity], [1, 1.1, 1 + (0.1 + 0.05), 1 + (0.1 + 0.05)]);
  assert.deepEqual([...referenceForesight(Int8Array.of(1, -1, 1))], [1, -1, 1]);
});

Deno.test("a curve is written as CSV with floats that read back the same", () => {
  const timeNs = Float64Array.of(34200123456789, 34201000000000);
  const curve = referenceBacktest(
    { timeNs, mid: Float64Array.of(5852900, 5853150) },
    Int8Array.of(0, 1),
  );
  const text = curveCsv(curve);
  assert.equal(
    text,
    "ts,time_ns,mid,position,pnl,equity\n" +
      "0,34200123456789,5852900,0,0,1\n" +
      `1,34201000000000,5853150,1,${250 / 5852900},${1 + 250 / 5852900}\n`,
  );
  assert.match(curveCsv(curve, [7, 9]), /^9,34201000000000,/m);
});
