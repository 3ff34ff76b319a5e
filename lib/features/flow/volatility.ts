import { DecayingSums } from "../clock.ts";
import type { FeatureGroup } from "../feature_group.ts";
import { squash } from "../squash.ts";

const sums = new DecayingSums("1_s", "10_trades", "60_s");

/**
 * `volatility_CLOCK`: root of the exponentially decaying sum of squared moves of the mid, in average spreads,
 * squashed: how far it went lately, whichever way.
 *
 * Source: realised variance, Andersen, Bollerslev, Diebold and Labys, The distribution of realized exchange
 * rate volatility (2001); with exponential weights as in RiskMetrics (1996).
 */
export const volatility: FeatureGroup = {
  features: sums.named("volatility"),
  undirected: sums.named("volatility"),
  levels: 1,
  size: sums.size,
  observe({ midMove, decay }, state) {
    sums.add(state, 0, decay, midMove * midMove);
  },
  write({ averageSpread }, state, out) {
    for (let i = 0; i < sums.size; i++) out[i] = squash(Math.sqrt(state[i]) / averageSpread);
  },
};
