/**
 * Evaluates a run's Parquet and tells the result: for `evaluate` and `pipeline`.
 *
 * @module
 */
import {
  bucketCsv,
  type Calibration,
  evaluateRun,
  type GroupEvaluation,
  type Judgement,
  type RunEvaluation,
} from "../lib/evaluate/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import type { Model, Sample } from "../lib/model/mod.ts";
import { type Folder, listRuns, readRun } from "../lib/sink/mod.ts";
import type { Values } from "./command.ts";
import { modelLabel } from "./connect.ts";
import type { evaluateFlags } from "./flags.ts";
import { count, fixed, table, withInterval } from "./table.ts";

/** How people are told what a row is to the model. */
export const SAMPLE_NAMES: Record<Sample, string> = {
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
  const files = [
    ...["eval_summary.csv", "evaluation.json"].map((name) => `${folder.path}/${name}`),
    ...await drawReliability(folder.path, run.run, shown),
  ];
  console.log(values.json ? JSON.stringify(summary) : describe(run.run, result, files));
}

async function drawReliability(
  path: string,
  run: string,
  { sample, calibration, accuracy, summary }: GroupEvaluation,
): Promise<string[]> {
  if (summary.n === 0) return [];
  const { chartSvg, reliabilityChart, writeChart } = await import("../lib/report/mod.ts");
  const chart = reliabilityChart(calibration.equalMass, {
    rows: `${run}, ${SAMPLE_NAMES[sample]}`,
    independentShare: Math.min(1, accuracy.effectiveSize / summary.n),
  });
  return await writeChart(path, "reliability", await chartSvg(chart));
}

function describe(run: string, result: RunEvaluation, files: readonly string[]): string {
  const outcomes = result.labels === "stream" ? "published labels" : "later mids of the run";
  const shown = result.headline ?? result.groups[0];
  return [
    `run ${run}: ${count(result.rows)} predictions, outcomes from ${outcomes}`,
    "",
    describeJudgement(result),
    "",
    `written (${SAMPLE_NAMES[shown.sample]}): ${files.join(", ")}`,
  ].join("\n");
}

/** A judgement as a card: each sample in a line, and what stands beside the one to quote. */
export function describeJudgement({ groups, headline }: Judgement): string {
  const shown = headline ?? groups[0];
  return [
    ...headline === null
      ? ["EVERY ROW IS IN-SAMPLE: the model was trained on them; this says nothing about new data"]
      : [],
    table([
      [
        "sample",
        "moved",
        "zero",
        "unresolved",
        "accuracy [95 %]",
        "MCC",
        "log loss",
        "independent",
      ],
      ...groups.map(({ sample, summary, accuracy }) => [
        SAMPLE_NAMES[sample],
        count(summary.n),
        count(summary.zeros),
        count(summary.unresolved),
        withInterval(accuracy),
        fixed(summary.mcc),
        fixed(summary.logLoss),
        count(Math.round(accuracy.effectiveSize)),
      ]),
    ]),
    "",
    table([
      [`beside, ${SAMPLE_NAMES[shown.sample]}`, "accuracy", "model minus it [95 %]"],
      ...shown.baselines.map(({ name, accuracy, difference }) => [
        name,
        fixed(accuracy),
        withInterval(difference),
      ]),
    ]),
    "",
    ...calibrationLines(shown),
    "",
    bucketsTable(groups),
  ].join("\n");
}

/** Accuracy against confidence, each sample in its own columns; buckets without any row are left out. */
function bucketsTable(groups: readonly GroupEvaluation[]): string {
  const [first] = groups;
  const used = first.buckets.map((_, i) => i)
    .filter((i) => groups.some(({ buckets }) => buckets[i].n > 0));
  return table([
    ["confidence", ...groups.flatMap(({ sample }) => [SAMPLE_NAMES[sample], "accuracy", "said"])],
    ...used.map((i) => [
      first.buckets[i].bucket,
      ...groups.flatMap(({ buckets }) => {
        const { n, acc, avgConf } = buckets[i];
        return [count(n), fixed(acc), fixed(avgConf)];
      }),
    ]),
  ]);
}

function calibrationLines({ calibration, summary, accuracy, temperature }: GroupEvaluation) {
  const { equalWidth, equalMass } = calibration;
  const error = ({ ece, eceDebiased }: Calibration) =>
    `${fixed(ece)} (${fixed(eceDebiased)} without chance)`;
  return [
    `confidence ${fixed(summary.averageConfidence)}, calibration error ${error(equalWidth)}, in ` +
    `bins of equal mass ${error(equalMass)}`,
    `Brier ${fixed(summary.brier, 4)}, resolution ${fixed(equalWidth.brier.resolution, 4)}; ` +
    `blocks of ${accuracy.blockLength} events` +
    (temperature === null
      ? ""
      : `; log loss ${fixed(temperature.logLoss)} at the validation's temperature ` +
        fixed(temperature.temperature, 2)),
  ];
}
