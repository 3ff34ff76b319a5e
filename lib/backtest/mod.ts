/**
 * What a signal would have earned: fills and costs, the taker backtest, the reference project's way
 * of counting, the optimal oracle, the cost ladder and statistics.
 *
 * A {@link Market} is a day to trade in, {@link Decisions} are what a strategy wants and when, and an
 * {@link Execution} says how orders become trades. Money: profits are in dollars for the number of
 * shares in a unit (1 unless said otherwise); equity is 1 + profit as a share of the first mid times the
 * unit. Nothing fills in a book of later than the order's arrival.
 *
 * Its types speak of `Day` from `@lob/lstm/lobster`.
 *
 * @module
 */
export * from "./attribution.ts";
export * from "./capacity.ts";
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
export * from "./statistics.ts";
export * from "./taken.ts";
export * from "./taker.ts";
