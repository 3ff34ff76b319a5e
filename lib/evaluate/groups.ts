import { type Predictions, sameLength, score } from "./scored.ts";
import { summarise, type Summary } from "./summary.ts";

/** Scores of the events of one group. */
export interface GroupSummary {
  /** The group's number. */
  group: number;
  /** Scores of its events. */
  summary: Summary;
}

/**
 * Scores group by group, from the lowest number up: by hour of day, by spread in ticks, in-sample and
 * out-of-sample.
 *
 * @param group a number for each event, such as {@link hourOfDay}
 * @param mask one number an event: events with 0 are left out; none unless given
 */
export function summariseBy(
  predictions: Predictions,
  group: ArrayLike<number>,
  mask?: Uint8Array,
): GroupSummary[] {
  sameLength("pUp", predictions.pUp, "group", group);
  const isIn = (k: number) => mask === undefined || mask[k] === 1;
  const groups = new Set(Array.from(group).filter((_, k) => isIn(k)));
  return [...groups].sort((a, b) => a - b).map((number) => {
    const members = Uint8Array.from(group, (x, k) => x === number && isIn(k) ? 1 : 0);
    return { group: number, summary: summarise(score(predictions, members)) };
  });
}

/** Hour of the trading day of each time in nanoseconds after midnight: 9 from 09:00 to 10:00. */
export function hourOfDay(timeNs: Float64Array): Int32Array {
  return Int32Array.from(timeNs, (time) => Math.floor(time / 3600e9));
}

/** Class of each spread by the widest in it, in ticks: 1, 2, 4, 8 ... (4 holds 3 and 4). */
export function spreadClass(spreadTicks: Float64Array): Int32Array {
  return Int32Array.from(spreadTicks, (ticks) => {
    let widest = 1;
    while (widest < ticks) widest *= 2;
    return widest;
  });
}
