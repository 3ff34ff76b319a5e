import { DecayingSums } from "../clock.ts";
import type { FeatureGroup } from "../feature_group.ts";
import { TICK } from "../moment.ts";
import { squash } from "../squash.ts";

const means = new DecayingSums("1_s", "3_trades", "10_trades", "30_trades");
const moves = new DecayingSums("30_updates");

/** Where the state holds the means of the mid, the balance of moves, and whether there was a mid. */
const MEANS = 0, MOVES = MEANS + means.size, SEEN = MOVES + moves.size;

/**
 * Where the mid comes from, over several horizons:
 *
 * | feature | value |
 * |---|---|
 * | `mid_return_CLOCK` | mid - its exponentially weighted mean, in average spreads, squashed |
 * | `move_sign_30_updates` | moves up less moves down, with exponential decay, squashed |
 *
 * Source: returns over several horizons are the inputs of nearly every study since Hasbrouck (1991); against an
 * exponentially weighted mean they need no memory of single past prices.
 */
export const returns: FeatureGroup = {
  features: [...means.named("mid_return"), ...moves.named("move_sign")],
  levels: 1,
  size: SEEN + 1,
  observe({ mid, midMove, decay }, state) {
    if (mid !== mid) return;
    if (state[SEEN] === 0) state.fill(mid, MEANS, MOVES);
    state[SEEN] = 1;
    means.average(state, MEANS, decay, mid);
    moves.add(state, MOVES, decay, Math.sign(midMove));
  },
  write({ mid, averageSpread }, state, out) {
    for (let i = 0; i < means.size; i++) {
      out[i] = squash((mid - state[MEANS + i]) / TICK / averageSpread);
    }
    out[means.size] = squash(state[MOVES]);
  },
};
