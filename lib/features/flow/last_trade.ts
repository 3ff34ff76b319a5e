import type { FeatureGroup } from "../feature_group.ts";
import { type Moment, TICK } from "../moment.ts";
import { squash } from "../squash.ts";

/** Where the state holds the last execution, and the volume of its timestamp. */
const SIGN = 0, PRICE = 1, VOLUME = 2;

/**
 * The last trade, which is all executions of one timestamp, visible and hidden:
 *
 * | feature | value |
 * |---|---|
 * | `last_trade_sign` | 1 if a buyer initiated its last execution, -1 if a seller, 0 before the first |
 * | `last_trade_offset` | price of its last execution - mid, in average spreads, squashed |
 * | `last_trade_size` | its signed shares, in average depths, squashed |
 *
 * Source: the sign as in Hasbrouck, Measuring the information content of stock trades (1991). In a
 * small-tick stock the mid follows the price at which somebody was willing to trade, so the
 * distance between the two tells most; that it is signed by the book after the trade is our own.
 */
export const lastTrade: FeatureGroup = {
  features: ["last_trade_sign", "last_trade_offset", "last_trade_size"],
  levels: 1,
  size: 3,
  observe({ update, traded, signedVolume, hiddenVolume }: Moment, state) {
    const volume = signedVolume + hiddenVolume;
    if (volume === 0) return;
    state[SIGN] = Math.sign(volume);
    state[PRICE] = update.price;
    state[VOLUME] = volume + (traded ? 0 : state[VOLUME]);
  },
  write({ mid, averageSpread, averageDepth }, state, out) {
    const known = state[SIGN] !== 0;
    out[0] = state[SIGN];
    out[1] = known ? squash((state[PRICE] - mid) / TICK / averageSpread) : 0;
    out[2] = squash(state[VOLUME] / averageDepth);
  },
};
