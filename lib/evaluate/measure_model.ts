import { type Dataset, type Range, sizeOf } from "../dataset/mod.ts";
import type { Metric, ModelSpec } from "../model/manifest.ts";
import { predictEvents } from "../model/predict_events.ts";
import type { Predictor } from "../model/predictor.ts";
import { accuracyInterval } from "./bootstrap.ts";
import { score, type Scored } from "./scored.ts";

/** A dataset with the model's predictions. */
export interface PredictedDataset {
  /** Events, outcomes, sequences. */
  dataset: Dataset;
  /** P(up) of each sequence. */
  pUp: Float32Array;
}

/** Predicts every sequence of each day. */
export async function predictDatasets(
  predictor: Predictor,
  datasets: readonly Dataset[],
  { scaling }: Pick<ModelSpec, "scaling">,
  progress?: (done: number, of: number) => void,
): Promise<PredictedDataset[]> {
  const predicted: PredictedDataset[] = [];
  for (const dataset of datasets) {
    const pUp = await predictEvents(predictor, dataset.events.features, scaling, progress);
    predicted.push({ dataset, pUp });
  }
  return predicted;
}

/** The scored rows of a range of sequences; their `event` counts from the range's first. */
export function scoreRange({ dataset, pUp }: PredictedDataset, range: Range): Scored {
  const last = dataset.recipe.window - 1;
  return score({
    pUp: pUp.subarray(range.first, range.end),
    outcome: dataset.outcome.subarray(range.first + last, range.end + last),
  });
}

/**
 * Accuracy on each part of a model's data, for its manifest. The interval is a block bootstrap's, and
 * only given where the part lies in one day.
 */
export function measureModel(predicted: readonly PredictedDataset[]): Record<string, Metric> {
  const metrics: Record<string, Metric> = {};
  for (const part of ["train", "validation", "backtest"] as const) {
    const scored = predicted.filter(({ dataset }) => sizeOf(dataset.split[part]) > 0)
      .map((one) => ({ one, scored: scoreRange(one, one.dataset.split[part]) }));
    const n = scored.reduce((sum, { scored }) => sum + scored.n, 0);
    if (n === 0) continue;
    const intervals = scored.map(({ one, scored }) =>
      accuracyInterval(scored, { horizon: Math.max(1, one.dataset.recipe.label.horizon) })
    );
    const accuracy = intervals.reduce(
      (sum, { estimate }, i) =>
        sum + (scored[i].scored.n > 0 ? estimate * scored[i].scored.n / n : 0),
      0,
    );
    metrics[part] = { n, accuracy };
    if (intervals.length === 1) metrics[part].interval = [intervals[0].low, intervals[0].high];
  }
  return metrics;
}
