import type { Outcomes } from "../dataset/mod.ts";
import type { Sample } from "../model/sample.ts";
import { imbalanceSign, persistence, runningMajority } from "./baselines.ts";
import { boostedTrees } from "./boosted_trees.ts";
import { accuracyInterval, differenceInterval, type Interval } from "./bootstrap.ts";
import { type Bucket, bucketTable } from "./buckets.ts";
import { type Calibration, calibration } from "./calibration.ts";
import type { EventColumns } from "./event_columns.ts";
import { type GroupSummary, hourOfDay, spreadClass, summariseBy } from "./groups.ts";
import { logisticRegression } from "./logistic.ts";
import { hits, score, type Scored } from "./scored.ts";
import { summarise, type Summary } from "./summary.ts";
import { applyTemperature, fitTemperature } from "./temperature.ts";

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

/** What temperature scaling would change; see `fitTemperature`. The scores beside it are without. */
export interface TemperatureResult {
  /** Fitted on the validation rows, never on those that are judged. */
  temperature: number;
  /** Log loss of the judged rows at that temperature. */
  logLoss: number;
  /** Brier score of the judged rows at that temperature. */
  brier: number;
}

/** The rows of one kind of sample, judged. */
export interface GroupEvaluation {
  /** What training knows of these rows. */
  sample: Sample;
  /** Scores of the model. */
  summary: Summary;
  /** Accuracy with its block bootstrap interval. */
  accuracy: Interval;
  /** Naive predictors on the same rows, and learned ones where there is something to learn from. */
  baselines: BaselineResult[];
  /** Accuracy against confidence. */
  buckets: Bucket[];
  /** Whether P(up) means what it says, over both kinds of bins. */
  calibration: { equalWidth: Calibration; equalMass: Calibration };
  /** With a temperature fitted on validation; null of training and validation rows, or without any. */
  temperature: TemperatureResult | null;
  /** By hour of the trading day; null where the day is not known. */
  byHour: GroupSummary[] | null;
  /** By spread, {@link spreadClass}; null where the day is not known. */
  bySpread: GroupSummary[] | null;
}

/** Predictions, judged. */
export interface Judgement {
  /** The groups that have rows, out-of-sample first. */
  groups: GroupEvaluation[];
  /** The group to quote: out of sample, or of unknown sample; null when all of it is in-sample. */
  headline: GroupEvaluation | null;
}

/** What is judged: one row an event, in the order of the events. */
export interface Judged {
  /** P(up). */
  pUp: Float32Array;
  /** Outcomes and when they are known. */
  known: Outcomes;
  /** What training knows of each event. */
  sample: readonly Sample[];
  /** Depth imbalance at each event. */
  imbalance: Float64Array;
  /** Events over which an outcome looks ahead. */
  horizon: number;
  /** What the day knows of the events, if it is there. */
  columns?: EventColumns;
}

const ORDER: readonly Sample[] = ["out", "unknown", "validation", "train"];

/**
 * Judges predictions, in-sample rows apart from out-of-sample ones, beside baselines on the same rows.
 * Learned baselines learn from the rows that the model was trained on, so they need those among the rows.
 *
 * @param buckets confidence buckets
 */
export function judgePredictions(judged: Judged, buckets = 10): Judgement {
  const { pUp, known: { outcome }, sample, horizon, columns } = judged;
  const baselines = baselinesOf(judged);
  const maskOf = (name: Sample) => Uint8Array.from(sample, (one) => one === name ? 1 : 0);
  const validation = score({ pUp, outcome }, maskOf("validation"));
  const groups = ORDER.filter((name) => sample.includes(name)).map((name): GroupEvaluation => {
    const mask = maskOf(name);
    const scored = score({ pUp, outcome }, mask);
    const inSample = name === "train" || name === "validation";
    const by = (group: ArrayLike<number> | undefined) =>
      group === undefined ? null : summariseBy({ pUp, outcome }, group, mask);
    return {
      sample: name,
      summary: summarise(scored),
      accuracy: accuracyInterval(scored, { horizon }),
      baselines: baselines.map((baseline) =>
        compare(scored, baseline.name, score({ pUp: baseline.pUp, outcome }, mask), horizon)
      ),
      buckets: bucketTable(scored, buckets),
      calibration: {
        equalWidth: calibration(scored, "equal-width"),
        equalMass: calibration(scored, "equal-mass"),
      },
      temperature: inSample || validation.n === 0 ? null : atTemperature(scored, validation),
      byHour: by(columns && hourOfDay(columns.timeNs)),
      bySpread: by(columns && spreadClass(columns.spreadTicks)),
    };
  });
  const headline = groups.find(({ sample }) => sample === "out" || sample === "unknown") ?? null;
  return { groups, headline };
}

function baselinesOf(judged: Judged): { name: string; pUp: Float32Array }[] {
  const { known, imbalance, columns } = judged;
  const naive = [
    { name: "majority so far", pUp: runningMajority(known) },
    { name: "persistence", pUp: persistence(known) },
    { name: "imbalance sign", pUp: imbalanceSign(imbalance) },
  ];
  const training = learnable(judged);
  if (columns === undefined || training === null) return naive;
  const rows = { ...columns, outcome: known.outcome, training };
  return [
    ...naive,
    { name: "logistic regression", pUp: logisticRegression(rows) },
    { name: "boosted trees", pUp: boostedTrees(rows) },
  ];
}

/** The training events whose outcome was known while training lasted; null unless both ways moved. */
function learnable({ known: { outcome, resolvesAt }, sample }: Judged): Uint8Array | null {
  const training = Uint8Array.from(
    sample,
    (one, k) => one === "train" && sample[resolvesAt[k]] === "train" ? 1 : 0,
  );
  const has = (what: number) => outcome.some((x, k) => x === what && training[k] === 1);
  return has(1) && has(-1) ? training : null;
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

function atTemperature(scored: Scored, validation: Scored): TemperatureResult {
  const temperature = fitTemperature(validation);
  const { logLoss, brier } = summarise({
    ...scored,
    pUp: applyTemperature(scored.pUp, temperature),
  });
  return { temperature, logLoss, brier };
}
