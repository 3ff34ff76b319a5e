import { DecayingSums } from "../clock.ts";
import type { FeatureGroup } from "../feature_group.ts";
import { squash } from "../squash.ts";

const sums = new DecayingSums("30_updates", "10_trades", "60_s");

/**
 * Signed flow of executions against visible orders, with exponential decay; a buyer-initiated one counts
 * positive:
 *
 * | feature | value |
 * |---|---|
 * | `trade_flow_CLOCK` | shares, in average depths, squashed |
 * | `trade_sign_CLOCK` | number of executions, squashed |
 *
 * Source: the signs of trades have a long memory (Lillo and Farmer, 2004; Bouchaud, Gefen, Potters and
 * Wyart, 2004), and buying moves the price up (Kyle, 1985; Hasbrouck, 1991).
 */
export const tradeFlow: FeatureGroup = {
  features: [...sums.named("trade_flow"), ...sums.named("trade_sign")],
  levels: 1,
  size: 2 * sums.size,
  observe({ signedVolume, decay }, state) {
    sums.add(state, 0, decay, signedVolume);
    sums.add(state, sums.size, decay, Math.sign(signedVolume));
  },
  write({ averageDepth }, state, out) {
    for (let i = 0; i < sums.size; i++) {
      out[i] = squash(state[i] / averageDepth);
      out[sums.size + i] = squash(state[sums.size + i]);
    }
  },
};
