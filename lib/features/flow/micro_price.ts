import type { FeatureGroup } from "../feature_group.ts";
import { TICK } from "../moment.ts";
import { squash } from "../squash.ts";

/**
 * `micro_price`: how far the mean of the best quotes, each weighted by the other side's size, lies above
 * the mid; in average spreads, squashed. It leans towards the side that is about to run out.
 *
 * Source: the weighted mid price of Gatheral and Oomen (2010), which is where Stoikov, The micro-price
 * (2018), starts from; his own adds a correction learned from data, which is left to the model.
 */
export const microPrice: FeatureGroup = {
  features: ["micro_price"],
  levels: 1,
  write({ update: { book, offset, mid }, averageSpread }, _, out) {
    const askSize = book[offset + 1], bidSize = book[offset + 3];
    const micro = (book[offset] * bidSize + book[offset + 2] * askSize) / (askSize + bidSize);
    out[0] = squash((micro - mid) / TICK / averageSpread);
  },
};
