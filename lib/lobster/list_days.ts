import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { DayName } from "./day.ts";
import { type DayFiles, findPairs, parseDayFileName } from "./day_name.ts";
import { fileError } from "./file_error.ts";
import { openZip, type ZipFile } from "./zip_file.ts";

/** A day that can be opened, and where it is. */
export interface FoundDay extends DayName {
  /** What `openDay` takes: a zip's path, or a pair of files. */
  path: string | DayFiles;
}

/**
 * The names that the one day in a zip has there; undefined when it holds none.
 *
 * @throws {Error} when it holds several
 */
export function findZipPair(path: string, zip: ZipFile): DayFiles | undefined {
  const pairs = findPairs(zip.members.map(({ name }) => name));
  if (pairs.length > 1) {
    const names = pairs.map(({ message }) => message).join(", ");
    throw new Error(`${path}: ${pairs.length} days in it (${names}): unpack it and give one`);
  }
  return pairs[0];
}

async function findInZip(path: string): Promise<FoundDay | undefined> {
  const zip = await openZip(path);
  try {
    const pair = findZipPair(path, zip);
    return pair && { ...parseDayFileName(pair.message).name, path };
  } finally {
    await zip.close();
  }
}

/** Newest date first, then by the rest of the name. */
function compare(a: FoundDay, b: FoundDay): number {
  const [left, right] = [a, b].map(({ ticker, startMs, levels }) =>
    [ticker, startMs, levels].join()
  );
  return a.date === b.date ? (left < right ? -1 : 1) : a.date < b.date ? 1 : -1;
}

/**
 * The days in a folder, as pairs of files and in zips, the newest trading date first. A day that is
 * there both ways is listed once, as files. Everything else in the folder is passed over.
 *
 * @throws {Error} one line with the path, when the folder or a zip in it can't be read
 */
export async function listDays(folder: string): Promise<FoundDay[]> {
  let files;
  try {
    files = (await readdir(folder)).sort().map((file) => join(folder, file));
  } catch (error) {
    throw fileError(folder, error);
  }
  const days: FoundDay[] = findPairs(files).map((path) => ({
    ...parseDayFileName(path.message).name,
    path,
  }));
  const key = ({ path: _, ...name }: FoundDay) => JSON.stringify(name);
  const known = new Set(days.map(key));
  for (const path of files.filter((file) => file.toLowerCase().endsWith(".zip"))) {
    const day = await findInZip(path);
    if (day !== undefined && !known.has(key(day))) days.push(day);
  }
  return days.sort(compare);
}
