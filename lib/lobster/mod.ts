/**
 * LOBSTER files as columns.
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
export { type DayFiles, type FoundDay, listDays, openDay } from "./open.ts";
