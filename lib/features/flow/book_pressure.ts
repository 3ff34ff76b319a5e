import type { FeatureGroup } from "../feature_group.ts";
import { closeness } from "./closeness.ts";

const LEVELS = 5;

/**
 * `book_pressure`: (B - A) / (B + A), B and A the shares bid and asked over five levels, each weighted by
 * its closeness to the mid. In [-1, 1]. Unlike a queue imbalance it tells a level that is one
 * tick behind the best from one that is twenty behind, which in a small-tick stock is what matters.
 *
 * Source: an inverse-distance weighting as in Cao, Hansch and Wang, The information content of an open
 * limit-order book (2009), who weigh the steps of the book; the weights here are our own.
 */
export const bookPressure: FeatureGroup = {
  features: ["book_pressure"],
  levels: LEVELS,
  write({ update: { book, offset, mid }, averageSpread }, _, out) {
    let bid = 0, asked = 0;
    for (let at = offset; at < offset + 4 * LEVELS; at += 4) {
      // An empty level has size 0, so its price does not count.
      asked += book[at + 1] * closeness(book[at] - mid, averageSpread);
      bid += book[at + 3] * closeness(mid - book[at + 2], averageSpread);
    }
    out[0] = (bid - asked) / (bid + asked);
  },
};
