import { parseId } from "../stream/id.ts";
import type { ModelSpec } from "../model/manifest.ts";
import { type Sample, type SampleDay, sampleOf } from "../model/sample.ts";
import type { Prediction } from "../sink/prediction.ts";
import { persistence, runningMajority } from "./baselines.ts";
import { accuracyInterval, differenceInterval, type Interval } from "./bootstrap.ts";
import { type Bucket, bucketTable } from "./buckets.ts";
import { outcomesFromLabels, outcomesFromMids } from "./run_outcomes.ts";
import { hits, score, type Scored } from "./scored.ts";
import { summarise, type Summary } from "./summary.ts";

/** A baseline on the rows of a group, beside the model. */
export interface BaselineResult {
  /** What it is. */
  name: string;
  /** Share predicted right. */
  accuracy: number;
  /** Matthews correlation coefficient. */
  mcc: number;
  /** Accuracy of the model minus the baseline's, paired, with its interval. */
  difference: Interval;
}

/** The rows of one kind of sample, judged. */
export interface GroupEvaluation {
  /** What training knows of these rows. */
  sample: Sample;
  /** Scores of the model. */
  summary: Summary;
  /** Accuracy with its block bootstrap interval. */
  accuracy: Interval;
  /** Naive predictors on the same rows. */
  baselines: BaselineResult[];
  /** Accuracy against confidence. */
  buckets: Bucket[];
}

/** A run, judged. */
export interface RunEvaluation {
  /** Rows of the run. */
  rows: number;
  /** Where outcomes come from: published labels, or later mids. */
  labels: "stream" | "mids";
  /** The groups that have rows, out-of-sample first. */
  groups: GroupEvaluation[];
  /** The group to quote: out of sample, or of unknown sample; null when all of it is in-sample. */
  headline: GroupEvaluation | null;
}

/** How to judge. */
export interface EvaluateOptions {
  /** What is known of the day; see `sampleOf`. */
  day?: SampleDay;
  /** By default `stream` under `reference`, else `mids`. */
  labels?: "stream" | "mids";
  /** Confidence buckets; 10 unless said otherwise. */
  buckets?: number;
}

const ORDER: readonly Sample[] = ["out", "unknown", "validation", "train"];

/**
 * Judges the predictions of one run, in-sample rows apart from out-of-sample ones.
 *
 * @param rows the run's rows in the order of events; see `readRun`
 */
export function evaluateRun(
  rows: readonly Prediction[],
  spec: ModelSpec,
  options: EvaluateOptions = {},
): RunEvaluation {
  const labels = options.labels ?? (spec.profile === "reference" ? "stream" : "mids");
  const horizon = spec.label.kind === "horizon" ? spec.label.horizon : 1;
  const known = labels === "stream"
    ? outcomesFromLabels(rows.map((row) => row.y), horizon)
    : outcomesFromMids({
      ts: rows.map((row) => row.ts),
      mid: Float64Array.from(rows, (row) => row.mid),
    }, spec.label);
  const pUp = Float32Array.from(rows, (row) => row.pUp);
  const baselines = [
    { name: "majority so far", pUp: runningMajority(known) },
    { name: "persistence", pUp: persistence(known) },
  ];
  const sample = sampleOf(spec, options.day ?? {});
  const samples = rows.map(({ eventId }) => {
    const { ms, seq } = parseId(eventId);
    return sample(seq, ms);
  });
  const { outcome } = known;
  const groups = ORDER.filter((name) => samples.includes(name)).map((name): GroupEvaluation => {
    const mask = Uint8Array.from(samples, (sample) => sample === name ? 1 : 0);
    const scored = score({ pUp, outcome }, mask);
    return {
      sample: name,
      summary: summarise(scored),
      accuracy: accuracyInterval(scored, { horizon }),
      baselines: baselines.map((baseline) =>
        compare(scored, baseline.name, score({ pUp: baseline.pUp, outcome }, mask), horizon)
      ),
      buckets: bucketTable(scored, options.buckets),
    };
  });
  const headline = groups.find(({ sample }) => sample === "out" || sample === "unknown") ?? null;
  return { rows: rows.length, labels, groups, headline };
}

function compare(model: Scored, name: string, baseline: Scored, horizon: number): BaselineResult {
  const { accuracy, mcc } = summarise(baseline);
  return {
    name,
    accuracy,
    mcc,
    difference: differenceInterval(model, hits(model), hits(baseline), { horizon }),
  };
}
