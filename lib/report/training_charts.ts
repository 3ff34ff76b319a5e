import type { Curves } from "../lstm/mod.ts";
import type { Chart, Series } from "./chart.ts";

/** What the charts of a training say of it. */
export interface TrainingTitle {
  /** Such as `GOOG 2012-06-21`; several days joined. */
  days: string;
  /** Such as `4,683 training and 826 validation windows, 2 layers of 64`. */
  detail?: string;
  /** Epoch of the best validation state, from 1. */
  bestEpoch?: number;
}

/** `loss_curves`: cross-entropy of training and validation, epoch by epoch. */
export function lossChart(curves: Curves, title: TrainingTitle): Chart {
  return {
    ...frame("Training and validation loss", title),
    panels: [{
      name: "Cross-entropy (nats)",
      series: [
        ...both(curves.trainLoss, curves.validationLoss),
        best(curves.validationLoss, title),
      ],
    }],
  };
}

/**
 * `accuracy_curves`: share of moves predicted right, epoch by epoch, beside what always saying the
 * commoner class of the validation part would score.
 *
 * @param majority accuracy of that, if known
 */
export function accuracyChart(curves: Curves, title: TrainingTitle, majority?: number): Chart {
  const { trainAccuracy, validationAccuracy } = curves;
  const percent = (values: number[]) => values.map((x) => 100 * x);
  const series = [
    ...both(percent(trainAccuracy), percent(validationAccuracy)),
    best(percent(validationAccuracy), title),
  ];
  if (majority !== undefined) {
    series.push({
      name: `Validation majority class (${(100 * majority).toFixed(1)} %)`,
      kind: "line",
      x: [1, validationAccuracy.length],
      y: [100 * majority, 100 * majority],
      colour: "grey",
      dashed: true,
    });
  }
  return {
    ...frame("Training and validation accuracy", title),
    panels: [{ name: "Accuracy (%)", series }],
  };
}

function frame(what: string, { days, detail }: TrainingTitle) {
  return {
    title: `${what}, ${days}`,
    subtitle: detail,
    x: { name: "Epoch", kind: "integer" as const },
  };
}

function both(train: number[], validation: number[]): Series[] {
  const x = train.map((_, epoch) => epoch + 1);
  return [
    { name: "Training", kind: "line", x, y: train, colour: "blue", width: 2.2 },
    { name: "Validation", kind: "line", x, y: validation, colour: "vermilion", width: 2.2 },
  ];
}

function best(validation: number[], { bestEpoch }: TrainingTitle): Series {
  const shown = bestEpoch !== undefined;
  return {
    name: shown ? `Kept: epoch ${bestEpoch}` : "",
    kind: "points",
    x: shown ? [bestEpoch] : [],
    y: shown ? [validation[bestEpoch - 1]] : [],
    colour: "vermilion",
  };
}
