/**
 * What a model looks at on a day: for `explain` and `backtest --explain`.
 *
 * @module
 */
import { buildDataset } from "../lib/dataset/mod.ts";
import { type Importance, type Importances, permutationImportance } from "../lib/evaluate/mod.ts";
import { type Day, epochMs } from "../lib/lobster/mod.ts";
import { type Model, openPredictor, type Sample, sampleOf } from "../lib/model/mod.ts";
import type { Flags, Values } from "./command.ts";
import { engineOf, inputOf, modelLabel } from "./connect.ts";
import { SAMPLE_NAMES } from "./evaluation.ts";
import type { modelFlags } from "./flags.ts";
import { count, fixed, progress, progressDone, table } from "./table.ts";

export const explainFlags = {
  repeats: { kind: "integer", min: 1, max: 100, default: 5, help: "other times tried for each" },
  seed: { kind: "integer", default: 1, help: "of those times" },
} as const satisfies Flags;

/** The importance of features and lags, as numbers, text and picture. */
export interface Explanation {
  sample: Sample;
  importance: Importances;
  text: string;
  svg: string;
}

/** Measures it on the rows that training has not seen; of a day that it has, on the next best ones. */
export async function explainDay(
  day: Day,
  model: Model,
  values: Pick<Values<typeof modelFlags>, "engine"> & Values<typeof explainFlags>,
): Promise<Explanation> {
  const { profile, sampling, label, scaling } = model.spec;
  const { featureSet, window } = inputOf(model);
  const dataset = buildDataset(day, { profile, featureSet, window, sampling, label });
  const { events, sequences } = dataset;

  const sampleAt = sampleOf(model.spec, day);
  const samples = Array.from({ length: sequences }, (_, s): Sample => {
    const row = events.row[s + window - 1];
    return sampleAt(row, epochMs(day.date, day.timeNs[row]));
  });
  const sample = (["out", "unknown", "validation", "train"] as const)
    .find((name) => samples.includes(name));
  if (sample === undefined) throw new Error(`${day.ticker} ${day.date} has no full window`);
  const chosen = Int32Array.from(samples.keys()).filter((s) => samples[s] === sample);

  const workers = navigator.hardwareConcurrency;
  const predictor = await openPredictor(model, { engine: engineOf(values), workers });
  const importance = await permutationImportance(predictor, dataset, chosen, scaling, {
    repeats: values.repeats,
    seed: values.seed,
    progress: (done, of) => progress(`${done} of ${of} parts`),
  });
  progressDone();
  await predictor.close();

  const { importanceSvg } = await import("../lib/report/mod.ts");
  const subtitle = `${modelLabel(model)}, ${SAMPLE_NAMES[sample]}`;
  const text = [
    `${day.ticker} ${day.date}, ${subtitle}: accuracy ${fixed(importance.accuracy)} on ` +
    `${count(importance.n)} moves, log loss ${fixed(importance.logLoss)}`,
    "",
    describe("without", importance.features),
    "",
    describe("without lags", importance.lags),
  ].join("\n");
  return { sample, importance, text, svg: importanceSvg(day, importance, subtitle) };
}

function describe(head: string, importances: readonly Importance[]): string {
  const sign = (x: number, digits: number) => `${x < 0 ? "" : "+"}${fixed(x, digits)}`;
  return table([
    [head, "accuracy, points", "95 %", "log loss"],
    ...importances.map(({ name, accuracyDrop: { estimate, low, high }, logLossRise }) => [
      name,
      sign(-100 * estimate, 1),
      `[${sign(-100 * high, 1)}, ${sign(-100 * low, 1)}]`,
      sign(logLossRise.estimate, 4),
    ]),
  ]);
}
