import { buildDatasets, type Dataset, type Recipe, type Shares } from "../dataset/mod.ts";
import type { Day } from "../lobster/mod.ts";
import { type Engine, type Shape, train, type TrainControl } from "../lstm/mod.ts";
import type { Training, TrainOptions } from "../lstm/mod.ts";
import type { Manifest } from "./manifest.ts";
import { encodeOnnx } from "./onnx.ts";
import { type Augmentation, trainingSet } from "./training_set.ts";

/** What to train, and how. */
export interface TrainModelOptions {
  /** What the model is called. */
  name: string;
  /** How days become samples. */
  recipe: Recipe;
  /** Shares of backtest and validation; the reference project's unless said otherwise. */
  shares?: Shares;
  /** Hidden units of each LSTM layer. */
  hidden: number;
  /** LSTM layers. */
  layers: number;
  /** Epochs, batch, learning rate, dropout, seed. */
  train: TrainOptions;
  /** More to learn from in the same days; nothing unless given. */
  augmentation?: Augmentation;
  /** Makes what computes the network; closed afterwards. */
  engine: (shape: Shape, window: number) => Engine | Promise<Engine>;
}

/** A trained model, not yet measured or written. */
export interface TrainedModel {
  /** Everything of the manifest but what writing and measuring add. */
  manifest: Omit<Manifest, "format" | "onnxSha256">;
  /** The best state as an ONNX file. */
  onnx: Uint8Array<ArrayBuffer>;
  /** What came out of the trainer. */
  training: Training;
  /** One for each day. */
  datasets: Dataset[];
}

/**
 * From days to a model: features, labels, sequences, split, scaling, training, ONNX.
 *
 * @param days in the order of time
 */
export async function trainModel(
  days: readonly Day[],
  options: TrainModelOptions,
  control: TrainControl = {},
): Promise<TrainedModel> {
  const { name, recipe, hidden, layers } = options;
  const { featureSet, window } = recipe;
  const datasets = buildDatasets(days, recipe, options.shares);
  const { data, scaling, days: seen } = trainingSet(days, datasets, options.augmentation);
  const features = featureSet.features.length, classes = options.augmentation?.unmoved ? 3 : 2;
  const shape: Shape = { features, hidden, layers, classes };
  const engine = await options.engine(shape, window);
  try {
    const training = await train(data, options.train, engine, control);
    const { dropout, batch, learningRate, seed } = options.train;
    return {
      manifest: {
        name,
        profile: recipe.profile,
        featureSet: { name: featureSet.name, features: [...featureSet.features] },
        window,
        scaling,
        sampling: recipe.sampling,
        label: recipe.label,
        training: seen,
        hyperparameters: {
          hidden,
          layers,
          dropout,
          epochs: Math.max(1, training.curves.trainLoss.length),
          batch,
          learningRate,
          ...options.augmentation,
        },
        seed,
        curves: training.curves,
        metrics: {},
      },
      onnx: encodeOnnx({ shape, parameters: training.parameters }, window),
      training,
      datasets,
    };
  } finally {
    await engine.close();
  }
}
