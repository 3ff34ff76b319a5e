import { createHash, type Hash } from "node:crypto";
import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Day, DayName } from "./day.ts";
import { dayFileName, isDayFileName, parseDayFileName } from "./day_name.ts";
import { type CsvSource, parseDay } from "./parse_day.ts";
import { openZip, type ZipFile, type ZipMember } from "./zip_file.ts";

/** The two files of a day. */
export interface DayFiles {
  /** Path of the message file. */
  message: string;
  /** Path of the orderbook file. */
  orderbook: string;
}

/** A day that can be opened, and where it is. */
export interface FoundDay extends DayName {
  /** What {@link openDay} takes: a zip's path, or a pair of files. */
  path: string | DayFiles;
}

const READ_SIZE = 1 << 18;
const FORM = "TICKER_YYYY-MM-DD_STARTMS_ENDMS_message_LEVELS.csv and ..._orderbook_LEVELS.csv";

/** Turns "no such file" and its like into one line with the path. */
function fileError(path: string, error: unknown): Error {
  const reasons: Record<string, string> = {
    ENOENT: "there is no such file or folder",
    EACCES: "no permission to read it",
    EISDIR: "it is a folder, expected a file",
  };
  const { code, message } = error as { code?: string; message: string };
  return new Error(`${path}: ${reasons[code ?? ""] ?? message}`, { cause: error });
}

/** The bytes of a file, in one buffer that is used again for each chunk. */
async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
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
    throw (error as { code?: string }).code === undefined ? error : fileError(path, error);
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

async function readDay(name: DayName, message: CsvSource, orderbook: CsvSource): Promise<Day> {
  const hashes = { message: createHash("sha256"), orderbook: createHash("sha256") };
  const through = ({ file, chunks }: CsvSource, hash: Hash) => ({
    file,
    chunks: hashed(chunks as AsyncIterable<Uint8Array>, hash),
  });
  const day = await parseDay(
    name,
    through(message, hashes.message),
    through(orderbook, hashes.orderbook),
  );
  const sha256 = {
    message: hashes.message.digest("hex"),
    orderbook: hashes.orderbook.digest("hex"),
  };
  return { ...day, sha256 };
}

/** A day's name as people say it. */
const label = ({ ticker, date, levels }: DayName) => `${ticker} ${date} (${levels} levels)`;

/** Pairs among files' names: the message file of each, whose orderbook file is there too. */
function pairs(files: readonly string[]): string[] {
  const all = new Set(files);
  return files.filter((file) => {
    if (!isDayFileName(basename(file))) return false;
    const name = parseDayFileName(basename(file));
    return name.kind === "message" && all.has(partner(file));
  });
}

/** The other file of the pair, in the same folder. */
function partner(file: string): string {
  const name = parseDayFileName(basename(file));
  const other = dayFileName(name, name.kind === "message" ? "orderbook" : "message");
  return file.slice(0, file.length - basename(file).length) + other;
}

/** The message file and the orderbook file of the one day in a zip. */
function zipPair(path: string, zip: ZipFile): [ZipMember, ZipMember] {
  const found = pairs(zip.members.map(({ name }) => name));
  if (found.length === 0) throw new Error(`${path}: no LOBSTER day in it: expected ${FORM}`);
  if (found.length > 1) {
    const names = found.map((file) => basename(file)).join(", ");
    throw new Error(`${path}: ${found.length} days in it (${names}): unpack it and give one`);
  }
  const member = (file: string) => zip.members.find(({ name }) => name === file)!;
  return [member(found[0]), member(partner(found[0]))];
}

async function openZipDay(path: string): Promise<Day> {
  const zip = await openZip(path);
  try {
    const [message, orderbook] = zipPair(path, zip);
    const source = ({ name, chunks }: ZipMember) => ({
      file: `${path}/${name}`,
      chunks: chunks(),
    });
    const name = parseDayFileName(basename(message.name));
    return await readDay(name, source(message), source(orderbook));
  } finally {
    await zip.close();
  }
}

async function openPair({ message, orderbook }: DayFiles): Promise<Day> {
  const name = parseDayFileName(basename(message));
  const other = parseDayFileName(basename(orderbook));
  if (name.kind !== "message") throw new SyntaxError(`${message}: expected a message file`);
  if (other.kind !== "orderbook") throw new SyntaxError(`${orderbook}: expected an orderbook file`);
  if (dayFileName(name, "orderbook") !== basename(orderbook)) {
    throw new SyntaxError(`${orderbook}: expected the same day and levels as ${basename(message)}`);
  }
  return await readDay(
    name,
    { file: message, chunks: fileChunks(message) },
    { file: orderbook, chunks: fileChunks(orderbook) },
  );
}

/** What is at a path. */
async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    throw fileError(path, error);
  }
}

/**
 * The days in a folder, as pairs of files and in zips, the newest trading date first. A day that is
 * there both ways is listed once, as files. Files that are no LOBSTER files are passed over.
 *
 * @throws {Error} when the folder or a zip in it can't be read
 */
export async function listDays(folder: string): Promise<FoundDay[]> {
  let files;
  try {
    files = (await readdir(folder)).sort();
  } catch (error) {
    throw fileError(folder, error);
  }
  const found = new Map<string, FoundDay>();
  for (const file of pairs(files)) {
    const { kind: _, ...name } = parseDayFileName(file);
    const path = { message: join(folder, file), orderbook: join(folder, partner(file)) };
    found.set(file, { ...name, path });
  }
  for (const file of files.filter((file) => file.endsWith(".zip"))) {
    const path = join(folder, file);
    const zip = await openZip(path);
    try {
      if (pairs(zip.members.map(({ name }) => name)).length === 0) continue;
      const day = basename(zipPair(path, zip)[0].name);
      const { kind: _, ...name } = parseDayFileName(day);
      if (!found.has(day)) found.set(day, { ...name, path });
    } finally {
      await zip.close();
    }
  }
  const order = (a: FoundDay, b: FoundDay) =>
    a.date === b.date ? label(a).localeCompare(label(b)) : a.date < b.date ? 1 : -1;
  return [...found.values()].sort(order);
}

async function openFolder(folder: string): Promise<Day> {
  const days = await listDays(folder);
  if (days.length === 0) {
    throw new Error(`${folder}: no LOBSTER day in this folder: expected ${FORM}, or a sample zip`);
  }
  if (days.length > 1) {
    const paths = days.map(({ path }) => basename(typeof path === "string" ? path : path.message));
    throw new Error(`${folder}: ${days.length} days in this folder, give one: ${paths.join(", ")}`);
  }
  return await openDay(days[0].path);
}

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
  if ((await statOf(path)).isDirectory()) return await openFolder(path);
  if (path.toLowerCase().endsWith(".zip")) return await openZipDay(path);
  const { kind } = parseDayFileName(basename(path));
  const other = join(dirname(path), basename(partner(path)));
  return await openPair(
    kind === "message" ? { message: path, orderbook: other } : { message: other, orderbook: path },
  );
}
