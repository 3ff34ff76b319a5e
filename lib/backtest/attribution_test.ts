import assert from "node:assert/strict";
import fc from "fast-check";
import { Random } from "../math/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { attribute } from "./attribution.ts";
import { execution } from "./execution.ts";
import { atMid, atTouch, basisPoints, perShare, walkBook } from "./fill.ts";
import { openMarket } from "./market.ts";
import { runTaker } from "./taker.ts";

Deno.test("the parts of a profit add up to it", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 1e9 }),
    fc.constantFrom(atTouch, atMid, walkBook),
    fc.constantFrom(0, 1e6, 2e9),
    fc.constantFrom(0, 1e8, 1e9, 60e9),
    (seed, fill, latencyNs, afterNs) => {
      const day = randomDay(seed, { rows: 150, oneSided: seed % 2 === 0 ? 0.1 : 0 });
      const market = openMarket(day);
      const random = new Random(seed);
      const row = Int32Array.from({ length: 140 }, (_, k) => k)
        .filter((row) => !Number.isNaN(market.mid[row]));
      const decisions = { row, target: Int8Array.from(row, () => random.integer(3) - 1) };
      const parts = execution({ fill, latencyNs, unit: 50, fee: perShare(-0.001) });
      const result = runTaker(market, decisions, parts);
      const sum = Object.values(attribute(market, result, afterNs)).reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - result.profit) < 1e-7, `${sum}, profit ${result.profit}`);
    },
  ));
});

Deno.test("each part is what it is called", () => {
  const day = randomDay(1, { rows: 5, levels: 1 });
  [1000, 1010, 1014, 1044, 1044].forEach((mid, row) => {
    day.timeNs[row] = row * 1e9;
    day.book.set([mid + 2, 10, mid - 2, 10], row * 4);
  });
  const market = openMarket(day);
  const parts = execution({ latencyNs: 1e9, fee: basisPoints(100) });
  const decisions = { row: Int32Array.of(0), target: Int8Array.of(1) };
  const split = attribute(market, runTaker(market, decisions, parts));
  // Decided at 1000, bought at 1012 in row 1, a second later the mid is 1014, sold at 1042 at the end.
  const cents = (dollars: number) => Math.round(dollars * 1e4 * 1e6) / 1e6;
  assert.deepEqual(Object.entries(split).map(([name, dollars]) => [name, cents(dollars)]), [
    ["signal", 30 + 10],
    ["timing", -10],
    ["adverseSelection", 4],
    ["spread", -4],
    ["fees", -0.01 * (1012 + 1042)],
  ]);
});
