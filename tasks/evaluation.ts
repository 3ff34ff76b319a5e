/**
 * Evaluates a run's Parquet and tells the result: for `evaluate` and `pipeline`.
 *
 * @module
 */
import {
  bucketCsv,
  evaluateRun,
  type GroupEvaluation,
  type RunEvaluation,
} from "../lib/evaluate/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import type { Model, Sample } from "../lib/model/mod.ts";
import { type Folder, listRuns, readRun } from "../lib/sink/mod.ts";
import type { Values } from "./command.ts";
import { modelLabel } from "./connect.ts";
import type { evaluateFlags } from "./flags.ts";
import { count, fixed, table, withInterval } from "./table.ts";

const SAMPLE_NAMES: Record<Sample, string> = {
  out: "out of sample",
  unknown: "unknown to the model's manifest",
  validation: "IN SAMPLE (validation)",
  train: "IN SAMPLE (training)",
};

/**
 * Judges one run of a folder, writes the result beside it and prints it.
 *
 * @param modelFor gives the model, told the name by which the run's predictions call it
 */
export async function evaluateFolder(
  folder: Folder,
  day: Day | undefined,
  values: Values<typeof evaluateFlags> & { run?: string; symbol?: string; json: boolean },
  modelFor: (name: string) => Promise<Model> | Model,
): Promise<void> {
  const runs = (await listRuns(folder)).filter(({ run, symbol }) =>
    (values.run === undefined || run === values.run) &&
    (values.symbol === undefined || symbol === values.symbol)
  );
  if (runs.length === 0) {
    const which = values.run === undefined ? "no run" : `no run ${values.run}`;
    throw new Error(`There is ${which} in ${folder.path}: make one with pipeline or infer`);
  }
  const [run] = runs;
  const { rows } = await readRun(folder, run);
  const model = await modelFor(rows[0].model.replace(/@.*/, ""));
  const other = rows.find((row) => row.model !== modelLabel(model));
  if (other !== undefined) {
    throw new Error(
      `Run ${run.run} was predicted by ${other.model}, not by ${
        modelLabel(model)
      }: give its --model`,
    );
  }
  const result = evaluateRun(rows, model.spec, {
    day,
    labels: values.labels as "stream" | "mids" | undefined,
    buckets: values.buckets,
  });
  const shown = result.headline ?? result.groups[0];
  const encode = (text: string) => new TextEncoder().encode(text);
  const summary = { run: run.run, symbol: run.symbol, model: modelLabel(model), ...result };
  await folder.writeSynced("eval_summary.csv", encode(bucketCsv(shown.buckets)));
  await folder.writeSynced("evaluation.json", encode(JSON.stringify(summary, null, 2) + "\n"));
  console.log(values.json ? JSON.stringify(summary) : describe(run.run, result, folder.path));
}

function describe(run: string, result: RunEvaluation, path: string): string {
  const outcomes = result.labels === "stream" ? "published labels" : "later mids of the run";
  const lines = [
    `run ${run}: ${count(result.rows)} predictions, outcomes from ${outcomes}`,
    ...result.headline === null
      ? ["EVERY ROW IS IN-SAMPLE: the model was trained on them; this says nothing about new data"]
      : [],
    "",
    table([
      [
        "sample",
        "moved",
        "zero",
        "unresolved",
        "accuracy [95 %]",
        "confidence",
        "MCC",
        "log loss",
        "independent",
      ],
      ...result.groups.map(({ sample, summary, accuracy }) => [
        SAMPLE_NAMES[sample],
        count(summary.n),
        count(summary.zeros),
        count(summary.unresolved),
        withInterval(accuracy),
        fixed(summary.averageConfidence),
        fixed(summary.mcc),
        fixed(summary.logLoss),
        count(Math.round(accuracy.effectiveSize)),
      ]),
    ]),
    ...result.groups.flatMap(describeGroup),
    "",
    `written: ${path}/eval_summary.csv (${
      SAMPLE_NAMES[(result.headline ?? result.groups[0]).sample]
    }), ${path}/evaluation.json`,
  ];
  return lines.join("\n");
}

function describeGroup({ sample, baselines, buckets, accuracy }: GroupEvaluation): string[] {
  return [
    "",
    `${SAMPLE_NAMES[sample]} (blocks of ${accuracy.blockLength} events)`,
    table([
      ["baseline", "accuracy", "MCC", "model minus baseline [95 %]"],
      ...baselines.map(({ name, accuracy, mcc, difference }) => [
        name,
        fixed(accuracy),
        fixed(mcc),
        withInterval(difference),
      ]),
    ]),
    "",
    table([
      ["confidence", "n", "accuracy", "avg confidence"],
      ...buckets.filter(({ n }) => n > 0).map(({ bucket, n, acc, avgConf }) => [
        bucket,
        count(n),
        fixed(acc),
        fixed(avgConf),
      ]),
    ]),
  ];
}
