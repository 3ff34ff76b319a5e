import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openDay } from "./mod.ts";

const shared = (name: string) =>
  fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url));
const GOOG = shared("LOBSTER_SampleFile_GOOG_2012-06-21_10.zip");
const MSFT = shared("MSFT_2012-06-21_34200000_37800000_50.zip");

Deno.test({
  name: "the GOOG sample has the rows, types and times that are known of it (needs ../shared/data)",
  ignore: !existsSync(GOOG),
  async fn() {
    const day = await openDay(GOOG);
    assert.deepEqual([day.ticker, day.date, day.levels], ["GOOG", "2012-06-21", 10]);
    assert.deepEqual([day.startMs, day.endMs, day.length], [34_200_000, 57_600_000, 147_916]);
    const byType = new Array(8).fill(0);
    for (const type of day.type) byType[type]++;
    assert.deepEqual(byType, [0, 71_258, 19, 64_961, 7_765, 3_913, 0, 0]);
    assert.equal(day.timeNs[0], 34_200_015_105_074);
    assert.equal(day.timeNs[147_915], 57_599_871_751_084);
    assert.equal(day.book.length, 147_916 * 40);
    assert.deepEqual([...day.book.subarray(0, 4)], [5_802_300, 100, 5_794_000, 496]);
    assert.equal(
      day.sha256.message,
      "6767177b0fd926ef9674185af9356828c30e2d4fb45b3cfed637d1c64e8eba19",
    );
  },
});

Deno.test({
  name: "the MSFT sample has 1,000 rows of 50 levels (needs ../shared/data)",
  ignore: !existsSync(MSFT),
  async fn() {
    const day = await openDay(MSFT);
    assert.deepEqual([day.ticker, day.levels, day.length], ["MSFT", 50, 1000]);
    assert.deepEqual([...day.book.subarray(199_998)], [302_300, 6_615]);
    assert.equal(day.timeNs[0], 35_999_954_513_652);
  },
});
