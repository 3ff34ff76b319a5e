import {
  type Dataset,
  fitScaling,
  Outcome,
  outcomes,
  type Range,
  scaleRows,
  type Scaling,
  sizeOf,
} from "../dataset/mod.ts";
import { type Day, epochMs } from "../lobster/mod.ts";
import type { Sequences, TrainingData } from "../lstm/mod.ts";
import type { TrainingDay } from "./manifest.ts";

/** More to learn from in the same days; nothing of it touches validation's choice of label or rows. */
export interface Augmentation {
  /**
   * Whether each window is also learned, and validated, as its mirror image: buyers and sellers
   * exchanged, so that directed features and the label turn their sign.
   */
  mirror?: boolean;
  /**
   * Horizons, in events, whose labels the training windows get one after the other; the label's own
   * unless given. None may look further than that: the split was purged for it.
   */
  horizons?: readonly number[];
  /** Whether windows whose mid did not move are learned, and validated, too: as a third class. */
  unmoved?: boolean;
}

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
 * out of the loss unless they are asked for, unresolved ones always; no window crosses a day.
 *
 * @param days in the order of their datasets; see `buildDatasets`
 * @throws {RangeError} if the augmentation does not fit the label or the profile
 */
export function trainingSet(
  days: readonly Day[],
  datasets: readonly Dataset[],
  augmentation: Augmentation = {},
): TrainingSet {
  const { profile, window, featureSet: { features, directed }, label } = datasets[0].recipe;
  const { mirror = false, horizons = [label.horizon], unmoved = false } = augmentation;
  checkAugmentation(datasets[0], augmentation);
  const scaling = profile === "reference" ? null : fitScaling(
    datasets.filter(({ split }) => sizeOf(split.train) > 0)
      .map(({ events, split: { train } }) => ({
        features: events.features,
        first: train.first,
        end: train.end + window - 1,
      })),
    features.length,
    mirror ? directed : [],
  );
  const rows = joinRows(datasets, scaling);
  const firstRows = datasets.map((_, i) =>
    datasets.slice(0, i).reduce((sum, { events }) => sum + events.length, 0)
  );
  const labelled = (part: "train" | "validation", horizons: readonly number[]) =>
    horizons.flatMap((horizon) =>
      datasets.flatMap((dataset, i) =>
        labelledWindows(dataset, dataset.split[part], horizon, unmoved, firstRows[i])
      )
    );
  const train = labelled("train", horizons);
  const validation = labelled("validation", [label.horizon]);
  const data = { rows, train: sequencesOf(train), validation: sequencesOf(validation) };
  return {
    data: mirror ? withMirror(data, directed) : data,
    scaling,
    days: days.flatMap((day, i) => seenOf(day, datasets[i])),
  };
}

function checkAugmentation({ recipe }: Dataset, { mirror, horizons, unmoved }: Augmentation): void {
  const { profile, label } = recipe;
  if (profile === "reference" && (mirror || horizons || unmoved)) {
    throw new RangeError(
      "The reference profile trains as the reference project does: no mirror, other horizons or class",
    );
  }
  for (const horizon of horizons ?? []) {
    if (label.kind !== "horizon" || !(horizon >= 1 && horizon <= label.horizon)) {
      throw new RangeError(
        `Cannot train with labels ${horizon} events ahead: none may look further than the label's ` +
          (label.kind === "horizon" ? label.horizon : "next move"),
      );
    }
  }
}

function joinRows(datasets: readonly Dataset[], scaling: Scaling | null): Float32Array {
  const all = datasets.map(({ events }) => events.features);
  const rows = new Float32Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const features of all) {
    rows.set(features, at);
    at += features.length;
  }
  scaleRows(rows, scaling);
  return rows;
}

/**
 * The last row and the label of each window of a part whose mid moved over the horizon; with `unmoved`
 * also of those whose mid did not.
 */
function labelledWindows(
  { events, outcome, recipe: { window, label } }: Dataset,
  range: Range,
  horizon: number,
  unmoved: boolean,
  firstRow: number,
): [end: number, label: number][] {
  const known = horizon === label.horizon
    ? outcome
    : outcomes(events.mid, { kind: "horizon", horizon }).outcome;
  const list: [number, number][] = [];
  for (let s = range.first; s < range.end; s++) {
    const end = s + window - 1;
    if (known[end] === Outcome.Up) list.push([firstRow + end, 1]);
    if (known[end] === Outcome.Down) list.push([firstRow + end, 0]);
    if (known[end] === Outcome.Zero && unmoved) list.push([firstRow + end, 2]);
  }
  return list;
}

function sequencesOf(list: readonly [number, number][]): Sequences {
  return {
    ends: Int32Array.from(list, ([end]) => end),
    labels: Uint8Array.from(list, ([, label]) => label),
  };
}

/** The same rows and windows, and after them their mirror images. */
function withMirror(data: TrainingData, directed: readonly boolean[]): TrainingData {
  const { rows } = data;
  const width = directed.length, offset = rows.length / width;
  const both = new Float32Array(2 * rows.length);
  both.set(rows);
  rows.forEach((x, i) => both[rows.length + i] = directed[i % width] ? -x : x);
  const mirrored = ({ ends, labels }: Sequences): Sequences => {
    const n = ends.length;
    const turned = { ends: new Int32Array(2 * n), labels: new Uint8Array(2 * n) };
    turned.ends.set(ends);
    turned.ends.set(ends.map((end) => end + offset), n);
    turned.labels.set(labels);
    turned.labels.set(labels.map((label) => label < 2 ? 1 - label : label), n);
    return turned;
  };
  return { rows: both, train: mirrored(data.train), validation: mirrored(data.validation) };
}

/**
 * The rows of a day that are in-sample: everything up to the first prediction of the next part, so that
 * purged rows, whose windows overlap with training's, are never counted as out of sample.
 */
function seenOf(day: Day, { events, split, recipe: { window } }: Dataset): TrainingDay[] {
  const { train, validation, backtest } = split;
  if (sizeOf(train) === 0 && sizeOf(validation) === 0) return [];
  /** Row at which the first window of a part ends; the day's length for a part without any. */
  const begins = (range: Range, next: number) =>
    sizeOf(range) > 0 ? events.row[range.first + window - 1] : next;
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
