import type { GroupEvaluation, Judgement, WalkForward } from "../evaluate/mod.ts";
import type { HtmlBlock } from "./html.ts";
import { count, number, range } from "./report_numbers.ts";

const SAMPLES = {
  out: "out of sample",
  unknown: "unknown to the manifest",
  validation: "IN SAMPLE (validation)",
  train: "IN SAMPLE (training)",
};

/** What the predictions are worth, with the baselines on the same rows. */
export function predictionBlocks({ groups }: Judgement, shown: GroupEvaluation): HtmlBlock[] {
  const { calibration, temperature, accuracy, summary } = shown;
  return [
    {
      kind: "table",
      rows: [
        [
          ...["sample", "moved", "zero", "unresolved", "accuracy", "95 % interval", "independent"],
          ...["MCC", "balanced", "F1", "Brier", "log loss"],
        ],
        ...groups.map(({ sample, summary: s, accuracy }) => [
          SAMPLES[sample],
          ...[s.n, s.zeros, s.unresolved].map(count),
          number(accuracy.estimate),
          range(accuracy),
          count(Math.round(accuracy.effectiveSize)),
          ...[s.mcc, s.balancedAccuracy, s.f1].map((x) => number(x)),
          ...[s.brier, s.logLoss].map((x) => number(x, 4)),
        ]),
      ],
    },
    {
      kind: "text",
      tone: "soft",
      text: `Neighbouring labels look at the same future, so intervals come from blocks of ` +
        `${accuracy.blockLength} events; "independent" is how many independent rows would say as much.`,
    },
    {
      kind: "table",
      caption: `Beside it on the same rows (${SAMPLES[shown.sample]})`,
      rows: [
        ["baseline", "accuracy", "MCC", "model minus it", "95 % interval"],
        ...shown.baselines.map(({ name, accuracy, mcc, difference }) => [
          name,
          number(accuracy),
          number(mcc),
          number(difference.estimate),
          range(difference),
        ]),
      ],
    },
    {
      kind: "table",
      caption: "Calibration: does P(up) mean what it says?",
      rows: [
        ["bins", "ECE", "without chance", "MCE", "reliability", "resolution", "uncertainty"],
        ...Object.entries({
          "equal width": calibration.equalWidth,
          "equal mass": calibration.equalMass,
        }).map(([name, { ece, eceDebiased, mce, brier }]) => [
          name,
          ...[ece, eceDebiased, mce, brier.reliability, brier.resolution, brier.uncertainty]
            .map((x) => number(x, 4)),
        ]),
      ],
    },
    ...temperature === null ? [] : [{
      kind: "text" as const,
      text:
        `A temperature of ${number(temperature.temperature, 2)}, fitted on the validation rows, ` +
        `would make the log loss ${number(temperature.logLoss, 4)} (${
          number(summary.logLoss, 4)
        } ` +
        `without it). It is not used.`,
    }],
  ];
}

/** The folds of a walk forward. */
export function foldBlocks({ folds, spread }: WalkForward): HtmlBlock[] {
  return [
    {
      kind: "table",
      rows: [
        ["fold", "trained on", "best epoch", "moves tested", "accuracy", "95 % interval"],
        ...folds.map(({ fold, trainWindows, bestEpoch, n, accuracy }) => [
          String(fold),
          count(trainWindows),
          String(bestEpoch),
          count(n),
          number(accuracy.estimate),
          range(accuracy),
        ]),
      ],
    },
    {
      kind: "text",
      text: `Mean ${number(spread.mean)}, standard deviation ${number(spread.deviation)}, from ` +
        `${number(spread.min)} to ${
          number(spread.max)
        }. Each fold was trained afresh on what lies ` +
        "before its test.",
    },
  ];
}

/** Scores by hour and by spread, where the day is known. */
export function groupBlocks({ byHour, bySpread }: GroupEvaluation): HtmlBlock[] {
  const tables: [typeof byHour, string, (group: number) => string][] = [
    [byHour, "By hour of the trading day", (hour) => `${hour}:00`],
    [bySpread, "By spread", (ticks) => ticks === 1 ? "1 tick" : `up to ${ticks} ticks`],
  ];
  return tables.flatMap(([groups, caption, name]): HtmlBlock[] =>
    groups === null ? [] : [{
      kind: "table",
      caption,
      rows: [
        ["", "moved", "accuracy", "MCC", "log loss"],
        ...groups.map(({ group, summary }) => [
          name(group),
          count(summary.n),
          number(summary.accuracy),
          number(summary.mcc),
          number(summary.logLoss, 4),
        ]),
      ],
    }]
  );
}
