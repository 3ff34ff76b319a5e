import { existsSync } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Day } from "./day.ts";
import { dayFileName, type DayFiles } from "./day_name.ts";
import { AddressError, download, type DownloadOptions } from "./download.ts";
import { fileError } from "./file_error.ts";
import { findZipPair, listDays } from "./list_days.ts";
import { quote } from "./lobster_error.ts";
import { openDay, openZipDay } from "./open.ts";
import { writeWhole } from "./write_whole.ts";
import { openZip } from "./zip_file.ts";

/** Stocks of which LOBSTER gives a sample away. */
export const SAMPLE_TICKERS = ["GOOG", "INTC", "AMZN", "AAPL", "MSFT"] as const;

/** The trading date of every sample. */
const DATE = "2012-06-21";

/** Where the publisher keeps, or has kept, the samples. */
const PUBLISHER = [
  "https://lobsterdata.com/info/sample",
  "https://data.lobsterdata.com/sample",
  "https://php.lobsterdata.com/info/sample",
];

/** What is known to be in a sample, by ticker and levels such as `GOOG_10`: the sha256 of both files. */
export const SAMPLE_SHA256: Readonly<Record<string, Day["sha256"]>> = {
  // The zip with these has the sha256 2fa66b61c7c4d4cd3f19180aaa7f5937a26355f81b2ac8e4a84e36550e8dde4a.
  GOOG_10: {
    message: "6767177b0fd926ef9674185af9356828c30e2d4fb45b3cfed637d1c64e8eba19",
    orderbook: "9ebe00b4f1aee57aa73dcb979e1074d16554296ca32b87440ce756c60974bb53",
  },
  INTC_10: {
    message: "199c55b35f6c62f07b058922038c0b8d168bc3be9d2de94da19c901cd3f29927",
    orderbook: "6bc4c4dc1e92d78e46d04f9e7914df2d8c2a9231928493e7395a9085e1fc91ab",
  },
};

/** A sample, and where to put it. */
export interface SampleRequest {
  /** Ticker symbol, one of {@link SAMPLE_TICKERS} unless the addresses are one's own. */
  ticker: string;
  /** Price levels of the book. */
  levels: number;
  /** Folder that the two files go to; it is made if it is not there. */
  folder: string;
  /** Addresses of the zip, tried in this order. */
  addresses: readonly string[];
}

/** What {@link fetchSample} did. */
export interface FetchedSample extends DayFiles {
  /** Messages in the day. */
  rows: number;
  /** Hex sha256 of both files. */
  sha256: Day["sha256"];
  /** Whether the files are known to be the publisher's; false when no checksum is known. */
  isKnown: boolean;
  /** Address that it came from; undefined when it was there already. */
  address?: string;
}

/** How fetching goes about it, and who hears of an address that did not do. */
export interface FetchOptions extends DownloadOptions {
  /** Called with one line for each address that is given up. */
  onFailure?: (message: string) => void;
}

/** The name of a sample's zip. */
const zipName = ({ ticker, levels }: Pick<SampleRequest, "ticker" | "levels">) =>
  `LOBSTER_SampleFile_${ticker}_${DATE}_${levels}.zip`;

/** The publisher's addresses of a sample's zip. */
export function sampleAddresses(ticker: string, levels: number): string[] {
  return PUBLISHER.map((folder) => `${folder}/${zipName({ ticker, levels })}`);
}

/** Throws unless the day is the one that was asked for; true if its checksums are known. */
function check(day: Day, { ticker, levels }: SampleRequest): boolean {
  if (day.ticker !== ticker || day.levels !== levels) {
    const found = `${day.ticker} with ${day.levels}`;
    throw new Error(`expected ${ticker} with ${levels} levels, found ${found}`);
  }
  const known = day.date === DATE ? SAMPLE_SHA256[`${ticker}_${levels}`] : undefined;
  for (const kind of ["message", "orderbook"] as const) {
    if (known !== undefined && known[kind] !== day.sha256[kind]) {
      const name = dayFileName(day, kind);
      throw new Error(`the sha256 of ${name} is ${day.sha256[kind]}, expected ${known[kind]}`);
    }
  }
  return known !== undefined;
}

/** Throws unless the file begins as a zip does. */
async function checkIsZip(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(64), 0, 64, 0);
    const start = buffer.subarray(0, bytesRead);
    if (start[0] !== 0x50 || start[1] !== 0x4b) {
      throw new Error(`expected a zip, found ${quote(start)}`);
    }
  } finally {
    await file.close();
  }
}

/** Writes the two files of a zip into a folder: both or none. */
async function unpack(path: string, folder: string, day: Day): Promise<DayFiles> {
  const message = join(folder, dayFileName(day, "message"));
  const orderbook = join(folder, dayFileName(day, "orderbook"));
  const zip = await openZip(path);
  try {
    const pair = findZipPair(path, zip)!;
    const chunks = (file: string) => zip.members.find(({ name }) => name === file)!.chunks();
    await writeWhole(message, chunks(pair.message));
    await writeWhole(orderbook, chunks(pair.orderbook)).catch(async (error) => {
      await rm(message);
      throw error;
    });
  } finally {
    await zip.close();
  }
  return { message, orderbook };
}

/** Downloads from one address, checks what came, and unpacks it. */
async function fetchFrom(
  address: string,
  request: SampleRequest,
  options: FetchOptions,
): Promise<FetchedSample> {
  const path = join(request.folder, `${zipName(request)}.part`);
  const isResumed = existsSync(path);
  await download(address, path, options);
  let day: Day;
  let isKnown: boolean;
  try {
    await checkIsZip(path);
    day = await openZipDay(path);
    isKnown = check(day, request);
  } catch (error) {
    await rm(path);
    // A part from before may have been of another file: then the whole file is worth a try.
    if (isResumed) return await fetchFrom(address, request, options);
    throw new AddressError(address, (error as Error).message);
  }
  const files = await unpack(path, request.folder, day);
  await rm(path);
  return { ...files, rows: day.length, sha256: day.sha256, isKnown, address };
}

/** The sample's files when they are in the folder already. */
async function findFetched(request: SampleRequest): Promise<FetchedSample | undefined> {
  for (const { ticker, date, levels, path } of await listDays(request.folder)) {
    if (ticker !== request.ticker || levels !== request.levels || date !== DATE) continue;
    if (typeof path === "string") continue;
    const day = await openDay(path);
    const isKnown = check(day, request);
    return { ...path, rows: day.length, sha256: day.sha256, isKnown };
  }
}

/**
 * Gets a sample day: downloads the zip from the first address that has it, going on where an earlier
 * try broke off, reads it strictly, compares checksums where they are known, and unpacks its two files.
 * Files appear under their names only when they are complete and checked. This is the one function of
 * the room that uses the network.
 *
 * @throws {Error} one line: why each address did not do, or what can't be written
 */
export async function fetchSample(
  request: SampleRequest,
  options: FetchOptions = {},
): Promise<FetchedSample> {
  const { folder, addresses } = request;
  const { onFailure = () => {} } = options;
  await mkdir(folder, { recursive: true }).catch((error) => {
    throw fileError(folder, error);
  });
  const fetched = await findFetched(request);
  if (fetched !== undefined) return fetched;
  const failures: string[] = [];
  for (const address of addresses) {
    try {
      return await fetchFrom(address, request, options);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      failures.push(error.message);
      onFailure(error.message);
    }
  }
  throw new Error(`no address has the sample: ${failures.join("; ")}`);
}
