import { predicted, type Scored } from "./scored.ts";

/** How often each prediction met each outcome; "positive" is up. */
export interface Confusion {
  /** Predicted up, went up. */
  truePositive: number;
  /** Predicted up, went down. */
  falsePositive: number;
  /** Predicted down, went down. */
  trueNegative: number;
  /** Predicted down, went up. */
  falseNegative: number;
}

/** Counts predictions against outcomes. */
export function confusion({ n, pUp, up }: Scored): Confusion {
  const cells = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) cells[2 * predicted(pUp[i]) + up[i]]++;
  const [trueNegative, falseNegative, falsePositive, truePositive] = cells;
  return { truePositive, falsePositive, trueNegative, falseNegative };
}

/** Share of predictions that came true; NaN of none. */
export function accuracy(cells: Confusion): number {
  const { truePositive: tp, falsePositive: fp, trueNegative: tn, falseNegative: fn } = cells;
  return (tp + tn) / (tp + fp + tn + fn);
}

/**
 * Mean of the share of ups that were predicted and the share of downs that were: 0.5 for whatever is
 * predicted without looking. Where one of the two never happened, the share of the other alone.
 */
export function balancedAccuracy(cells: Confusion): number {
  const { truePositive: tp, falsePositive: fp, trueNegative: tn, falseNegative: fn } = cells;
  const recalls = [tp / (tp + fn), tn / (tn + fp)].filter((recall) => !Number.isNaN(recall));
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}

/** F1 of the two classes, averaged (macro F1); a class that has neither prediction nor case gives 0. */
export function f1(cells: Confusion): number {
  const { truePositive: tp, falsePositive: fp, trueNegative: tn, falseNegative: fn } = cells;
  const of = (hit: number) => hit === 0 ? 0 : 2 * hit / (2 * hit + fp + fn);
  return (of(tp) + of(tn)) / 2;
}

/**
 * Matthews correlation coefficient, in [-1, 1], 0 for predictions that are unrelated to the outcome;
 * also 0 where it is undefined because only one class is predicted or happened.
 */
export function matthews(cells: Confusion): number {
  const { truePositive: tp, falsePositive: fp, trueNegative: tn, falseNegative: fn } = cells;
  const scale = Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn);
  return scale === 0 ? 0 : (tp * tn - fp * fn) / scale;
}
