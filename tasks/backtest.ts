/** `deno task backtest`: what a model's signal would have earned. */
import { buildDataset } from "../lib/dataset/mod.ts";
import { predictDatasets, type PredictedDataset } from "../lib/evaluate/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import type { EngineName, Model } from "../lib/model/mod.ts";
import { openPredictor } from "../lib/model/open_predictor.ts";
import { backtestDay } from "./backtesting.ts";
import { run } from "./command.ts";
import { engineOf, findModel, inputOf } from "./connect.ts";
import { dataFlag, executionFlags, jsonFlag, modelFlags } from "./flags.ts";
import { orderFlags } from "./order_flags.ts";
import { findDay } from "./source.ts";
import { progress, progressDone } from "./table.ts";
import { walkForwardFlags, walkModel } from "./walk_forward.ts";

await run(
  {
    name: "backtest",
    summary:
      "What a model's signal would have earned on a day: costs one by one, perfect foresight " +
      "and the best possible trader beside it, in-sample rows apart.",
    flags: {
      ...dataFlag,
      ...modelFlags,
      ...executionFlags,
      ...orderFlags,
      ...walkForwardFlags,
      out: {
        kind: "text",
        value: "FOLDER",
        help: "where curves and pictures go (default: outputs/backtest_TICKER_DATE)",
      },
      ...jsonFlag,
    },
  },
  async (values) => {
    const day = await findDay(values.data);
    const model = await findModel(values, day);
    const folds = values["walk-forward"];
    const walked = folds === undefined ? undefined : await walkModel(day, model, folds, values);
    const predicted = walked?.predicted ?? await predict(day, model, engineOf(values));
    const folder = values.out ?? `outputs/backtest_${day.ticker}_${day.date}`;
    const { report, text } = await backtestDay(day, predicted, model, values, folder, walked);
    console.log(values.json ? JSON.stringify(report) : text);
  },
);

async function predict(day: Day, model: Model, engine: EngineName): Promise<PredictedDataset> {
  const { profile, sampling, label } = model.spec;
  const { featureSet, window } = inputOf(model);
  const dataset = buildDataset(day, { profile, featureSet, window, sampling, label });
  const predictor = await openPredictor(model, { engine });
  const [predicted] = await predictDatasets(
    predictor,
    [dataset],
    model.spec,
    (done, of) => progress(`predicting ${done} of ${of}`),
  );
  progressDone();
  await predictor.close();
  return predicted;
}
