import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openDay } from "../lobster/mod.ts";
import { DayRecorder } from "./day_recorder.ts";
import { stylisedFacts } from "./stylised_facts.ts";

const GOOG = fileURLToPath(
  new URL("../../../shared/data/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip", import.meta.url),
);

Deno.test("the facts of a day done by hand", () => {
  const name = { ticker: "T", date: "2012-06-21", startMs: 0, endMs: 13_000, levels: 2 };
  const recorder = new DayRecorder(name);
  recorder.book.submit(1, 1, 10000, 100); // bids at 100, asks at 104 ticks
  recorder.book.submit(2, -1, 10400, 50);
  recorder.book.submit(3, -1, 10600, 80);
  recorder.book.submitHidden(4, -1, 10300, 20);
  const at = (seconds: number) => recorder.timeNs = seconds * 1e9;
  at(1), recorder.place(5, 1, 10100, 10); // improves
  at(2), recorder.place(6, 1, 10100, 30); // joins
  at(2.5), recorder.place(7, 1, 9900, 30); // out of view: no row
  at(3), recorder.match(1, 70, Infinity); // takes 20 hidden and 50 at the ask: a buy in two rows
  at(12), recorder.delete(6);
  at(12.0005), recorder.match(-1, 10, 0); // a sell that uses up the best bid
  const { rows, flow, book, price } = stylisedFacts(recorder.day());
  assert.equal(rows, 6);
  assert.deepEqual(flow.eventsByType, { 1: 2, 3: 1, 4: 2, 5: 1 });
  assert.equal(flow.hiddenShare, 1 / 3);
  assert.equal(flow.submissionsPerExecution, 1);
  assert.deepEqual([flow.joining, flow.improving, flow.behind], [1, 0, 0]); // no book before row 0
  assert.equal(flow.deletedAtBest, 1);
  assert.equal(flow.medianLife, 10);
  assert.equal(flow.meanSize, 20);
  assert.equal(flow.withinMillisecond, 2 / 5);
  assert.deepEqual(book.spreadQuantiles, [3, 3, 3, 5, 5]);
  assert.equal(book.meanSpread, (3 + 3 + 3 + 5 + 5 + 6) / 6);
  assert.deepEqual([price.trades, price.rowsPerTrade, price.sharesPerTrade], [2, 1.5, 40]);
  assert.deepEqual([price.midChanges, price.reversals], [2, 1]);
  assert.equal(price.response[0], ((103.5 - 102.5) + (103.5 - 103)) / 2);
  assert.equal(price.signCorrelation[0], -1);
});

Deno.test({
  name: "the facts of GOOG are those that the presets were calibrated to (needs ../shared/data)",
  ignore: !existsSync(GOOG),
  fn: async () => {
    const { rows, flow, book, price } = stylisedFacts(await openDay(GOOG));
    assert.equal(rows, 147_916);
    assert.deepEqual(flow.eventsByType, { 1: 71_258, 2: 19, 3: 64_961, 4: 7765, 5: 3913 });
    // 7,983 less the one in the first row, which has no book before it.
    assert.deepEqual([price.trades, price.midChanges], [7982, 24_084]);
    const close = (value: number, expected: number) =>
      assert.ok(Math.abs(value / expected - 1) < 0.002, `${value} is not ${expected}`);
    close(flow.hiddenShare, 0.335);
    close(flow.fano1, 27.55);
    close(book.meanSpread, 29.62);
    close(book.meanSizes[0], 145.7);
    close(price.volatility1, 4.03);
    close(price.signCorrelation[0], 0.626);
  },
});
