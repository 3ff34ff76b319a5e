/**
 * Machine learning on limit order books: LOBSTER files in; features, a trained LSTM, an honest backtest
 * and a streaming pipeline out.
 *
 * Each room can be imported alone, such as `@lob/lstm/features`; this module holds them all.
 *
 * @example From a day to labelled sequences
 * ```ts
 * import { buildDataset, defaultRecipe, Outcome, reference4, simulateDay } from "@lob/lstm";
 * import assert from "node:assert/strict";
 * ```
 *
 * @module
 */
export * from "./math/mod.ts";
export * from "./lobster/mod.ts";
export * from "./features/mod.ts";
export * from "./dataset/mod.ts";
export * from "./lstm/mod.ts";
export * from "./model/mod.ts";
export * from "./sink/mod.ts";
export * from "./stream/mod.ts";
export * from "./evaluate/mod.ts";
export * from "./backtest/mod.ts";
export * from "./report/mod.ts";
