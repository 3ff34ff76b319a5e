import { type DecayClock, DecayingSums } from "../clock.ts";
import type { FeatureGroup } from "../feature_group.ts";
import { squash } from "../squash.ts";

/** Where the state holds the level as it was, whether there was one, and the sums. */
const ASK = 0, ASK_SIZE = 1, BID = 2, BID_SIZE = 3, SEEN = 4, SUMS = 5;

/**
 * `ofi_L_CLOCK`: order flow imbalance of level L, summed with exponential decay; in average depths, squashed.
 * An update adds to it
 *
 * e = [bid >= bid'] q - [bid <= bid'] q' - [ask <= ask'] r + [ask >= ask'] r',
 *
 * prices and sizes (q of the bid, r of the ask) after the update and, primed, before it: what was added to
 * the bid less what was added to the ask, where a better price adds its whole queue and a worse one takes
 * away the queue that was there. An empty level is a queue of 0 infinitely far away.
 *
 * Source: Cont, Kukanov and Stoikov, The price impact of order book events (2014), for level 1; Xu, Gould
 * and Howison, Multi-level order-flow imbalance in a limit order book (2018), for the others. They sum
 * over fixed intervals; the decay is ours, so that a sum never jumps by what falls out of it.
 */
export function orderFlowImbalance(level: number, ...names: DecayClock[]): FeatureGroup {
  const sums = new DecayingSums(...names);
  return {
    features: sums.named(`ofi_${level}`),
    levels: level,
    size: SUMS + sums.size,
    observe({ update: { book, offset }, decay }, state) {
      const at = offset + 4 * (level - 1);
      const askSize = book[at + 1], bid = book[at + 2], bidSize = book[at + 3];
      const ask = askSize === 0 ? Infinity : book[at];
      let flow = 0;
      if (state[SEEN] === 1) {
        if (bid >= state[BID]) flow += bidSize;
        if (bid <= state[BID]) flow -= state[BID_SIZE];
        if (ask <= state[ASK]) flow -= askSize;
        if (ask >= state[ASK]) flow += state[ASK_SIZE];
      }
      state[SEEN] = 1;
      state[ASK] = ask;
      state[ASK_SIZE] = askSize;
      state[BID] = bid;
      state[BID_SIZE] = bidSize;
      sums.add(state, SUMS, decay, flow);
    },
    write({ averageDepth }, state, out) {
      for (let i = 0; i < sums.size; i++) out[i] = squash(state[SUMS + i] / averageDepth);
    },
  };
}
