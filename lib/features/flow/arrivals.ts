import { MessageType } from "../../lobster/day.ts";
import { clockUnit, DecayingSums } from "../clock.ts";
import type { FeatureGroup } from "../feature_group.ts";
import { squash } from "../squash.ts";

const sums = new DecayingSums("10_s");
const { constant: SECONDS } = clockUnit("10_s");

/** Where the state holds the decaying count of each kind. */
const BIDS = 0, ASKS = 1, BID_CANCELS = 2, ASK_CANCELS = 3, TRADES = 4;

const balance = (a: number, b: number) => a + b > 0 ? (a - b) / (a + b) : 0;

/**
 * Arrival intensities over about ten seconds, by type:
 *
 * | feature | value |
 * |---|---|
 * | `submission_rate` | limit orders a second, squashed |
 * | `cancellation_rate` | cancellations and deletions a second, squashed |
 * | `trade_rate` | trades a second, squashed |
 * | `submission_balance` | (bids - asks) / (bids + asks) of the limit orders, in [-1, 1] |
 * | `cancellation_balance` | (asks - bids) / (asks + bids) of what was cancelled, in [-1, 1] |
 *
 * Source: order types arrive with intensities that depend on the recent past: Bacry, Jaisson and Muzy,
 * Estimation of slowly decreasing Hawkes kernels: application to high-frequency order book dynamics
 * (2016). An exponentially decaying count is the state of a Hawkes process with that kernel.
 */
export const arrivals: FeatureGroup = {
  features: [
    "submission_rate",
    "cancellation_rate",
    "trade_rate",
    "submission_balance",
    "cancellation_balance",
  ],
  undirected: ["submission_rate", "cancellation_rate", "trade_rate"],
  levels: 1,
  size: 5,
  observe({ update: { type, direction }, traded, decay }, state) {
    const submitted = type === MessageType.Submission;
    const cancelled = type === MessageType.PartialCancel || type === MessageType.Deletion;
    const bid = direction === 1;
    sums.add(state, BIDS, decay, submitted && bid ? 1 : 0);
    sums.add(state, ASKS, decay, submitted && !bid ? 1 : 0);
    sums.add(state, BID_CANCELS, decay, cancelled && bid ? 1 : 0);
    sums.add(state, ASK_CANCELS, decay, cancelled && !bid ? 1 : 0);
    sums.add(state, TRADES, decay, traded ? 1 : 0);
  },
  write(_, state, out) {
    out[0] = squash((state[BIDS] + state[ASKS]) / SECONDS);
    out[1] = squash((state[BID_CANCELS] + state[ASK_CANCELS]) / SECONDS);
    out[2] = squash(state[TRADES] / SECONDS);
    out[3] = balance(state[BIDS], state[ASKS]);
    out[4] = balance(state[ASK_CANCELS], state[BID_CANCELS]);
  },
};
