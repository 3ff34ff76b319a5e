import type { FeatureGroup } from "../feature_group.ts";

const DEPTHS = [1, 3, 5];

/**
 * `queue_imbalance_L`: (B - A) / (B + A), B and A the shares bid and asked over levels 1 ... L. In [-1, 1],
 * positive when buyers show more, and then the next move of the mid is more often up.
 *
 * Source: Gould and Bonart, Queue imbalance as a one-tick-ahead price predictor in a limit order book
 * (2016), for level 1; several levels as in Cartea, Donnelly and Jaimungal (2018).
 */
export const queueImbalance: FeatureGroup = {
  features: DEPTHS.map((depth) => `queue_imbalance_${depth}`),
  levels: 5,
  write({ update: { book, offset } }, _, out) {
    let bid = 0, asked = 0, at = offset;
    for (let i = 0; i < DEPTHS.length; i++) {
      for (; at < offset + 4 * DEPTHS[i]; at += 4) {
        asked += book[at + 1];
        bid += book[at + 3];
      }
      out[i] = (bid - asked) / (bid + asked);
    }
  },
};
