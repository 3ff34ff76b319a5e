import type { Events } from "../dataset/mod.ts";
import type { Day } from "../lobster/day.ts";
import { epochMs } from "../lobster/epoch.ts";
import type { ModelSpec } from "../model/manifest.ts";
import { type Sample, sampleOf } from "../model/sample.ts";
import type { ComparedDay } from "./compare.ts";
import type { PredictedDataset } from "./measure_model.ts";

/** A day that models are compared on, with their predictions of its events. */
export interface ContestDay extends ComparedDay {
  /** Ticker, date, book. */
  day: Day;
  /** The events, which all models share; features are the first model's. */
  events: Events;
  /** P(up) of each model at each event; 0.5 where it has none. */
  models: Float32Array[];
  /**
   * 1 at the events that the first model was trained on, whose outcome was known while training lasted; null
   * if training has not seen this day.
   */
  training: Uint8Array | null;
}

/**
 * Sees that models speak of the same thing.
 *
 * @throws {RangeError} unless all are `causal`, with the same events and label
 */
export function checkComparable(specs: readonly ModelSpec[]): void {
  const [first, ...others] = specs;
  const says = ({ sampling, label: { kind, horizon } }: ModelSpec) =>
    `${sampling}, ${kind === "horizon" ? `${horizon} ahead` : kind}`;
  for (const { name, profile } of specs) {
    if (profile !== "causal") {
      throw new RangeError(
        `Cannot compare ${name}: its profile ${profile} chooses its rows by their future`,
      );
    }
  }
  for (const other of others) {
    if (says(other) === says(first)) continue;
    throw new RangeError(
      `Cannot compare ${first.name} (${says(first)}) with ${other.name} (${says(other)})`,
    );
  }
}

/**
 * Puts models' predictions of a day side by side: compared on the events at which all have a full window and
 * that no model's training has seen.
 *
 * @param predicted each model's predictions of this day
 * @param specs of the same models, checked by {@link checkComparable}
 * @param tested sequences of the first model that may be judged, whatever its training has seen, as of a walk
 * forward; those out of sample unless given
 */
export function contestDay(
  day: Day,
  predicted: readonly PredictedDataset[],
  specs: readonly ModelSpec[],
  tested?: Int32Array,
): ContestDay {
  const [{ dataset: { events, outcome, resolvesAt } }] = predicted;
  const samples = specs.map((spec) => samplesOf(day, events, spec));
  const open = (sample: Sample) => sample === "out" || sample === "unknown";
  const first = Math.max(...specs.map(({ window }) => window)) - 1;
  const isTested = new Set(tested?.map((s) => s + specs[0].window - 1));
  const judged = Uint8Array.from(outcome, (_, k) => {
    const mayBe = tested ? isTested.has(k) : samples.every((sample) => open(sample[k]));
    return k >= first && mayBe ? 1 : 0;
  });
  const training = Uint8Array.from(
    samples[0],
    (sample, k) => sample === "train" && samples[0][resolvesAt[k]] === "train" ? 1 : 0,
  );
  return {
    day,
    events,
    outcome,
    resolvesAt,
    mid: events.mid,
    spread: Float64Array.from(events.row, (row) => {
      const at = row * day.levels * 4;
      return day.book[at] - day.book[at + 2];
    }),
    judged,
    models: predicted.map(({ pUp }, i) => {
      const all = new Float32Array(events.length).fill(0.5);
      all.set(pUp, specs[i].window - 1);
      return all;
    }),
    training: training.includes(1) ? training : null,
  };
}

function samplesOf(day: Day, { row, timeNs }: Events, spec: ModelSpec): Sample[] {
  const sample = sampleOf(spec, day);
  return Array.from(row, (r, k) => sample(r, epochMs(day.date, timeNs[k])));
}
