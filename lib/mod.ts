/**
 * Machine learning on limit order books: LOBSTER files in; features, a trained LSTM, an honest backtest
 * and a streaming pipeline out.
 *
 * Each room can be imported alone, such as `@lob/lstm/features`; this module holds them all.
 *
 * @example What became of five events, two events ahead
 * ```ts
 * import { Outcome, outcomes } from "@lob/lstm";
 * import assert from "node:assert/strict";
 *
 * const mid = Float64Array.of(100, 101, 102, 101, 101);
 * const { outcome } = outcomes(mid, { kind: "horizon", horizon: 2 });
 * const { Up, Zero, Down, Unresolved } = Outcome;
 * assert.deepEqual([...outcome], [Up, Zero, Down, Unresolved, Unresolved]);
 * ```
 *
 * @module
 */
export * from "./math/mod.ts";
export * from "./lobster/mod.ts";
export * from "./book/mod.ts";
export * from "./features/mod.ts";
export * from "./dataset/mod.ts";
export * from "./lstm/mod.ts";
export * from "./model/mod.ts";
export * from "./sink/mod.ts";
export * from "./stream/mod.ts";
export * from "./evaluate/mod.ts";
export * from "./backtest/mod.ts";
export * from "./report/mod.ts";
