/**
 * Whether parts of a pipeline look ahead: for your own features, labels, row filters, scalings, splits,
 * predictions and fills, written as functions of a day.
 *
 * | for | check |
 * |---|---|
 * | features, predictions, positions | {@link checkDecision} |
 * | labels, and what a decision is paid | {@link checkLabel} |
 * | row filters, scalings, thresholds, training labels, fills | {@link checkKnown} |
 *
 * @example A filter that keeps only rows whose mid will move
 * ```ts
 * import { checkKnown, type Part } from "@lob/lstm/evaluate";
 * import type { Day } from "@lob/lstm/lobster";
 * import assert from "node:assert/strict";
 *
 * const rows = 200;
 * const day: Day = {
 *   ticker: "TEST", date: "2012-06-21", startMs: 34200000, endMs: 57600000, levels: 1, length: rows,
 *   timeNs: Float64Array.from({ length: rows }, (_, k) => 34200e9 + k * 1e9),
 *   type: new Uint8Array(rows).fill(1),
 *   orderId: Float64Array.from({ length: rows }, (_, k) => k + 1),
 *   size: new Int32Array(rows).fill(100),
 *   price: new Int32Array(rows).fill(1000000),
 *   direction: new Int8Array(rows).fill(1),
 *   // ask price, ask size, bid price, bid size: the mid moves at every third row
 *   book: Int32Array.from({ length: 4 * rows }, (_, i) =>
 *     i % 2 === 1 ? 100 : 1000000 + 100 * Math.floor(i / 12) + (i % 4 === 0 ? 100 : 0)),
 *   halts: [],
 *   sha256: { message: "", orderbook: "" },
 * };
 * const moves: Part = ({ book, length }) => {
 *   const kept = Array.from({ length }, (_, k) => k).filter((k) => book[4 * k + 4] !== book[4 * k]);
 *   return { row: kept, values: kept };
 * };
 * const quotes: Part = ({ book, length }) => {
 *   const all = Array.from({ length }, (_, k) => k);
 *   return { row: all, values: all.map((k) => book[4 * k]) };
 * };
 * assert.deepEqual((await checkKnown(day, moves)).map(({ check }) => check), ["future"]);
 * assert.deepEqual(await checkKnown(day, quotes), []);
 * ```
 *
 * @module
 */
export { checkDecision } from "./check_decision.ts";
export { checkKnown } from "./check_known.ts";
export { checkLabel } from "./check_label.ts";
export { changeRows } from "./change_day.ts";
export { type CausalityOptions, type Finding, type Items, type Part } from "./part.ts";
