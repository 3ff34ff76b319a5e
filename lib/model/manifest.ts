import type { Label, Profile, Sampling, Scaling } from "../dataset/mod.ts";
import type { Curves } from "../lstm/mod.ts";
import {
  type Check,
  integer,
  list,
  nullable,
  number,
  object,
  oneOf,
  range,
  record,
  refuse,
  text,
} from "./json_check.ts";

/** A range of rows of a day, both ends included. */
export type RowRange = [first: number, last: number];

/** A day that a model was trained on, and which of its rows training has seen. */
export interface TrainingDay {
  /** Such as `GOOG`. */
  ticker: string;
  /** Trading date, YYYY-MM-DD. */
  date: string;
  /** Price levels of the files, a side. */
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

/** Everything that a user of a model must do in the same way as its training did. */
export interface ModelSpec {
  /** What the model is called, in predictions too. */
  name: string;
  /** How events became samples, and so how its predictions are to be judged. */
  profile: Profile;
  /** Name of the feature set and its features in order. */
  featureSet: { name: string; features: string[] };
  /** Rows in a window. */
  window: number;
  /** Applied to each feature row before it enters the window; null leaves it as it is. */
  scaling: Scaling | null;
  /** Which updates were events. */
  sampling: Sampling;
  /** What p_up speaks of: the mid `horizon` events ahead, or its next move. */
  label: Label;
  /** What training has seen; null when that is not known, as for weights from elsewhere. */
  training: TrainingDay[] | null;
}

/** How a model was trained. */
export interface Hyperparameters {
  /** Hidden units of each LSTM layer. */
  hidden: number;
  /** LSTM layers. */
  layers: number;
  /** Share of the activations dropped between layers. */
  dropout: number;
  /** Times that every training window was seen. */
  epochs: number;
  /** Windows in a step. */
  batch: number;
  /** Of Adam, at the start. */
  learningRate: number;
  /** Whether every window was also learned as its mirror image; see `Augmentation`. */
  mirror?: boolean;
  /** Horizons of the labels that training windows got, where it was not the label's alone. */
  horizons?: readonly number[];
  /** Whether windows whose mid did not move were learned as a third class. */
  unmoved?: boolean;
}

/** A share of rows predicted right. */
export interface Metric {
  /** Rows. */
  n: number;
  /** In [0, 1]. */
  accuracy: number;
  /** Confidence interval of the accuracy. */
  interval?: [low: number, high: number];
}

/** What stands in `NAME.json` beside `NAME.onnx`. */
export interface Manifest extends ModelSpec {
  /** Version of this format. */
  format: 1;
  /** How it was trained; null for weights that were not trained here. */
  hyperparameters: Hyperparameters | null;
  /** Of initialisation, dropout and shuffling; null for weights that were not trained here. */
  seed: number | null;
  /** Loss and accuracy by epoch; null for weights that were not trained here. */
  curves: Curves | null;
  /** Measured after training, by name, each with its number of rows: see `evaluate/`. */
  metrics: Record<string, Metric>;
  /**
   * Temperature fitted on the validation windows; see `fitTemperature` in `evaluate/`. It is kept, and not
   * applied: predictions are the graph's own.
   */
  temperature?: number;
  /** Hex sha256 of the ONNX file. */
  onnxSha256: string;
}

const positive = integer(1), sha256 = text(/^[0-9a-f]{64}$/, "64 lower-case hex digits");
const share = number({ min: 0, max: 1 }), numbers = list(number()), word = text(/\S/, "a text");

const SHAPE = object<Manifest>({
  format: oneOf(1 as const),
  name: word,
  profile: oneOf<Profile>("causal", "reference"),
  featureSet: object({ name: word, features: list(word) }),
  window: positive,
  scaling: nullable(object({ mean: numbers, std: list(number({ above: 0 })) })),
  sampling: text<Sampling>(
    /^(trades|settled|settled:[1-9]\d*|executions)$/,
    "trades, settled, settled:N or executions",
  ),
  label: object({ kind: oneOf<Label["kind"]>("horizon", "next-move"), horizon: integer(0) }),
  training: nullable(list(object({
    ticker: word,
    date: text(/^\d{4}-\d\d-\d\d$/, "YYYY-MM-DD"),
    levels: positive,
    sha256: object({ message: sha256, orderbook: sha256 }),
    train: range(integer(0)),
    validation: range(integer(0)),
    epochMs: range(integer(0)),
  }))),
  hyperparameters: nullable(object({
    hidden: positive,
    layers: positive,
    dropout: share,
    epochs: positive,
    batch: positive,
    learningRate: number({ above: 0 }),
    mirror: oneOf(true, false),
    horizons: list(positive),
    unmoved: oneOf(true, false),
  }, ["mirror", "horizons", "unmoved"])),
  seed: nullable(integer(-Number.MAX_SAFE_INTEGER)),
  curves: nullable(object({
    trainLoss: numbers,
    trainAccuracy: numbers,
    validationLoss: numbers,
    validationAccuracy: numbers,
    learningRate: numbers,
  })),
  metrics: record(
    object({ n: integer(0), accuracy: share, interval: range(share) }, ["interval"]),
  ),
  temperature: number({ above: 0 }),
  onnxSha256: sha256,
}, ["temperature"]);

/** Checks a manifest: every field's kind and range, no other fields, lengths that belong together. */
export const checkManifest: Check<Manifest> = (value, path) => {
  const manifest = SHAPE(value, path);
  const { featureSet: { features }, scaling, curves, label } = manifest;
  const sameLength = (name: string, items: unknown[], length: number, of: string) => {
    if (items.length !== length) {
      throw new RangeError(`${name} has ${items.length} numbers: it must have ${length}, as ${of}`);
    }
  };
  if (features.length === 0) refuse(RangeError, "featureSet.features", features, "one or more");
  for (const [name, items] of Object.entries(scaling ?? {})) {
    sameLength(`scaling.${name}`, items, features.length, "there are features");
  }
  for (const [name, items] of Object.entries(curves ?? {})) {
    sameLength(`curves.${name}`, items, curves!.trainLoss.length, "curves.trainLoss has");
  }
  if (label.kind === "horizon" && label.horizon < 1) {
    refuse(RangeError, "label.horizon", label.horizon, "at least 1");
  }
  return manifest;
};

/**
 * Reads a manifest from the text of the file `name`. Throws a SyntaxError when it is not JSON, a TypeError
 * or RangeError when a field is not as it must be.
 */
export function parseManifest(json: string, name: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new SyntaxError(`${name} is not JSON: ${(error as Error).message.split("\n")[0]}`);
  }
  try {
    return checkManifest(value, "");
  } catch (error) {
    (error as Error).message = `${name}: ${(error as Error).message}`;
    throw error;
  }
}

/** A manifest as JSON: indented, with lists of numbers on one line. */
export function formatManifest(manifest: Manifest): string {
  const json = JSON.stringify(checkManifest(manifest, ""), null, 2);
  const oneLine = (_: string, items: string) => `[${items.replace(/\n\s+/g, " ")}]`;
  return json.replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, oneLine) + "\n";
}
