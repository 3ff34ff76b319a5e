import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Day, dayFileName, messageCsv, openDay, orderbookCsv, writeDay } from "./mod.ts";
import { inFolder } from "./testing.ts";

const GOOG = fileURLToPath(
  new URL("../../../shared/data/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip", import.meta.url),
);

const DAY: Omit<Day, "sha256"> = {
  ticker: "SIM",
  date: "2024-05-17",
  startMs: 34_200_000,
  endMs: 57_600_000,
  levels: 1,
  length: 2,
  timeNs: Float64Array.of(34_200_050_000_000, 34_201_000_000_000),
  type: Uint8Array.of(1, 7),
  orderId: Float64Array.of(12, 0),
  size: Int32Array.of(100, 0),
  price: Int32Array.of(5_800_000, 0),
  direction: Int8Array.of(-1, -1),
  book: Int32Array.of(5_800_000, 100, 0, 0, 5_800_000, 100, 0, 0),
  halts: [{ row: 1, state: "halted" }],
};

Deno.test("a day is written as LOBSTER writes it", () =>
  inFolder(async (folder) => {
    const inside = join(folder, "new", "data");
    const { message, orderbook, sha256 } = await writeDay(inside, DAY);
    assert.equal(message, join(inside, "SIM_2024-05-17_34200000_57600000_message_1.csv"));
    assert.equal(orderbook, join(inside, "SIM_2024-05-17_34200000_57600000_orderbook_1.csv"));
    assert.equal(
      await readFile(message, "utf8"),
      "34200.05,1,12,100,5800000,-1\n34201,7,0,0,-1,-1\n",
    );
    assert.equal(
      await readFile(orderbook, "utf8"),
      "5800000,100,-9999999999,0\n5800000,100,-9999999999,0\n",
    );
    assert.deepEqual(await readdir(inside), [message, orderbook].map((p) => p.split("/").at(-1)));
    assert.deepEqual(await openDay(inside), { ...DAY, sha256 });
  }));

Deno.test("a full disk is told with the path, and leaves no half file", () =>
  inFolder(async (folder) => {
    const path = join(folder, dayFileName(DAY, "orderbook"));
    await symlink("/dev/full", `${path}.part`);
    await assert.rejects(writeDay(folder, DAY), {
      name: "Error",
      message: `${path}: the disk is full`,
    });
    assert.deepEqual(await readdir(folder), [dayFileName(DAY, "message")]);
  }));

Deno.test("a folder that can't be made is told with its path", () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, "file"), "");
    const path = join(folder, "file", "data");
    await assert.rejects(writeDay(path, DAY), { message: `${path}: it is no folder` });
  }));

Deno.test({
  name: "the GOOG sample is written back byte for byte (needs ../shared/data)",
  ignore: !existsSync(GOOG),
  async fn() {
    const day = await openDay(GOOG);
    const hash = (chunks: Iterable<Uint8Array>) => {
      const sum = createHash("sha256");
      for (const chunk of chunks) sum.update(chunk);
      return sum.digest("hex");
    };
    // As `sha256sum` has them of the two files in the zip.
    assert.deepEqual(day.sha256, {
      message: "6767177b0fd926ef9674185af9356828c30e2d4fb45b3cfed637d1c64e8eba19",
      orderbook: "9ebe00b4f1aee57aa73dcb979e1074d16554296ca32b87440ce756c60974bb53",
    });
    assert.equal(hash(messageCsv(day)), day.sha256.message);
    assert.equal(hash(orderbookCsv(day)), day.sha256.orderbook);
  },
});
