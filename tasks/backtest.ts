/** `deno task backtest`: what a model's signal would have earned. */
import { buildDataset } from "../lib/dataset/mod.ts";
import { predictDatasets, type PredictedDataset } from "../lib/evaluate/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import type { EngineName, Model } from "../lib/model/mod.ts";
import { openPredictor } from "../lib/model/open_predictor.ts";
import { backtestDay } from "./backtesting.ts";
import { run } from "./command.ts";
import { engineOf, findModel, inputOf } from "./connect.ts";
import { explainDay, explainFlags } from "./explaining.ts";
import { dataFlag, executionFlags, jsonFlag, modelFlags } from "./flags.ts";
import { orderFlags } from "./order_flags.ts";
import { findDay } from "./source.ts";
import { progress, progressDone } from "./table.ts";
import { walkForwardFlags, walkModel } from "./walk_forward.ts";

const { repeats, seed } = explainFlags;

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
      explain: {
        kind: "switch",
        help: "measure what each feature and lag is worth, too, and put it into the report",
      },
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
    const explained = values.explain && model.spec.profile === "causal"
      ? await explainDay(day, model, { ...values, repeats: repeats.default, seed: seed.default })
      : undefined;
    const extras = { walked, explained };
    const { report, text } = await backtestDay(day, predicted, model, values, folder, extras);
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
