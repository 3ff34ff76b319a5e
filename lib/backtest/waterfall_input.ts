import {
  buildDataset,
  computeEvents,
  type Dataset,
  defaultRecipe,
  type Recipe,
} from "../dataset/mod.ts";
import { predictDatasets, type PredictedDataset } from "../evaluate/mod.ts";
import { resolveFeatureSet } from "../features/mod.ts";
import type { Day } from "../lobster/day.ts";
import type { ModelSpec } from "../model/manifest.ts";
import type { Predictor } from "../model/predictor.ts";
import { stretchOf } from "./stretches.ts";
import type { WaterfallInput } from "./waterfall.ts";

/**
 * Predicts a day in every way that the waterfall needs.
 *
 * @param spec of a model of the `reference` profile
 * @param threshold see `thresholdTargets`
 * @param progress told what is predicted, how many windows are done, and of how many
 * @throws {RangeError} for a model of another profile
 */
export async function waterfallInput(
  day: Day,
  spec: ModelSpec,
  predictor: Predictor,
  threshold: number,
  progress?: (what: string, done: number, of: number) => void,
): Promise<WaterfallInput> {
  if (spec.profile !== "reference") {
    throw new RangeError(
      `The waterfall starts from a model of profile reference: ${spec.name} is of ${spec.profile}`,
    );
  }
  const { profile, window, sampling, label } = spec;
  const featureSet = resolveFeatureSet(spec.featureSet);
  const kept = buildDataset(day, { profile, featureSet, window, sampling, label });
  const served = { ...kept, events: computeEvents(day, kept.events.row, featureSet) };
  const under = (sampling: Recipe["sampling"]): Dataset =>
    buildDataset(day, { ...defaultRecipe("causal", featureSet), window, label, sampling });
  const predict = async (what: string, dataset: Dataset): Promise<PredictedDataset> => {
    const tell = (done: number, of: number) => progress?.(what, done, of);
    return (await predictDatasets(predictor, [dataset], spec, tell))[0];
  };
  const settled = await predict("trades", under("trades"));
  const firstRow = kept.events.row[kept.split.backtest.first + window - 1];
  return {
    asTrained: await predict("kept rows", kept),
    asServed: await predict("kept rows as served", served),
    everyRow: await predict("every execution", under("executions")),
    settled,
    purged: purgedStretch(day, settled, spec, firstRow, threshold),
  };
}

/**
 * The decisions from a row on whose windows begin after the last training label was known; null if there
 * are none. A day that training has not seen is not purged.
 */
function purgedStretch(
  day: Day,
  predicted: PredictedDataset,
  { training }: ModelSpec,
  firstRow: number,
  threshold: number,
): WaterfallInput["purged"] {
  const { events, sequences, recipe: { window, label } } = predicted.dataset;
  const seen = training?.find(({ sha256 }) =>
    sha256.message === day.sha256.message || sha256.orderbook === day.sha256.orderbook
  );
  const lastSeen = seen === undefined ? -1 : Math.max(seen.train[1], seen.validation[1]);
  const firstAfter = events.row.findIndex((row) => row > lastSeen);
  const clear = seen === undefined ? 0 : firstAfter < 0 ? sequences : firstAfter + label.horizon;
  const chosen = Int32Array.from({ length: sequences }, (_, s) => s)
    .filter((s) => s >= clear && events.row[s + window - 1] >= firstRow);
  return chosen.length === 0 ? null : stretchOf(day, predicted, chosen, threshold);
}
