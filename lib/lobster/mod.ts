/**
 * LOBSTER files as columns: a strict reader that says where a fault is, and a writer that gives the same
 * bytes back. Parsing and writing are pure; `openDay`, `listDays` and `writeDay` touch files.
 *
 * @example
 * ```ts
 * import { parseDay } from "@lob/lstm/lobster";
 * import assert from "node:assert/strict";
 *
 * const csv = (text: string) => [new TextEncoder().encode(text)];
 * const day = await parseDay(
 *   { ticker: "SIM", date: "2024-05-17", startMs: 34_200_000, endMs: 57_600_000, levels: 1 },
 *   { file: "message.csv", chunks: csv("34200.5,1,7,100,5800000,1\n") },
 *   { file: "orderbook.csv", chunks: csv("5800100,5,5800000,100\n") },
 * );
 *
 * assert.equal(day.timeNs[0], 34_200_500_000_000);
 * assert.deepEqual([...day.book], [5_800_100, 5, 5_800_000, 100]);
 * ```
 *
 * @module
 */
export * from "./day.ts";
export * from "./day_name.ts";
export { LobsterError } from "./lobster_error.ts";
export type { Chunks } from "./whole_lines.ts";
export { type MessageColumns, parseMessages } from "./parse_messages.ts";
export { parseOrderbook } from "./parse_orderbook.ts";
export { type CsvSource, parseDay } from "./parse_day.ts";
export { type FoundDay, listDays } from "./list_days.ts";
export { openDay } from "./open.ts";
export { messageCsv, orderbookCsv } from "./write_csv.ts";
export { writeDay } from "./write_day.ts";
export { sliceDay } from "./slice_day.ts";
export { epochMs, midnightMs } from "./epoch.ts";
export type { DownloadOptions } from "./download.ts";
export {
  type FetchedSample,
  type FetchOptions,
  fetchSample,
  SAMPLE_SHA256,
  SAMPLE_TICKERS,
  sampleAddresses,
  type SampleRequest,
} from "./fetch_sample.ts";
