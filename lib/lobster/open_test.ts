import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ZipWriterConstructorOptions } from "@zip.js/zip.js";
import { listDays, LobsterError, openDay } from "./mod.ts";
import { inFolder, zipOf } from "./testing.ts";

const shared = (name: string) =>
  fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url));
const GOOG = shared("LOBSTER_SampleFile_GOOG_2012-06-21_10.zip");
const MSFT = shared("MSFT_2012-06-21_34200000_37800000_50.zip");

const stem = (ticker: string, date: string, kind: string) =>
  `${ticker}_${date}_34200000_57600000_${kind}_1.csv`;
const MESSAGE = stem("SIM", "2024-05-17", "message");
const ORDERBOOK = stem("SIM", "2024-05-17", "orderbook");
const MESSAGES = "34200.5,1,7,100,5800000,1\n34201,4,7,40,5800000,1\n";
const BOOKS = "5800100,5,5800000,100\n5800100,5,5800000,60\n";
const FORM = "TICKER_YYYY-MM-DD_STARTMS_ENDMS_message_LEVELS.csv and ..._orderbook_LEVELS.csv";

async function writePair(folder: string, ticker = "SIM", date = "2024-05-17"): Promise<void> {
  await writeFile(join(folder, stem(ticker, date, "message")), MESSAGES);
  await writeFile(join(folder, stem(ticker, date, "orderbook")), BOOKS);
}

const writeZip = async (
  path: string,
  files: Record<string, string>,
  options?: ZipWriterConstructorOptions,
) => await writeFile(path, await zipOf(files, options));

/** Rejected with exactly this message, on one line. */
async function refused(path: Parameters<typeof openDay>[0], message: string): Promise<void> {
  await assert.rejects(openDay(path), (error: Error) => {
    assert.equal(error.message, message);
    return true;
  });
}

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
    for (let row = 0; row < day.length; row++) {
      if (day.book[row * 40] <= day.book[row * 40 + 2]) assert.fail(`row ${row} is crossed`);
    }
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

Deno.test("a folder, either file, both files and a zip all open the same day", () =>
  inFolder(async (folder) => {
    await writePair(folder);
    const message = join(folder, MESSAGE), orderbook = join(folder, ORDERBOOK);
    const day = await openDay(folder);
    assert.deepEqual([day.ticker, day.length, day.levels], ["SIM", 2, 1]);
    assert.deepEqual([...day.book], [5800100, 5, 5800000, 100, 5800100, 5, 5800000, 60]);
    assert.deepEqual(await openDay(message), day);
    assert.deepEqual(await openDay(orderbook), day);
    assert.deepEqual(await openDay({ message, orderbook }), day);
    const zip = join(folder, "sample.zip");
    await writeZip(zip, {
      "x/README.txt": "",
      [`x/${ORDERBOOK}`]: BOOKS,
      [`x/${MESSAGE}`]: MESSAGES,
    });
    assert.deepEqual(await openDay(zip), day);
    // The same day twice, as files and in the zip, is one day.
    assert.deepEqual(await openDay(folder), day);
    await Promise.all([rm(message), rm(orderbook)]);
    assert.deepEqual(await openDay(folder), day);
  }));

Deno.test("the days of a folder are listed, the newest date first", () =>
  inFolder(async (folder) => {
    await writePair(folder, "SIM", "2024-05-17");
    await writePair(folder, "ABC", "2024-05-17");
    await writePair(folder, "SIM", "2011-01-03");
    await writeFile(join(folder, stem("LONE", "2025-01-02", "message")), MESSAGES);
    await writeZip(join(folder, "later.zip"), {
      [stem("ZIP", "2024-06-03", "message")]: MESSAGES,
      [stem("ZIP", "2024-06-03", "orderbook")]: BOOKS,
    });
    await writeZip(join(folder, "other.zip"), { "photo.jpg": "" });
    const days = await listDays(folder);
    assert.deepEqual(days.map(({ ticker, date }) => `${ticker} ${date}`), [
      "ZIP 2024-06-03",
      "ABC 2024-05-17",
      "SIM 2024-05-17",
      "SIM 2011-01-03",
    ]);
    assert.equal(days[0].path, join(folder, "later.zip"));
    for (const { path, ticker } of days) assert.equal((await openDay(path)).ticker, ticker);
    const paths = days.map(({ path }) => typeof path === "string" ? path : path.message);
    await refused(folder, `${folder}: 4 days in this folder, give one: ${paths.join(", ")}`);
  }));

Deno.test("what is missing is told with its path", () =>
  inFolder(async (folder) => {
    const missing = "there is no such file or folder";
    const message = join(folder, MESSAGE), orderbook = join(folder, ORDERBOOK);
    await refused(join(folder, "nowhere"), `${folder}/nowhere: ${missing}`);
    await assert.rejects(listDays(join(folder, "x")), { message: `${folder}/x: ${missing}` });
    await refused(
      folder,
      `${folder}: no LOBSTER day in this folder: expected ${FORM}, or a sample zip`,
    );
    await writeFile(message, MESSAGES);
    await refused(message, `${orderbook}: ${missing}`);
    await refused({ message, orderbook }, `${orderbook}: ${missing}`);
    await mkdir(orderbook);
    await refused(message, `${orderbook}: it is a folder, expected a file`);
  }));

Deno.test("names that are not a pair's are refused", () =>
  inFolder(async (folder) => {
    await writePair(folder);
    const message = join(folder, MESSAGE), orderbook = join(folder, ORDERBOOK);
    const other = join(folder, stem("ABC", "2024-05-17", "orderbook"));
    await writeFile(join(folder, "a.csv"), MESSAGES);
    await refused(
      join(folder, "a.csv"),
      `${folder}/a.csv: expected a file name of the form` +
        " TICKER_YYYY-MM-DD_STARTMS_ENDMS_message_LEVELS.csv, or _orderbook_",
    );
    await refused(
      { message: orderbook, orderbook: message },
      `${orderbook}: expected a message file`,
    );
    await refused(
      { message, orderbook: other },
      `${other}: expected the orderbook file ${ORDERBOOK}`,
    );
  }));

Deno.test("a fault in the text is told with the file's path, in a zip with the name there", () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, MESSAGE), MESSAGES);
    await writeFile(join(folder, ORDERBOOK), BOOKS.replace("60", "6o"));
    const fault = `${ORDERBOOK}:2:19: expected a size, found "6o"`;
    await assert.rejects(openDay(folder), LobsterError);
    await refused(folder, `${folder}/${fault}`);
    const zip = join(folder, "sample.zip");
    await writeZip(zip, { [MESSAGE]: MESSAGES, [ORDERBOOK]: BOOKS.replace("60", "6o") });
    await refused(zip, `${zip}/${fault}`);
    await writeFile(join(folder, MESSAGE), "");
    await refused(folder, `${folder}/${MESSAGE}:1:1: expected a message, found end of file`);
  }));

Deno.test("a zip may be stored, deflated or with zip64 fields, and not encrypted", () =>
  inFolder(async (folder) => {
    const zip = join(folder, "sample.zip");
    const rows = 20_000;
    const line = (_: unknown, row: number) => `34200.${row + 10_000},1,${row},1,2,1\n`;
    const files = {
      [MESSAGE]: Array.from({ length: rows }, line).join(""),
      [ORDERBOOK]: "5800100,5,5800000,100\n".repeat(rows),
    };
    await writeZip(zip, files);
    const day = await openDay(zip);
    assert.equal(day.length, rows);
    for (const options of [{ level: 0 }, { level: 9, zip64: true }, { dataDescriptor: false }]) {
      await writeZip(zip, files, options);
      assert.deepEqual(await openDay(zip), day);
    }
    await writeZip(zip, files, { password: "secret" });
    await refused(zip, `${zip}: the zip can't be read: ${MESSAGE} is encrypted`);
  }));

Deno.test("a zip without a day, with two days, or that is none, is refused", () =>
  inFolder(async (folder) => {
    const zip = join(folder, "sample.zip");
    await writeZip(zip, { [MESSAGE]: MESSAGES });
    await refused(zip, `${zip}: no LOBSTER day in it: expected ${FORM}`);
    await writeZip(zip, {
      [MESSAGE]: MESSAGES,
      [ORDERBOOK]: BOOKS,
      [`b/${MESSAGE}`]: MESSAGES,
      [`b/${ORDERBOOK}`]: BOOKS,
    });
    await refused(
      zip,
      `${zip}: 2 days in it (${MESSAGE}, b/${MESSAGE}): unpack it and give one`,
    );
    await writeFile(zip, "<html>Not found</html>");
    await assert.rejects(openDay(zip), (error: Error) => {
      assert.match(error.message, /sample\.zip: the zip can't be read: [^\n]+$/);
      return true;
    });
    await writeFile(zip, "");
    await assert.rejects(openDay(zip), /sample\.zip: the zip can't be read: [^\n]+$/);
  }));

Deno.test("a byte that is changed anywhere in a zip's data is noticed", () =>
  inFolder(async (folder) => {
    const zip = join(folder, "sample.zip");
    await writeZip(zip, { [MESSAGE]: MESSAGES, [ORDERBOOK]: BOOKS });
    const bytes = await readFile(zip);
    const whole = await openDay(zip);
    let refusals = 0;
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes);
      changed[at] ^= 0x10;
      await writeFile(zip, changed);
      try {
        // What is no data (a date, a comment, ...) may change, what is read may not.
        assert.deepEqual(await openDay(zip), whole, `byte ${at}`);
      } catch (error) {
        assert.ok(!(error instanceof assert.AssertionError), `${error}`);
        assert.match((error as Error).message, /sample\.zip[^\n]+$/);
        refusals++;
      }
    }
    assert.ok(refusals > bytes.length / 3, `${refusals} of ${bytes.length} refused`);
  }));

Deno.test("opening a day leaves no file open", () =>
  inFolder(async (folder) => {
    const zip = join(folder, "sample.zip");
    await writePair(folder);
    await writeZip(zip, { [MESSAGE]: MESSAGES, [ORDERBOOK]: BOOKS.replace("60", "x") });
    const openFiles = async () => (await readdir("/proc/self/fd")).length;
    await openDay(join(folder, MESSAGE));
    await assert.rejects(openDay(zip));
    const before = await openFiles();
    for (let round = 0; round < 20; round++) {
      await openDay(join(folder, MESSAGE));
      await assert.rejects(openDay(zip));
    }
    assert.equal(await openFiles(), before);
  }));

Deno.test({
  name: "reading the GOOG zip takes at most 150 MB above the day's columns (needs ../shared/data)",
  ignore: !existsSync(GOOG) || Deno.build.os !== "linux",
  async fn() {
    const code = `
      import { openDay } from ${JSON.stringify(new URL("./mod.ts", import.meta.url))};
      const day = await openDay(${JSON.stringify(GOOG)});
      const status = Deno.readTextFileSync("/proc/self/status");
      const columns = Object.values(day).filter(ArrayBuffer.isView);
      console.log(JSON.stringify({
        peak: 1024 * Number(/VmHWM:\\s+(\\d+)/.exec(status)[1]),
        columns: columns.reduce((sum, { byteLength }) => sum + byteLength, 0),
      }));`;
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", code],
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
    }).output();
    const { peak, columns } = JSON.parse(new TextDecoder().decode(stdout));
    assert.equal(columns, 147_916 * (8 + 1 + 8 + 4 + 4 + 1 + 40 * 4));
    assert.ok(peak - columns < 150 * 2 ** 20, `${((peak - columns) / 2 ** 20).toFixed(0)} MB`);
  },
});
