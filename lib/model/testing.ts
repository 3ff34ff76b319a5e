/** Things that several tests of this room need; not a part of the library. */
import { computeEvents, eventRows, fitScaling, scaleRows } from "../dataset/mod.ts";
import { featureSet } from "../features/mod.ts";
import { openDay } from "../lobster/mod.ts";
import { initialise, type Shape } from "../lstm/mod.ts";
import { Random } from "../math/mod.ts";
import type { Manifest } from "./manifest.ts";
import type { Weights } from "./weights.ts";

/** A network with random weights, three times as large as at the start of a training. */
export function randomWeights(
  shape: Omit<Shape, "classes"> & Partial<Shape>,
  seed = 1,
): Weights {
  const whole: Shape = { classes: 2, ...shape };
  return { shape: whole, parameters: initialise(whole, new Random(seed)).map((x) => 3 * x) };
}

/** Windows of standard normal numbers, [count, window, features]. */
export function randomWindows(count: number, window: number, features: number): Float32Array {
  const random = new Random(9);
  return Float32Array.from({ length: count * window * features }, () => random.normal());
}

/** A file in `fixtures/`. */
export function fixture(name: string): URL {
  return new URL(`./fixtures/${name}`, import.meta.url);
}

/** `fixtures/network.json`: the weights of a small network, windows, and PyTorch's answers. */
export interface PytorchNetwork {
  window: number;
  /** [5, window, 4] */
  windows: number[];
  /** In float64, [5, 2]. */
  logits: number[];
  tensors: Record<string, number[]>;
}

/** Reads it. */
export function pytorchNetwork(): PytorchNetwork {
  return JSON.parse(Deno.readTextFileSync(fixture("network.json")));
}

/** The sample day that real windows come from. */
export const SAMPLE: URL = new URL(
  "../../../shared/data/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip",
  import.meta.url,
);

/** `count` windows of 100 rows of a day's trades, scaled, evenly spread over it. */
export async function realWindows(count: number): Promise<Float32Array> {
  const day = await openDay(SAMPLE.pathname);
  const { features, length, width } = computeEvents(
    day,
    eventRows(day, "trades").rows,
    featureSet("reference4"),
  );
  scaleRows(features, fitScaling([{ features, first: 0, end: length }], width));
  const size = 100 * width;
  const windows = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const first = Math.floor(i * (length - 100) / count) * width;
    windows.set(features.subarray(first, first + size), i * size);
  }
  return windows;
}

/** A manifest with something in every field, as training on the sample day would leave it. */
export function someManifest(): Manifest {
  return {
    format: 1,
    name: "default",
    profile: "causal",
    featureSet: { name: "reference4", features: [...featureSet("reference4").features] },
    window: 100,
    scaling: { mean: [0.01, 0, 0, 1e-6], std: [0.5, 0.2, 0.0001, 0.0003] },
    sampling: "trades",
    label: { kind: "horizon", horizon: 10 },
    training: [{
      ticker: "GOOG",
      date: "2012-06-21",
      levels: 10,
      sha256: { message: "a".repeat(64), orderbook: "b".repeat(64) },
      train: [0, 70000],
      validation: [70100, 82000],
      epochMs: [1340285400015, 1340297000000],
    }],
    hyperparameters: {
      hidden: 8,
      layers: 2,
      dropout: 0.2,
      epochs: 2,
      batch: 256,
      learningRate: 0.001,
    },
    seed: 1,
    curves: {
      trainLoss: [0.69, 0.68],
      trainAccuracy: [0.52, 0.56],
      validationLoss: [0.69, 0.689],
      validationAccuracy: [0.51, 0.55],
      learningRate: [0.001, 0.001],
    },
    metrics: {
      validation: { n: 700, accuracy: 0.55, interval: [0.5, 0.6] },
      backtest: { n: 4000, accuracy: 0.53 },
    },
    onnxSha256: "c".repeat(64),
  };
}
