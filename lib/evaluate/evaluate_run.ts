import type { Day } from "../lobster/day.ts";
import type { ModelSpec } from "../model/manifest.ts";
import { type SampleDay, sampleOf } from "../model/sample.ts";
import type { Prediction } from "../sink/prediction.ts";
import { parseId } from "../stream/id.ts";
import { eventColumns } from "./event_columns.ts";
import { type Judgement, judgePredictions } from "./judge_predictions.ts";
import { outcomesFromLabels, outcomesFromMids } from "./run_outcomes.ts";

/** A run, judged. */
export interface RunEvaluation extends Judgement {
  /** Rows of the run. */
  rows: number;
  /** Where outcomes come from: published labels, or later mids. */
  labels: "stream" | "mids";
}

/** How to judge. */
export interface EvaluateOptions {
  /**
   * What is known of the day; see `sampleOf`. Given as a whole it also gives the learned baselines, and
   * scores by hour and by spread.
   */
  day?: SampleDay | Day;
  /** By default `stream` under `reference`, else `mids`. */
  labels?: "stream" | "mids";
  /** Confidence buckets; 10 unless said otherwise. */
  buckets?: number;
}

/**
 * Judges the predictions of one run, in-sample rows apart from out-of-sample ones.
 *
 * @param rows the run's rows in the order of events; see `readRun`
 * @throws {RangeError} if a whole day is given and the run is not of it
 */
export function evaluateRun(
  rows: readonly Prediction[],
  spec: ModelSpec,
  options: EvaluateOptions = {},
): RunEvaluation {
  const { day = {}, buckets } = options;
  const labels = options.labels ?? (spec.profile === "reference" ? "stream" : "mids");
  const horizon = spec.label.kind === "horizon" ? spec.label.horizon : 1;
  const mid = Float64Array.from(rows, (row) => row.mid);
  const known = labels === "stream"
    ? outcomesFromLabels(rows.map((row) => row.y), horizon)
    : outcomesFromMids({ ts: rows.map((row) => row.ts), mid }, spec.label);
  const ids = rows.map(({ eventId }) => parseId(eventId));
  const sample = sampleOf(spec, day);
  const judgement = judgePredictions({
    pUp: Float32Array.from(rows, (row) => row.pUp),
    known,
    sample: ids.map(({ ms, seq }) => sample(seq, ms)),
    imbalance: Float64Array.from(rows, (row) => row.imb),
    horizon,
    columns: isWhole(day)
      ? eventColumns({ row: ids.map(({ seq }) => seq), mid }, spec, day)
      : undefined,
  }, buckets);
  return { rows: rows.length, labels, ...judgement };
}

function isWhole(day: SampleDay | Day): day is Day {
  return "book" in day;
}
