import { MessageType } from "../../lobster/day.ts";
import { DecayingSums } from "../clock.ts";
import type { FeatureGroup } from "../feature_group.ts";
import type { Moment } from "../moment.ts";
import { squash } from "../squash.ts";
import { closeness } from "./closeness.ts";

const sums = new DecayingSums("30_updates", "10_trades");

/** 1 for a new bid or a withdrawn ask, -1 for a new ask or a withdrawn bid, else 0. */
function support({ update: { type, direction } }: Moment): number {
  if (type === MessageType.Submission) return direction;
  const withdrawn = type === MessageType.PartialCancel || type === MessageType.Deletion;
  return withdrawn ? -direction : 0;
}

/**
 * Limit orders that support the price less those that weigh on it, counted with exponential decay and squashed:
 * a new bid or a withdrawn ask counts 1, a new ask or a withdrawn bid -1.
 *
 * | feature | each order counts |
 * |---|---|
 * | `limit_flow_CLOCK` | the same |
 * | `near_limit_flow_CLOCK` | by its closeness to the mid; see `closeness` |
 *
 * Source: the net limit order and cancellation flows of Cont, Kukanov and Stoikov (2014), section 2, taken apart
 * from the trades; in orders rather than shares, which large orders far away would rule.
 */
export const limitFlow: FeatureGroup = {
  features: [...sums.named("limit_flow"), ...sums.named("near_limit_flow")],
  levels: 1,
  size: 2 * sums.size,
  observe(moment, state) {
    const { mid, averageSpread, decay, update: { price } } = moment;
    const quantity = support(moment);
    sums.add(state, 0, decay, quantity);
    const weight = quantity === 0 || mid !== mid ? 0 : closeness(price - mid, averageSpread);
    sums.add(state, sums.size, decay, quantity * weight);
  },
  write(_, state, out) {
    for (let i = 0; i < 2 * sums.size; i++) out[i] = squash(state[i]);
  },
};
