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
 */
export function summariseBy(predictions: Predictions, group: ArrayLike<number>): GroupSummary[] {
  sameLength("pUp", predictions.pUp, "group", group);
  const groups = [...new Set(Array.from(group))].sort((a, b) => a - b);
  return groups.map((number) => {
    const mask = Uint8Array.from(group, (x) => x === number ? 1 : 0);
    return { group: number, summary: summarise(score(predictions, mask)) };
  });
}

/** Hour of the trading day of each time in nanoseconds after midnight: 9 from 09:00 to 10:00. */
export function hourOfDay(timeNs: Float64Array): Int32Array {
  return Int32Array.from(timeNs, (time) => Math.floor(time / 3600e9));
}
