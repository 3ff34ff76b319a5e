import type { PredictedDataset } from "../evaluate/mod.ts";
import type { Day } from "../lobster/day.ts";
import { midnightMs } from "../lobster/epoch.ts";
import { sliceDay } from "../lobster/slice_day.ts";
import type { ModelSpec } from "../model/manifest.ts";
import { type Sample, sampleOf } from "../model/sample.ts";
import { type Market, openMarket } from "./market.ts";
import { thresholdTargets } from "./signal.ts";

/** A model's decisions beside what came true: one row an event, in the order of events. */
export interface Signal {
  /** Row of the day. */
  row: Int32Array;
  /** P(up). */
  pUp: Float32Array;
  /** Position wanted, in units. */
  target: Int8Array;
  /** `Outcome` of each event. */
  outcome: Int8Array;
  /** Which of these events makes it known; their number where none does. */
  resolvesAt: Int32Array;
}

/** Part of a day to trade in: the decisions of one kind of sample, and the market until the last. */
export interface Stretch {
  /** Whether training has seen these rows. */
  isInSample: boolean;
  /** Ends with the stretch, where positions are closed. */
  market: Market;
  /** Its decisions. */
  signal: Signal;
}

/**
 * Cuts a day's predictions into what training has not seen and what it has, in that order; a part
 * without decisions is left out.
 *
 * @param threshold see {@link thresholdTargets}
 */
export function cutStretches(
  day: Day,
  predicted: PredictedDataset,
  spec: Pick<ModelSpec, "training">,
  threshold: number,
): Stretch[] {
  const { events, sequences, recipe: { window } } = predicted.dataset;
  const sample = sampleOf(spec, day);
  const startMs = midnightMs(day.date);
  const seen: readonly Sample[] = ["train", "validation"];
  const isSeen = Array.from({ length: sequences }, (_, s) => {
    const row = events.row[s + window - 1];
    return seen.includes(sample(row, startMs + Math.floor(day.timeNs[row] / 1e6)));
  });
  return [false, true].flatMap((isInSample) => {
    const chosen = Int32Array.from(isSeen.keys()).filter((s) => isSeen[s] === isInSample);
    return chosen.length === 0
      ? []
      : [{ isInSample, ...stretchOf(day, predicted, chosen, threshold) }];
  });
}

/** The market until the last of some sequences, and their decisions. */
export function stretchOf(
  day: Day,
  { dataset, pUp }: PredictedDataset,
  chosen: Int32Array,
  threshold: number,
): { market: Market; signal: Signal } {
  const { events, outcome, resolvesAt, sequences, recipe: { window } } = dataset;
  const event = chosen.map((s) => s + window - 1);
  const position = new Int32Array(events.length + 1).fill(chosen.length);
  event.forEach((k, i) => position[k] = i);
  const last = chosen[chosen.length - 1];
  const end = last === sequences - 1 ? day.length : events.row[last + window - 1] + 1;
  const p = Float32Array.from(chosen, (s) => pUp[s]);
  return {
    market: openMarket(sliceDay(day, 0, end)),
    signal: {
      row: event.map((k) => events.row[k]),
      pUp: p,
      target: thresholdTargets(p, threshold),
      outcome: Int8Array.from(event, (k) => outcome[k]),
      resolvesAt: event.map((k) => position[resolvesAt[k]]),
    },
  };
}
