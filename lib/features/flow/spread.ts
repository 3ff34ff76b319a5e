import type { FeatureGroup } from "../feature_group.ts";
import { TICK } from "../moment.ts";
import { squash } from "../squash.ts";

/**
 * The shape of the book around the mid:
 *
 * | feature | value |
 * |---|---|
 * | `spread` | best ask - best bid, in ticks, squashed |
 * | `relative_spread` | the same over the average spread, squashed: above its usual, a move is under way |
 * | `gap_imbalance` | (a - b) / (a + b + spread), a and b the gaps from the best ask and the best bid to the next level; positive when the way up is the emptier one |
 *
 * Source: gaps behind the best quotes drive large moves: Farmer, Gillemot, Lillo, Mike and Sen, What
 * really causes large price changes? (2004).
 */
export const spread: FeatureGroup = {
  features: ["spread", "relative_spread", "gap_imbalance"],
  undirected: ["spread", "relative_spread"],
  levels: 2,
  write({ update: { book, offset }, averageSpread }, _, out) {
    const ask = book[offset], bid = book[offset + 2];
    const width = ask - bid;
    const gapUp = book[offset + 5] === 0 ? 0 : book[offset + 4] - ask;
    const gapDown = book[offset + 7] === 0 ? 0 : bid - book[offset + 6];
    const room = gapUp + gapDown + width;
    out[0] = squash(width / TICK);
    out[1] = squash(width / TICK / averageSpread);
    out[2] = room > 0 ? (gapUp - gapDown) / room : 0;
  },
};
