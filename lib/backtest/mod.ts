/**
 * What a signal would have earned: fills and costs, the taker backtest, the reference project's way
 * of counting, the optimal oracle, the cost ladder and statistics.
 *
 * A {@link Market} is a day to trade in, {@link Decisions} are what a strategy wants and when, and an
 * {@link Execution} says how orders become trades. Money: profits are in dollars for the number of
 * shares in a unit (1 unless said otherwise); equity is 1 + profit as a share of the first mid times the
 * unit. Nothing fills in a book of later than the order's arrival.
 *
 * @example
 * ```ts
 * import { costLadder, execution, openMarket } from "@lob/lstm/backtest";
 * import assert from "node:assert/strict";
 *
 * const day = {
 *   ticker: "GOOG", date: "2012-06-21", startMs: 34200000, endMs: 57600000, levels: 1, length: 3,
 *   timeNs: Float64Array.of(34200e9, 34201e9, 34202e9),
 *   type: Uint8Array.of(1, 1, 1),
 *   orderId: Float64Array.of(1, 2, 3),
 *   size: Int32Array.of(100, 100, 100),
 *   price: Int32Array.of(5800000, 5801000, 5802000),
 *   direction: Int8Array.of(1, 1, 1),
 *   // ask price, ask size, bid price, bid size: the mid rises by 10 cents a second
 *   book: Int32Array.of(5800400, 100, 5800000, 100, 5801400, 100, 5801000, 100, 5802400, 100, 5802000, 100),
 *   halts: [],
 *   sha256: { message: "", orderbook: "" },
 * };
 * const decisions = { row: Int32Array.of(0), target: Int8Array.of(1) }; // long from the first row on
 * const { rungs } = costLadder(openMarket(day), decisions, execution({ latencyNs: 1e9 }));
 * assert.deepEqual(
 *   rungs.map(({ name, result }) => [name, result.profit]), // dollars, one share
 *   [["at mid", 0.2], ["half-spread", 0.16], ["+ fee", 0.16], ["+ latency", 0.06]],
 * );
 * ```
 *
 * @module
 */
export * from "./attribution.ts";
export * from "./capacity.ts";
export * from "./causal_parts.ts";
export * from "./contest_equity.ts";
export * from "./cost_ladder.ts";
export * from "./curve.ts";
export * from "./delay_score.ts";
export * from "./execution.ts";
export * from "./fill.ts";
export * from "./judge_signal.ts";
export * from "./maker.ts";
export * from "./maker_bound.ts";
export * from "./mark.ts";
export * from "./market.ts";
export * from "./oracle.ts";
export * from "./queue.ts";
export * from "./reference.ts";
export * from "./sharpe_significance.ts";
export * from "./signal.ts";
export * from "./signal_card.ts";
export * from "./statistics.ts";
export * from "./stretches.ts";
export * from "./taken.ts";
export * from "./taker.ts";
export * from "./waterfall.ts";
export * from "./waterfall_input.ts";
