import { buildDataset, type Range, sizeOf } from "../dataset/mod.ts";
import type { Day } from "../lobster/day.ts";
import { sliceDay } from "../lobster/slice_day.ts";
import { type Shape, simdPredictor } from "../lstm/mod.ts";
import type { Predictor } from "../model/predictor.ts";
import { type TrainedModel, trainModel, type TrainModelOptions } from "../model/train_model.ts";
import { accuracyInterval, type Interval } from "./bootstrap.ts";
import { predictDatasets, type PredictedDataset, scoreRange } from "./measure_model.ts";

/** How a day is walked. */
export interface WalkForwardOptions extends Omit<TrainModelOptions, "shares"> {
  /** Models that are trained, each tested on the next stretch of the day. */
  folds: number;
  /** Share of what lies before a test by which the best epoch is chosen. */
  validation: number;
  /** Events left out between what training may see and the first that is tested. */
  embargo: number;
  /** Told of each fold as it is done. */
  onFold?: (fold: Fold) => void;
}

/** One model, trained afresh on what lies before its test. */
export interface Fold {
  /** From 1. */
  fold: number;
  /** Sequences of the day that it is tested on. */
  test: Range;
  /** Windows that it was trained on, those without a move included. */
  trainWindows: number;
  /** Epoch whose state was kept; the best on validation. */
  bestEpoch: number;
  /** Moves that it was tested on. */
  n: number;
  /** Share of them that it predicted right, with the interval. */
  accuracy: Interval;
}

/** A day walked forward. */
export interface WalkForward {
  /** In the order of time. */
  folds: Fold[];
  /** The day's events with each fold's predictions where it is tested; 0.5 elsewhere. */
  predicted: PredictedDataset;
  /** The sequences that were tested, growing. */
  tested: Int32Array;
  /** Accuracies of the folds: mean, standard deviation, lowest and highest. */
  spread: { mean: number; deviation: number; min: number; max: number };
}

/**
 * Walks a day forward: its sequences are cut into folds + 1 equal blocks, and for each block but the
 * first a model is trained afresh on all that lies before it, scaling and choice of epoch included.
 * Training never reaches into a test: its part is purged of windows and labels that do (as in every split),
 * and `embargo` events more are left out.
 *
 * @throws {RangeError} unless each block holds more than the embargo
 */
export async function walkForward(day: Day, options: WalkForwardOptions): Promise<WalkForward> {
  const { folds: count, embargo, recipe } = options;
  const dataset = buildDataset(day, recipe);
  const { sequences, events } = dataset;
  const block = Math.floor(sequences / (count + 1));
  if (!(Number.isInteger(count) && count > 0 && block > embargo)) {
    throw new RangeError(
      `Cannot walk ${sequences} sequences in ${count} folds with an embargo of ${embargo} events`,
    );
  }
  const predicted = { dataset, pUp: new Float32Array(sequences).fill(0.5) };
  const folds: Fold[] = [];
  for (let fold = 1; fold <= count; fold++) {
    const begin = fold * block;
    const end = fold === count ? sequences : begin + block;
    const lastRow = events.row[end - 1 + recipe.window - 1];
    const trained = await trainModel([sliceDay(day, 0, lastRow + 1)], {
      ...options,
      // Half a sequence more, so that rounding leaves exactly the block.
      shares: { backtest: (end - begin + 0.5) / end, validation: options.validation },
    });
    const test = { first: begin + embargo, end };
    const [{ pUp }] = await predictDatasets(
      predictorOf(trained, recipe.window),
      trained.datasets,
      trained.manifest,
    );
    predicted.pUp.set(pUp.subarray(test.first, test.end), test.first);
    folds.push(judgeFold(fold, test, trained, predicted));
    options.onFold?.(folds[folds.length - 1]);
  }
  return {
    folds,
    predicted,
    tested: Int32Array.from(
      folds.flatMap(({ test }) =>
        Array.from({ length: test.end - test.first }, (_, s) => test.first + s)
      ),
    ),
    spread: spreadOf(folds.map(({ accuracy }) => accuracy.estimate)),
  };
}

function judgeFold(
  fold: number,
  test: Range,
  { training, datasets }: TrainedModel,
  predicted: PredictedDataset,
): Fold {
  const { label } = predicted.dataset.recipe;
  const scored = scoreRange(predicted, test);
  return {
    fold,
    test,
    trainWindows: sizeOf(datasets[0].split.train),
    bestEpoch: training.bestEpoch,
    n: scored.n,
    accuracy: accuracyInterval(scored, { horizon: Math.max(1, label.horizon) }),
  };
}

function predictorOf({ manifest, training }: TrainedModel, window: number): Predictor {
  const { hidden, layers } = manifest.hyperparameters!;
  const features = manifest.featureSet.features.length;
  const shape: Shape = { features, hidden, layers, classes: 2 };
  const predictor = simdPredictor(training.parameters, shape, window);
  return {
    window,
    features,
    predict: (windows, batch) => Promise.resolve(predictor.predict(windows, batch)),
    close: () => Promise.resolve(),
  };
}

function spreadOf(values: readonly number[]): WalkForward["spread"] {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return {
    mean,
    deviation: values.length < 2 ? NaN : Math.sqrt(squares / (values.length - 1)),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}
