import type { Day } from "../lobster/day.ts";
import { midnightMs } from "../lobster/epoch.ts";
import type { ModelSpec } from "../model/manifest.ts";
import { type Sample, sampleOf } from "../model/sample.ts";
import { eventColumns } from "./event_columns.ts";
import { type Judgement, judgePredictions } from "./judge_predictions.ts";
import type { PredictedDataset } from "./measure_model.ts";

/**
 * Judges a day's predictions as {@link judgePredictions} does, offline: with the day, and so with learned
 * baselines, hours and spreads.
 *
 * @param tested sequences that were tested, all of them out of sample, as of a walk forward; all of the
 * day, each as training knows it, unless given
 */
export function judgeDataset(
  day: Day,
  { dataset, pUp }: PredictedDataset,
  spec: ModelSpec,
  tested?: Int32Array,
): Judgement {
  const { events, outcome, resolvesAt, sequences, recipe: { window, label } } = dataset;
  const chosen = tested ?? Int32Array.from({ length: sequences }, (_, s) => s);
  const event = chosen.map((s) => s + window - 1);
  const position = new Int32Array(events.length + 1).fill(chosen.length);
  event.forEach((k, i) => position[k] = i);
  const row = event.map((k) => events.row[k]);
  const sample = sampleOf(spec, day), startMs = midnightMs(day.date);
  const mid = Float64Array.from(event, (k) => events.mid[k]);
  return judgePredictions({
    pUp: Float32Array.from(chosen, (s) => pUp[s]),
    known: {
      outcome: Int8Array.from(event, (k) => outcome[k]),
      resolvesAt: event.map((k) => position[resolvesAt[k]]),
    },
    sample: Array.from(
      row,
      (r): Sample => tested ? "out" : sample(r, startMs + Math.floor(day.timeNs[r] / 1e6)),
    ),
    imbalance: Float64Array.from(event, (k) => events.imbalance[k]),
    horizon: label.kind === "horizon" ? label.horizon : 1,
    columns: eventColumns({ row, mid }, spec, day),
  });
}
