/** `deno task compare`: models and baselines on the same rows. */
import {
  atTouch,
  basisPoints,
  type ContestEquity,
  contestEquity,
  execution,
} from "../lib/backtest/mod.ts";
import {
  checkComparable,
  compareContenders,
  type ComparedContender,
  type Comparison,
  naiveBaselines,
} from "../lib/evaluate/mod.ts";
import { loadModel, type Model } from "../lib/model/mod.ts";
import { run } from "./command.ts";
import { engineOf, modelLabel } from "./connect.ts";
import { unseenDays, walkedDay } from "./contest.ts";
import { daysFlag, executionFlags, jsonFlag, modelFlags } from "./flags.ts";
import { findDays } from "./source.ts";
import { count, dayNames, fixed, progressDone, table, withInterval } from "./table.ts";
import { walkForwardFlags } from "./walk_forward.ts";

const { threshold, "fee-bps": fee, "latency-ms": latency } = executionFlags;

await run(
  {
    name: "compare",
    summary:
      "Holds models against each other and against baselines on exactly the same rows, none " +
      "of which the models' training has seen: accuracy, differences with intervals, edge beside the " +
      "half-spread, equity after costs.",
    flags: {
      ...daysFlag,
      model: {
        kind: "text",
        value: "FILE",
        many: true,
        help: "a model to compare; may be given several times (default: models/default)",
      },
      train: {
        kind: "text",
        value: "DAY",
        many: true,
        help:
          "a day, or a folder of days, for the baselines to learn from, where the first model's " +
          "training has not seen the compared day; may be given several times",
      },
      "walk-forward": {
        ...walkForwardFlags["walk-forward"],
        help:
          "train each model's like afresh N times, each on what lies before its test, baselines " +
          "too; compare on all tests",
      },
      engine: { ...modelFlags.engine, default: "simd" },
      threshold,
      "fee-bps": fee,
      "latency-ms": latency,
      ...jsonFlag,
    },
  },
  async (values) => {
    const models: Model[] = [];
    for (const path of values.model.length > 0 ? values.model : ["models/default"]) {
      models.push(await loadModel(path));
    }
    const specs = models.map(({ spec }) => spec);
    checkComparable(specs);

    const opened = await findDays(values.data);
    const folds = values["walk-forward"];
    const { days, baselines } = folds === undefined
      ? await unseenDays(opened, models, values.train, engineOf(values))
      : await walkedDay(opened, models, folds);
    const contenders = [
      ...models.map((model, i) => ({
        name: modelLabel(model),
        pUp: days.map(({ models }) => models[i]),
      })),
      ...naiveBaselines(days),
      ...baselines,
    ];
    progressDone();
    const { label } = specs[0];
    const horizon = label.kind === "horizon" ? label.horizon : 1;
    const { contenders: compared, halfSpreadTicks } = compareContenders(
      days,
      contenders,
      models.length,
      horizon,
    );
    const costs = execution({
      fill: atTouch,
      fee: basisPoints(values["fee-bps"]),
      latencyNs: values["latency-ms"] * 1e6,
    });
    const results = compared.map((one, i) => ({
      ...one,
      equity: contestEquity(days, contenders[i].pUp, values.threshold, costs),
    }));
    const names = days.map(({ day: { ticker, date } }) => `${ticker} ${date}`);
    console.log(
      values.json
        ? JSON.stringify({ days: names, halfSpreadTicks, contenders: results })
        : describe(
          dayNames(days.map(({ day }) => day)),
          { contenders: results, halfSpreadTicks },
          models.map(modelLabel),
          `threshold ${values.threshold}, half-spread, fee ${values["fee-bps"]} bps, latency ` +
            `${values["latency-ms"]} ms`,
        ),
    );
  },
);

/** A comparison with what each contender's signal would have earned. */
interface Traded extends Omit<Comparison, "contenders"> {
  contenders: (ComparedContender & { equity: ContestEquity })[];
}

function describe(
  days: string,
  { contenders, halfSpreadTicks }: Traded,
  models: readonly string[],
  costs: string,
): string {
  const [{ summary: { n, zeros, unresolved }, accuracy }] = contenders;
  return [
    `${days}: ${count(n)} moves that training had not seen ` +
    `(${count(zeros)} without a move, ${count(unresolved)} unresolved); blocks of ` +
    `${accuracy.blockLength} events`,
    "",
    table([
      ["", "accuracy [95 %]", "MCC", "log loss", "edge, ticks [95 %]", "at mid", "after costs"],
      ...contenders.map(({ name, accuracy, summary, edgeTicks, equity }) => [
        name,
        withInterval(accuracy),
        fixed(summary.mcc),
        fixed(summary.logLoss),
        withInterval(edgeTicks, 2),
        fixed(equity.atMid, 4),
        fixed(equity.afterCosts, 4),
      ]),
    ]),
    "",
    `mean half-spread ${
      fixed(halfSpreadTicks, 2)
    } ticks; final equities of a day (mean over days): ` +
    costs,
    "",
    differenceTable("accuracy", contenders, models, "accuracy"),
    "",
    differenceTable("log loss (less is better)", contenders, models, "logLoss"),
  ].join("\n");
}

function differenceTable(
  title: string,
  contenders: readonly ComparedContender[],
  models: readonly string[],
  score: "accuracy" | "logLoss",
): string {
  return table([
    [`${title} of the model minus`, ...models],
    ...contenders.map(({ name, differences }) => [
      name,
      ...models.map((model) => {
        const found = differences.find((one) => one.model === model);
        return found === undefined ? "" : withInterval(found[score], 4);
      }),
    ]),
  ]);
}
