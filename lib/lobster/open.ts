import { createHash, type Hash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Day, DayName } from "./day.ts";
import { dayFileName, type DayFiles, dayFiles, parseDayFileName } from "./day_name.ts";
import { fileError } from "./file_error.ts";
import { findZipPair, listDays } from "./list_days.ts";
import { parseDay } from "./parse_day.ts";
import { openZip } from "./zip_file.ts";

const READ_SIZE = 1 << 18;
const FORM = "TICKER_YYYY-MM-DD_STARTMS_ENDMS_message_LEVELS.csv and ..._orderbook_LEVELS.csv";

/** The bytes of a file, in one buffer that is used again for each chunk. */
async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  let file;
  try {
    file = await open(path);
    const buffer = new Uint8Array(READ_SIZE);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, READ_SIZE);
      if (bytesRead === 0) break;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw fileError(path, error);
  } finally {
    await file?.close();
  }
}

/** The same chunks, each added to a hash on its way. */
async function* hashed(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Reads and parses both files; `chunksOf` gives the bytes of one. */
async function readDay(
  name: DayName,
  files: DayFiles,
  chunksOf: (file: string) => AsyncIterable<Uint8Array>,
): Promise<Day> {
  const hashes = { message: createHash("sha256"), orderbook: createHash("sha256") };
  const source = (kind: "message" | "orderbook") => ({
    file: files[kind],
    chunks: hashed(chunksOf(files[kind]), hashes[kind]),
  });
  const day = await parseDay(name, source("message"), source("orderbook"));
  const sha256 = {
    message: hashes.message.digest("hex"),
    orderbook: hashes.orderbook.digest("hex"),
  };
  return { ...day, sha256 };
}

/** Reads the one day in a zip, whatever the zip's name. */
export async function openZipDay(path: string): Promise<Day> {
  const zip = await openZip(path);
  try {
    const pair = findZipPair(path, zip);
    if (pair === undefined) throw new Error(`${path}: no LOBSTER day in it: expected ${FORM}`);
    const { name } = parseDayFileName(pair.message);
    const files = { message: `${path}/${pair.message}`, orderbook: `${path}/${pair.orderbook}` };
    const member = (file: string) => zip.members.find(({ name }) => `${path}/${name}` === file)!;
    return await readDay(name, files, (file) => member(file).chunks());
  } finally {
    await zip.close();
  }
}

async function openPair(files: DayFiles): Promise<Day> {
  const { message, orderbook } = files;
  const { name, kind } = parseDayFileName(message);
  if (kind !== "message") throw new SyntaxError(`${message}: expected a message file`);
  parseDayFileName(orderbook);
  if (basename(orderbook) !== dayFileName(name, "orderbook")) {
    throw new SyntaxError(
      `${orderbook}: expected the orderbook file ${dayFileName(name, "orderbook")}`,
    );
  }
  for (const path of [message, orderbook]) await stat(path).catch(failOn(path));
  return await readDay(name, files, readChunks);
}

async function openFolder(folder: string): Promise<Day> {
  const days = await listDays(folder);
  if (days.length === 0) {
    throw new Error(`${folder}: no LOBSTER day in this folder: expected ${FORM}, or a sample zip`);
  }
  if (days.length > 1) {
    const paths = days.map(({ path }) => typeof path === "string" ? path : path.message);
    throw new Error(`${folder}: ${days.length} days in this folder, give one: ${paths.join(", ")}`);
  }
  return await openDay(days[0].path);
}

const failOn = (path: string) => (error: unknown): never => {
  throw fileError(path, error);
};

/**
 * Opens a day of LOBSTER data and reads it whole, strictly.
 *
 * @param path a folder with one day in it, a message or orderbook file whose partner stands beside it,
 * both files, or a `.zip` as LOBSTER's samples come
 * @throws {LobsterError} (a SyntaxError) with file, line and column when the text is wrong
 * @throws {SyntaxError} when a name is not a LOBSTER file's name
 * @throws {Error} when a file is missing or a zip damaged: one line with the path
 */
export async function openDay(path: string | DayFiles): Promise<Day> {
  if (typeof path !== "string") return await openPair(path);
  if ((await stat(path).catch(failOn(path))).isDirectory()) return await openFolder(path);
  if (path.toLowerCase().endsWith(".zip")) return await openZipDay(path);
  return await openPair(dayFiles(path));
}
