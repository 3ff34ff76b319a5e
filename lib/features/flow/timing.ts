import type { FeatureGroup } from "../feature_group.ts";
import { squash } from "../squash.ts";

/** Where the state holds seconds since the last move of the mid and since the last trade. */
const SINCE_MOVE = 0, SINCE_TRADE = 1;

/** Regular trading hours of US stocks, 9:30 to 16:00, in nanoseconds. */
const OPEN_NS = 34_200e9, HOURS_NS = 23_400e9;

/**
 * When it is:
 *
 * | feature | value |
 * |---|---|
 * | `since_move` | seconds since the mid last moved (since the start, before it has), squashed |
 * | `since_trade` | seconds since the last trade began, likewise |
 * | `time_of_day` | (2 x - 1)^2, x from 0 at the open to 1 at the close (9:30 to 16:00): 1 at both ends, 0 at noon |
 *
 * Source: durations carry information, Engle and Russell, Autoregressive conditional duration (1998). The day is
 * U-shaped, Wood, McInish and Ord (1985); as that shape, and not as the clock's time, what is learned
 * before noon is of use after it.
 */
export const timing: FeatureGroup = {
  features: ["since_move", "since_trade", "time_of_day"],
  undirected: ["since_move", "since_trade", "time_of_day"],
  levels: 1,
  size: 2,
  observe({ midMove, traded, seconds }, state) {
    state[SINCE_MOVE] = midMove !== 0 ? 0 : state[SINCE_MOVE] + seconds;
    state[SINCE_TRADE] = traded ? 0 : state[SINCE_TRADE] + seconds;
  },
  write({ update: { timeNs } }, state, out) {
    const fromNoon = 2 * (timeNs - OPEN_NS) / HOURS_NS - 1;
    out[0] = squash(state[SINCE_MOVE]);
    out[1] = squash(state[SINCE_TRADE]);
    out[2] = fromNoon * fromNoon;
  },
};
