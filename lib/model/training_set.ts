import { type Dataset, fitScaling, Outcome, type Range, scaleRows } from "../dataset/mod.ts";
import type { Scaling } from "../dataset/mod.ts";
import { type Day, epochMs } from "../lobster/mod.ts";
import type { Sequences, TrainingData } from "../lstm/mod.ts";
import type { TrainingDay } from "./manifest.ts";

/** Days made ready for the trainer, and what the manifest says of them. */
export interface TrainingSet {
  /** Scaled rows and labelled windows. */
  data: TrainingData;
  /** Fitted on the rows of training windows; null under `reference`, which does not scale. */
  scaling: Scaling | null;
  /** What training sees of each day that it touches. */
  days: TrainingDay[];
}

/**
 * Joins the training and validation parts of one or more days. Windows whose mid did not move are left
 * out of the loss, as are unresolved ones; no window crosses a day.
 *
 * @param days in the order of their datasets; see `buildDatasets`
 */
export function trainingSet(days: readonly Day[], datasets: readonly Dataset[]): TrainingSet {
  const { profile, window, featureSet } = datasets[0].recipe;
  const width = featureSet.features.length;
  const scaling = profile === "reference" ? null : fitScaling(
    datasets.filter(({ split }) => split.train.end > split.train.first)
      .map(({ events: { features }, split: { train } }) => ({
        features,
        first: train.first,
        end: train.end + window - 1,
      })),
    width,
  );
  const rows = new Float32Array(
    datasets.reduce((sum, { events }) => sum + events.features.length, 0),
  );
  const train: [end: number, label: number][] = [], validation: typeof train = [];
  let before = 0;
  for (const dataset of datasets) {
    rows.set(dataset.events.features, before * width);
    train.push(...labelled(dataset, dataset.split.train, before));
    validation.push(...labelled(dataset, dataset.split.validation, before));
    before += dataset.events.length;
  }
  scaleRows(rows, scaling);
  return {
    data: { rows, train: sequencesOf(train), validation: sequencesOf(validation) },
    scaling,
    days: days.flatMap((day, i) => seenOf(day, datasets[i])),
  };
}

/** The last event and the label of each window of a part whose mid moved. */
function labelled(
  { outcome, recipe: { window } }: Dataset,
  range: Range,
  before: number,
): [number, number][] {
  const list: [number, number][] = [];
  for (let s = range.first; s < range.end; s++) {
    const end = s + window - 1;
    if (outcome[end] === Outcome.Up) list.push([before + end, 1]);
    if (outcome[end] === Outcome.Down) list.push([before + end, 0]);
  }
  return list;
}

function sequencesOf(list: readonly [number, number][]): Sequences {
  return {
    ends: Int32Array.from(list, ([end]) => end),
    labels: Uint8Array.from(list, ([, label]) => label),
  };
}

/**
 * The rows of a day that are in-sample: everything up to the first prediction of the next part, so that
 * purged rows, whose windows overlap with training's, are never counted as out of sample.
 */
function seenOf(day: Day, { events, split, recipe: { window } }: Dataset): TrainingDay[] {
  const { train, validation, backtest } = split;
  if (train.end === train.first && validation.end === validation.first) return [];
  /** Row at which the first window of a part ends; the day's length for a part without any. */
  const begins = (range: Range, next: number) =>
    range.end > range.first ? events.row[range.first + window - 1] : next;
  const backtestRow = begins(backtest, day.length);
  const validationRow = begins(validation, backtestRow);
  const { ticker, date, levels, sha256 } = day;
  return [{
    ticker,
    date,
    levels,
    sha256,
    train: [0, validationRow - 1],
    validation: [validationRow, Math.max(validationRow, backtestRow - 1)],
    epochMs: [epochMs(date, day.timeNs[0]), epochMs(date, day.timeNs[backtestRow - 1])],
  }];
}
