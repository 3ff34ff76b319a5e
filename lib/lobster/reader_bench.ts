/**
 * How fast the orderbook reader is, beside uDSV and csv-parse in the same process on the same file, and
 * how much memory reading a day takes. Run with `deno run --allow-all lib/lobster/reader_bench.ts
 * [DAY]`; DAY defaults to the GOOG sample in ../shared/data, or else to a random day of its size.
 *
 * Each answer is checked before it is timed: the sum of all integers of the file.
 */
import assert from "node:assert/strict";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { inferSchema, initParser } from "udsv";
import { randomDay } from "../testing/random_day.ts";
import { type Day, openDay, parseOrderbook, writeDay } from "./mod.ts";

const GOOG = "../../../shared/data/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip";
const ROUNDS = 5;
const path = Deno.args[0] ?? fileURLToPath(new URL(GOOG, import.meta.url));
const hasDay = Deno.args.length > 0 || existsSync(path);

/** A way of reading the orderbook file that gives the sum of its integers. */
interface Contestant {
  name: string;
  read(): Promise<number> | number;
}

function sum(values: Int32Array | number[]): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index];
  return total;
}

function contestants(file: string, day: Day): Contestant[] {
  const header = Array.from({ length: 4 * day.levels }, (_, column) => `c${column}`).join() + "\n";
  const sumRows = (rows: number[][]) => rows.reduce((total, row) => total + sum(row), 0);
  const chunks = () => createReadStream(file, { highWaterMark: 1 << 18 });
  return [
    {
      name: "this reader, strict",
      async read() {
        const { book } = await parseOrderbook(file, chunks(), day.length, day.levels);
        assert.equal(book.length, day.book.length);
        return sum(book);
      },
    },
    {
      name: "uDSV typed, whole text",
      read() {
        const text = header + readFileSync(file, "latin1");
        const parser = initParser(inferSchema(text));
        return sumRows(parser.typedArrs<number[]>(text));
      },
    },
    {
      name: "uDSV typed, chunks",
      async read() {
        let total = 0;
        let parser: ReturnType<typeof initParser> | undefined;
        for await (const chunk of chunks().setEncoding("latin1")) {
          const text = parser === undefined ? header + chunk : chunk;
          parser ??= initParser(inferSchema(text));
          parser.chunk<number[]>(text, parser.typedArrs, (row) => {
            total += sum(row);
          });
        }
        parser!.end();
        return total;
      },
    },
    {
      name: "csv-parse, cast to numbers",
      read() {
        const rows: unknown = parse(readFileSync(file), { cast: (text) => +text });
        return sumRows(rows as number[][]);
      },
    },
  ];
}

/** Best of several interleaved runs, in milliseconds, by contestant; answers are checked first. */
async function race(list: Contestant[], answer: number): Promise<number[]> {
  for (const { name, read } of list) assert.equal(await read(), answer, `${name} reads wrongly`);
  const best = list.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { read }] of list.entries()) {
      const start = performance.now();
      await read();
      best[index] = Math.min(best[index], performance.now() - start);
    }
  }
  return best;
}

const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);

function columnBytes(day: Day): number {
  return [day.timeNs, day.type, day.orderId, day.size, day.price, day.direction, day.book]
    .reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** The process's highest resident memory so far, bytes (Linux). */
function peakMemory(): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]);
}

/** Reads a day in a process that does nothing else, and says what that took. */
async function measureMemory(path: string): Promise<void> {
  const start = performance.now();
  const day = await openDay(path);
  const time = performance.now() - start;
  const peak = peakMemory(), columns = columnBytes(day);
  console.log(
    `openDay in a process of its own: ${time.toFixed(0)} ms, peak memory ${megabytes(peak)} MB,` +
      ` ${megabytes(peak - columns)} MB above the columns' ${megabytes(columns)} MB`,
  );
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "reader_bench_"));
  try {
    const day = hasDay ? await openDay(path) : randomDay(1, { rows: 147_916, levels: 10 });
    const { orderbook } = await writeDay(folder, day);
    const size = readFileSync(orderbook).length;
    const list = contestants(orderbook, day);
    const best = await race(list, sum(day.book));
    console.log(`Deno ${Deno.version.deno}, ${cpus().length} x ${cpus()[0].model}`);
    console.log(`${day.ticker} orderbook: ${day.length} rows, ${megabytes(size)} MB of text`);
    for (const [index, { name }] of list.entries()) {
      const rate = size / 1e6 / (best[index] / 1000);
      console.log(
        `${name.padEnd(28)} ${best[index].toFixed(0).padStart(6)} ms` +
          ` ${rate.toFixed(0).padStart(5)} MB/s  ${(best[index] / best[0]).toFixed(2)} x`,
      );
    }
    for (const source of hasDay ? [path, folder] : [folder]) {
      await new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", fileURLToPath(import.meta.url), source, "--memory"],
        stdout: "inherit",
        stderr: "inherit",
      }).output();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

await (Deno.args[1] === "--memory" ? measureMemory(path) : main());
