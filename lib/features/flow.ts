import type { FeatureSet } from "./feature_set.ts";
import { flowGroups } from "./flow/groups.ts";
import { groupedFeatureSet } from "./grouped.ts";

/**
 * Order-flow features from every update, in constant time: what was traded and at which price, order flow
 * imbalance of five levels, limit order and hidden flow, the shape of the book, returns, volatility,
 * arrival rates and time. Each file of `flow/` says what its features are and where they come from.
 *
 * Their units travel between tickers: multiples of the average depth and of the average spread (both
 * running means of the stream itself), ticks of $0.01, seconds; those without bound are squashed (`squash`).
 * Multiplying all sizes by a number or adding one to all prices changes none of them; a buyer's market
 * mirrored into a seller's turns the sign of the directed ones.
 */
export const flow: FeatureSet = groupedFeatureSet("flow", flowGroups);
