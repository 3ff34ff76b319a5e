import { imbalanceSign, persistence, runningMajority } from "./baselines.ts";
import type { ContestDay } from "./contest_day.ts";
import {
  baselineColumns,
  type BaselineDay,
  type Contender,
  learnBaselines,
} from "./learned_baselines.ts";

/** Baselines that learn nothing but from what has resolved on the day itself. */
export function naiveBaselines(days: readonly ContestDay[]): Contender[] {
  return [
    { name: "majority so far", pUp: days.map(runningMajority) },
    { name: "persistence", pUp: days.map(persistence) },
    { name: "imbalance sign", pUp: days.map(({ events }) => imbalanceSign(events.imbalance)) },
  ];
}

/**
 * Learned baselines of each day: from the first model's training rows of the same day where it has
 * some, else from all events of the teachers, in one fit.
 *
 * @param teachers days to learn from; none of those compared
 * @param progress told what is being fitted
 * @throws {RangeError} if a day has nothing to be learned from
 */
export function learnedBaselines(
  days: readonly ContestDay[],
  teachers: readonly ContestDay[],
  progress?: (name: string) => void,
): Contender[] {
  const alone = days.filter(({ training }) => training !== null);
  const strangers = days.filter(({ training }) => training === null);
  const fits = alone.map((day) => [day]);
  if (strangers.length > 0) fits.push([...strangers, ...teachers]);
  const fitted = fits.map((group) =>
    learnBaselines(
      group.map((day) => toLearn(day, day.training ?? whole(day, teachers.includes(day) ? 1 : 0))),
      progress,
    )
  );
  return fitted[0].map(({ name }, b) => ({
    name,
    pUp: days.map((day) => {
      const fit = fits.findIndex((group) => group.includes(day));
      return fitted[fit][b].pUp[fits[fit].indexOf(day)];
    }),
  }));
}

/**
 * Learned baselines of a day that is walked forward: for each test they learn from all events whose outcome was
 * known before it.
 *
 * @param firsts event at which each test begins, growing
 * @param progress told what is being fitted
 */
export function walkedBaselines(
  day: ContestDay,
  firsts: readonly number[],
  progress?: (name: string) => void,
): Contender[] {
  const { columns, outcome } = toLearn(day, whole(day, 0));
  const folds = firsts.map((first) => {
    const training = Uint8Array.from(day.resolvesAt, (known) => known < first ? 1 : 0);
    return learnBaselines([{ columns, outcome, training }], progress);
  });
  return folds[0].map(({ name }, b) => {
    const pUp = new Float32Array(outcome.length).fill(0.5);
    folds.forEach((fold, f) => pUp.set(fold[b].pUp[0].subarray(firsts[f]), firsts[f]));
    return { name, pUp: [pUp] };
  });
}

function toLearn({ day, events, outcome }: ContestDay, training: Uint8Array): BaselineDay {
  return { columns: baselineColumns(day, events.row, events), outcome, training };
}

function whole({ outcome }: ContestDay, value: 0 | 1): Uint8Array {
  return new Uint8Array(outcome.length).fill(value);
}
