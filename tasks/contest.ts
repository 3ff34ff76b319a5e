/**
 * Days on which models meet baselines: for `compare`.
 *
 * @module
 */
import { buildDataset } from "../lib/dataset/mod.ts";
import {
  type Contender,
  type ContestDay,
  contestDay,
  learnedBaselines,
  predictDatasets,
  type PredictedDataset,
  walkedBaselines,
  type WalkForward,
} from "../lib/evaluate/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import { type EngineName, type Model, openPredictor } from "../lib/model/mod.ts";
import { UsageError } from "./command.ts";
import { inputOf, modelLabel, report } from "./connect.ts";
import { findDays } from "./source.ts";
import { progress, progressDone } from "./table.ts";
import { walkForwardFlags, walkModel } from "./walk_forward.ts";

/** Days to compare on, and the learned baselines' predictions of them. */
export interface Contest {
  days: ContestDay[];
  baselines: Contender[];
}

/** Days whose rows no model's training has seen, and what baselines learned elsewhere. */
export async function unseenDays(
  opened: readonly Day[],
  models: readonly Model[],
  train: readonly string[],
  engine: EngineName,
): Promise<Contest> {
  const specs = models.map(({ spec }) => spec);
  const days: ContestDay[] = [];
  for (const day of opened) {
    const contest = contestDay(day, await predictDay(day, models, engine), specs);
    if (contest.judged.includes(1)) days.push(contest);
    else report(`${day.ticker} ${day.date} is left out: some model was trained on all of it`);
  }
  if (days.length === 0) throw new Error("there is no row that every model's training left alone");
  const isStranger = days.some(({ training }) => training === null);
  if (isStranger && train.length === 0) {
    report("learned baselines are left out: name days for them to learn from with --train");
    return { days, baselines: [] };
  }
  const teachers: ContestDay[] = [];
  for (const day of isStranger ? await findDays(train) : []) {
    if (days.some((one) => one.day.sha256.message === day.sha256.message)) {
      throw new UsageError(`--train names ${day.ticker} ${day.date}, which is compared on`);
    }
    const dataset = datasetOf(day, models[0]);
    const pUp = new Float32Array(dataset.sequences).fill(0.5);
    teachers.push({ ...contestDay(day, [{ dataset, pUp }], [specs[0]]), training: null });
  }
  return { days, baselines: learnedBaselines(days, teachers, tellFitting) };
}

/** A day walked forward by the like of each model, and by the baselines. */
export async function walkedDay(
  opened: readonly Day[],
  models: readonly Model[],
  folds: number,
): Promise<Contest> {
  const [day, second] = opened;
  if (second !== undefined) throw new UsageError("--walk-forward takes one day: name one --data");
  const specs = models.map(({ spec }) => spec);
  if (specs.some(({ window }) => window !== specs[0].window)) {
    throw new UsageError("--walk-forward wants models of one window: their tests begin with it");
  }
  const { embargo: { default: embargo } } = walkForwardFlags;
  const walks: WalkForward[] = [];
  for (const model of models) {
    report(`${modelLabel(model)}:`);
    walks.push(
      await walkModel(day, model, folds, { "walk-forward": folds, embargo, epochs: undefined }),
    );
  }
  const [{ tested, folds: [...tests] }] = walks;
  const contest = contestDay(day, walks.map(({ predicted }) => predicted), specs, tested);
  const firsts = tests.map(({ test }) => test.first + specs[0].window - 1);
  return { days: [contest], baselines: walkedBaselines(contest, firsts, tellFitting) };
}

const tellFitting = (name: string): void => progress(`fitting ${name}`);

/** All events of a day as the model takes them. */
function datasetOf(day: Day, model: Model) {
  const { profile, sampling, label } = model.spec;
  const { featureSet, window } = inputOf(model);
  return buildDataset(day, { profile, featureSet, window, sampling, label });
}

async function predictDay(
  day: Day,
  models: readonly Model[],
  engine: EngineName,
): Promise<PredictedDataset[]> {
  const predicted: PredictedDataset[] = [];
  for (const model of models) {
    const predictor = await openPredictor(model, { engine });
    const tell = (done: number, of: number) =>
      progress(`${modelLabel(model)} on ${day.ticker} ${day.date}: ${done} of ${of}`);
    const datasets = [datasetOf(day, model)];
    predicted.push(...await predictDatasets(predictor, datasets, model.spec, tell));
    await predictor.close();
  }
  progressDone();
  return predicted;
}
