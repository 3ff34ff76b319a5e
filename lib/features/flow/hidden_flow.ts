import { DecayingSums } from "../clock.ts";
import type { FeatureGroup } from "../feature_group.ts";
import { squash } from "../squash.ts";

const sums = new DecayingSums("30_updates", "10_trades", "60_s");

/**
 * `hidden_sign_CLOCK`: executions against hidden orders that a buyer initiated less those that a seller did,
 * with exponential decay, squashed. A hidden seller who meets one buyer after the other is not seen in
 * the book.
 *
 * Source: Hautsch and Huang, On the dark side of the market: identifying and analyzing hidden order
 * placements (2012), on what hidden executions tell.
 */
export const hiddenFlow: FeatureGroup = {
  features: sums.named("hidden_sign"),
  levels: 1,
  size: sums.size,
  observe({ hiddenVolume, decay }, state) {
    sums.add(state, 0, decay, Math.sign(hiddenVolume));
  },
  write(_, state, out) {
    for (let i = 0; i < sums.size; i++) out[i] = squash(state[i]);
  },
};
