/**
 * Trains a model as the flags say, with a line an epoch, checkpoints and a clean stop: for `train` and
 * `offline`.
 *
 * @module
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import {
  fitTemperature,
  measureModel,
  predictDatasets,
  type PredictedDataset,
  scoreRange,
} from "../lib/evaluate/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import { decodeState, encodeState, type EpochReport, simdEngine } from "../lib/lstm/mod.ts";
import {
  type Augmentation,
  loadModel,
  type Manifest,
  openPredictor,
  saveModel,
  trainModel,
} from "../lib/model/mod.ts";
import { UsageError, type Values } from "./command.ts";
import { report, stopSignal } from "./connect.ts";
import type { trainFlags } from "./flags.ts";
import { recipeOf } from "./recipe.ts";
import { count, dayNames, fixed, table } from "./table.ts";
import { recordTraining } from "./training_ledger.ts";

/** What {@link trainAndSave} leaves behind. */
export interface SavedTraining {
  manifest: Manifest;
  /** The best state's predictions over all of each day, by the predictor that serves it. */
  predicted: PredictedDataset[];
  /** False if it was stopped before its last epoch. */
  finished: boolean;
  /** Pictures of the training. */
  files: string[];
}

/**
 * Trains, writes the model, measures it with the predictor that serves it, draws its curves and prints
 * the result.
 *
 * @param folder where checkpoint and pictures go
 */
export async function trainAndSave(
  days: readonly Day[],
  values: Values<typeof trainFlags>,
  folder: string,
): Promise<SavedTraining> {
  const recipe = recipeOf(values);
  const path = values.out;
  const checkpoint = `${folder}/checkpoint.state`;
  mkdirSync(folder, { recursive: true });
  if (values.resume && !existsSync(checkpoint)) {
    throw new UsageError(`--resume finds no checkpoint ${checkpoint}`);
  }
  const signal = stopSignal();
  const startMs = performance.now();
  let firstEpoch = 0;
  const trained = await trainModel(days, {
    name: basename(path),
    recipe,
    shares: { backtest: values["backtest-share"], validation: values["validation-share"] },
    augmentation: augmentationOf(values),
    hidden: values.hidden,
    layers: values.layers,
    train: {
      epochs: values.epochs,
      stopAfter: values["stop-after"],
      batch: values.batch,
      validationBatch: 512,
      learningRate: values["learning-rate"],
      dropout: values.dropout,
      seed: values.seed,
    },
    engine: (shape, window) => simdEngine(shape, window, { threads: values.threads }),
  }, {
    signal,
    resume: values.resume ? decodeState(readFileSync(checkpoint)) : undefined,
    onEpoch(epoch, state) {
      firstEpoch ||= epoch.epoch;
      const done = epoch.epoch - firstEpoch + 1;
      const secondsLeft = (performance.now() - startMs) / 1000 / done *
        (values.epochs - epoch.epoch);
      writeFileSync(`${checkpoint}.tmp`, encodeState(state));
      renameSync(`${checkpoint}.tmp`, checkpoint);
      report(epochLine(epoch, values.epochs, secondsLeft));
    },
  });
  const { training, manifest, onnx, datasets } = trained;
  if (training.bestEpoch === 0) {
    throw new Error("stopped before the first epoch was done: no model was written");
  }
  await saveModel(path, manifest, onnx);
  const predictor = await openPredictor(await loadModel(path));
  const predicted = await predictDatasets(predictor, datasets, manifest);
  await predictor.close();
  const measured = { metrics: measureModel(predicted), temperature: temperatureOf(predicted) };
  const whole = await saveModel(path, { ...manifest, ...measured }, onnx);
  if (training.finished) rmSync(checkpoint);
  report(
    `${training.finished ? "done" : "stopped (go on with --resume)"}: best epoch ` +
      `${training.bestEpoch}, written ${path}.onnx and ${path}.json, ` +
      `${((performance.now() - startMs) / 1000).toFixed(1)} s`,
  );
  report(describeMetrics(whole));
  const ledger = `${dirname(folder)}/trainings.jsonl`;
  const models = recordTraining(ledger, whole);
  report(`models so far that were validated on these rows: ${models} (${ledger})`);
  const files = await drawTraining(
    folder,
    whole,
    training.bestEpoch,
    majority(predicted, values.unmoved),
  );
  return { manifest: whole, predicted, finished: training.finished, files };
}

/** Fitted on the validation windows; of several days, those of the last that has any. */
function temperatureOf(predicted: readonly PredictedDataset[]): number {
  const validation = predicted.map((one) => scoreRange(one, one.dataset.split.validation));
  return fitTemperature(validation.findLast(({ n }) => n > 0)!);
}

/** Accuracy on the validation windows of always saying their commonest class. */
function majority(predicted: readonly PredictedDataset[], unmoved: boolean): number {
  let ups = 0, moved = 0, unmovedOnes = 0;
  for (const one of predicted) {
    const { up, zeros } = scoreRange(one, one.dataset.split.validation);
    for (const label of up) ups += label;
    moved += up.length;
    if (unmoved) unmovedOnes += zeros;
  }
  return Math.max(ups, moved - ups, unmovedOnes) / (moved + unmovedOnes);
}

async function drawTraining(
  folder: string,
  { curves, training, metrics, hyperparameters }: Manifest,
  bestEpoch: number,
  majorityAccuracy: number,
): Promise<string[]> {
  const { accuracyChart, chartSvg, lossChart, writeChart } = await import("../lib/report/mod.ts");
  const { layers, hidden } = hyperparameters!;
  const title = {
    days: dayNames(training!),
    detail: `${count(metrics.train?.n ?? 0)} training and ${count(metrics.validation?.n ?? 0)} ` +
      `validation windows, LSTM of ${layers} x ${hidden} units`,
    bestEpoch,
  };
  const charts = {
    loss_curves: lossChart(curves!, title),
    accuracy_curves: accuracyChart(curves!, title, majorityAccuracy),
  };
  const files: string[] = [];
  for (const [name, chart] of Object.entries(charts)) {
    files.push(...await writeChart(folder, name, await chartSvg(chart)));
  }
  return files;
}

/** What `--mirror`, `--train-horizons` and `--unmoved` say; nothing where they say nothing. */
function augmentationOf(values: Values<typeof trainFlags>): Augmentation {
  const horizons = values["train-horizons"]?.split(",").map(Number);
  const wrong = horizons?.find((horizon) => !Number.isInteger(horizon));
  if (wrong !== undefined) {
    throw new UsageError(`--train-horizons is "${values["train-horizons"]}": it must be integers`);
  }
  return {
    ...values.mirror ? { mirror: true } : {},
    ...horizons ? { horizons } : {},
    ...values.unmoved ? { unmoved: true } : {},
  };
}

function epochLine(epoch: EpochReport, epochs: number, secondsLeft: number): string {
  const { trainLoss, trainAccuracy, validationLoss, validationAccuracy, learningRate } = epoch;
  return `epoch ${String(epoch.epoch).padStart(String(epochs).length)}/${epochs}` +
    `  train loss ${fixed(trainLoss, 4)} acc ${fixed(trainAccuracy)}` +
    `  validation loss ${fixed(validationLoss, 4)} acc ${fixed(validationAccuracy)}` +
    `  lr ${learningRate}  ${secondsLeft.toFixed(0)} s left${epoch.best ? "  *" : ""}`;
}

function describeMetrics({ metrics }: Manifest): string {
  return table([
    ["part", "windows that moved", "accuracy", "95 % interval"],
    ...Object.entries(metrics).map(([part, { n, accuracy, interval }]) => [
      part,
      count(n),
      fixed(accuracy),
      interval ? `[${interval.map((x) => fixed(x)).join(", ")}]` : "",
    ]),
  ]);
}
