/**
 * Trains a model as the flags say, with a line an epoch, checkpoints and a clean stop: for `train` and
 * `offline`.
 *
 * @module
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { measureModel, predictDatasets, type PredictedDataset } from "../lib/evaluate/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import { decodeState, encodeState, type EpochReport, network } from "../lib/lstm/mod.ts";
import {
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
import { count, fixed, table } from "./table.ts";

/** What {@link trainAndSave} leaves behind. */
export interface SavedTraining {
  manifest: Manifest;
  /** The best state's predictions over all of each day, by the predictor that serves it. */
  predicted: PredictedDataset[];
  /** False if it was stopped before its last epoch. */
  finished: boolean;
}

/** Trains, writes the model, measures it with the predictor that serves it, and prints the result. */
export async function trainAndSave(
  days: readonly Day[],
  values: Values<typeof trainFlags>,
): Promise<SavedTraining> {
  const recipe = recipeOf(values);
  const path = values.out;
  const checkpoint = `outputs/train_${basename(path)}/checkpoint.state`;
  mkdirSync(checkpoint.slice(0, checkpoint.lastIndexOf("/")), { recursive: true });
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
    hidden: values.hidden,
    layers: values.layers,
    train: {
      epochs: values.epochs,
      batch: values.batch,
      validationBatch: 512,
      learningRate: values["learning-rate"],
      dropout: values.dropout,
      seed: values.seed,
    },
    engine: (shape, window) => network(shape, window),
  }, {
    signal,
    resume: values.resume ? decodeState(readFileSync(checkpoint)) : undefined,
    onEpoch(epoch, state) {
      firstEpoch ||= epoch.epoch;
      const done = epoch.epoch - firstEpoch + 1;
      const secondsLeft = (performance.now() - startMs) / 1000 / done *
        (values.epochs - epoch.epoch);
      report(epochLine(epoch, values.epochs, secondsLeft));
      writeFileSync(`${checkpoint}.tmp`, encodeState(state));
      renameSync(`${checkpoint}.tmp`, checkpoint);
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
  const whole = await saveModel(path, { ...manifest, metrics: measureModel(predicted) }, onnx);
  if (training.finished) rmSync(checkpoint);
  report(
    `${training.finished ? "done" : "stopped (go on with --resume)"}: best epoch ` +
      `${training.bestEpoch}, written ${path}.onnx and ${path}.json, ` +
      `${((performance.now() - startMs) / 1000).toFixed(1)} s`,
  );
  report(describeMetrics(whole));
  return { manifest: whole, predicted, finished: training.finished };
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
