/**
 * Walks a day forward with a model's own recipe and hyperparameters: for `backtest`.
 *
 * @module
 */
import { type WalkForward, walkForward } from "../lib/evaluate/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import { simdEngine } from "../lib/lstm/mod.ts";
import type { Model } from "../lib/model/mod.ts";
import { type Flags, UsageError, type Values } from "./command.ts";
import { inputOf, report } from "./connect.ts";
import { count, fixed, table, withInterval } from "./table.ts";

export const walkForwardFlags = {
  "walk-forward": {
    kind: "integer",
    min: 1,
    max: 100,
    help:
      "train the model's like afresh N times, each on what lies before its test; trade all tests",
  },
  embargo: {
    kind: "integer",
    min: 0,
    default: 10,
    help: "events left out between what a fold's training may see and its test",
  },
  epochs: { kind: "integer", min: 1, help: "of a fold (default: the model's)" },
} as const satisfies Flags;

/** Trains and tests the folds; a line on stderr for each. */
export async function walkModel(
  day: Day,
  { spec, manifest }: Model,
  folds: number,
  values: Values<typeof walkForwardFlags>,
): Promise<WalkForward> {
  const { profile, sampling, label } = spec;
  if (profile === "reference") {
    throw new UsageError(
      "--walk-forward wants a causal model: the reference profile is not purged",
    );
  }
  if (manifest?.hyperparameters == null) {
    throw new UsageError("--walk-forward wants a model whose manifest says how it was trained");
  }
  const { featureSet, window } = inputOf({ spec } as Model);
  const { hidden, layers, mirror, horizons, unmoved, ...train } = manifest.hyperparameters;
  return await walkForward(day, {
    name: spec.name,
    folds,
    embargo: values.embargo,
    validation: 0.15,
    recipe: { profile, featureSet, window, sampling, label },
    hidden,
    layers,
    augmentation: { mirror, horizons, unmoved },
    train: {
      ...train,
      epochs: values.epochs ?? train.epochs,
      validationBatch: 512,
      seed: manifest.seed ?? 1,
    },
    engine: (shape, window) =>
      simdEngine(shape, window, { threads: navigator.hardwareConcurrency }),
    onFold: ({ fold, accuracy }) =>
      report(`fold ${fold}/${folds}: accuracy ${fixed(accuracy.estimate)}`),
  });
}

/** The folds as text. */
export function describeFolds({ folds, spread }: WalkForward): string {
  return [
    table([
      ["fold", "trained on", "best epoch", "moves tested", "accuracy [95 %]"],
      ...folds.map(({ fold, trainWindows, bestEpoch, n, accuracy }) => [
        String(fold),
        count(trainWindows),
        String(bestEpoch),
        count(n),
        withInterval(accuracy),
      ]),
    ]),
    `over the folds: mean ${fixed(spread.mean)}, deviation ${fixed(spread.deviation)}, ` +
    `from ${fixed(spread.min)} to ${fixed(spread.max)}`,
  ].join("\n");
}
