import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { defaultRecipe } from "../dataset/mod.ts";
import { reference4 } from "../features/mod.ts";
import { openDay } from "../lobster/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { inspectDay } from "./inspect.ts";

const shared = new URL("../../../shared/data/", import.meta.url).pathname;
const goog = `${shared}LOBSTER_SampleFile_GOOG_2012-06-21_10.zip`;
const msft = `${shared}MSFT_2012-06-21_34200000_37800000_50.zip`;

Deno.test({
  name: "GOOG under reference gives the reference project's own numbers (needs ../shared/data)",
  ignore: !existsSync(goog),
  async fn() {
    const found = inspectDay(await openDay(goog), defaultRecipe("reference", reference4));
    // From the reference project's own code, confirmed independently.
    assert.equal(found.rows, 147916);
    assert.equal(found.executions, 11678);
    assert.equal(found.trades, 7983);
    assert.equal(found.kept, 11117);
    assert.equal(found.sequences, 11018);
    assert.deepEqual(found.split, { train: 4683, validation: 826, backtest: 5509 });
    assert.deepEqual(found.labelsUp, { all: 5084, train: 2014, validation: 385, backtest: 2649 });
    assert.deepEqual(found.featureSums, [
      1498.4212482467992,
      -0.45858709532694775,
      -0.023186558322777273,
      -0.10885888539542066,
    ]);
    assert.deepEqual(found.featureAbsSums, [
      4068.0712036226178,
      1580.2308355261812,
      0.4584220329852542,
      1.4321893557544172,
    ]);
    assert.ok(Math.abs(found.perfectForesightEquity! - 1.0231194018019925) < 1e-12);
    assert.deepEqual(found.eventsByType, { 1: 71258, 2: 19, 3: 64961, 4: 7765, 5: 3913 });
    assert.deepEqual([found.firstTimeNs, found.lastTimeNs], [34200015105074, 57599871751084]);
    assert.ok(found.trainServeSkew!.slice(1).every((x) => x > 0));
    assert.equal(found.trainServeSkew![0], 0); // the imbalance needs no history
  },
});

Deno.test({
  name: "a book of 50 levels and a tick of one cent is read the same way (needs ../shared/data)",
  ignore: !existsSync(msft),
  async fn() {
    const found = inspectDay(await openDay(msft), defaultRecipe("causal", reference4));
    assert.equal(found.levels, 50);
    assert.equal(found.rows, 1000);
    assert.ok(found.spread.median <= 200);
  },
});

Deno.test("a day with one level and an empty side now and then is counted, not hidden", () => {
  const day = randomDay(3, { rows: 500, levels: 1, oneSided: 0.2 });
  const found = inspectDay(day, defaultRecipe("causal", reference4));
  assert.ok(found.oneSidedRows > 50 && found.oneSidedEvents > 0);
  assert.equal(found.trades, found.kept + found.oneSidedEvents);
});
