/** How events are chosen, labelled and fed to the model; see `dataset/`. */
export type Profile = "causal" | "reference";

/** A range of rows of a day, both ends included. */
export type RowRange = [first: number, last: number];

/** A day that a model was trained on, and which of its rows training has seen. */
export interface TrainingDay {
  ticker: string;
  date: string;
  levels: number;
  /** Hex sha256 of the CSV files. */
  sha256: { message: string; orderbook: string };
  /** Rows that the training windows and their labels touch. */
  train: RowRange;
  /** Rows that the validation windows and their labels touch: the best epoch was chosen on them. */
  validation: RowRange;
  /** UTC milliseconds of the first and the last row that training or validation touch. */
  epochMs: [first: number, last: number];
}

/** Curves of a training, one number an epoch. */
export interface Curves {
  trainLoss: number[];
  trainAccuracy: number[];
  validationLoss: number[];
  validationAccuracy: number[];
  learningRate: number[];
}

/**
 * What stands in `NAME.json` beside `NAME.onnx`: everything that a user of the model must do in the
 * same way as its training did.
 */
export interface Manifest {
  /** Version of this format. */
  format: 1;
  name: string;
  profile: Profile;
  /** Name of the feature set and its features in order. */
  featureSet: { name: string; features: string[] };
  /** Rows in a window. */
  window: number;
  /** Applied to each feature row before it enters the window; null leaves it as it is. */
  scaling: { mean: number[]; std: number[] } | null;
  /** Which updates were events: `trades`, `executions`, `settled`, or `every N`. */
  sampling: string;
  /** What p_up speaks of: the mid `horizon` events ahead, or its next move (horizon 0). */
  label: { kind: "horizon" | "next-move"; horizon: number };
  training: TrainingDay[];
  hyperparameters: {
    hidden: number;
    layers: number;
    dropout: number;
    epochs: number;
    batch: number;
    learningRate: number;
  };
  seed: number;
  curves: Curves;
  /** Measured after training, each with its number of rows: see `evaluate/`. */
  metrics: Record<string, { n: number; accuracy: number; interval?: [number, number] }>;
  /** Hex sha256 of the ONNX file. */
  onnxSha256: string;
}
