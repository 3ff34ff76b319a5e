import { accuracy, balancedAccuracy, confusion, f1, matthews } from "./confusion.ts";
import { brier, logLoss } from "./probability.ts";
import { confidence, type Scored } from "./scored.ts";

/** Scores of predictions on the rows whose mid moved. NaN where there is no row to score. */
export interface Summary {
  /** Rows scored. */
  n: number;
  /** Rows left out because the mid did not move. */
  zeros: number;
  /** Rows left out because the outcome is not known. */
  unresolved: number;
  /** Share of scored rows that went up. */
  upShare: number;
  /** Share of predictions that came true. */
  accuracy: number;
  /** Mean of {@link confidence}; above the accuracy it is overconfidence. */
  averageConfidence: number;
  /** Matthews correlation coefficient. */
  mcc: number;
  /** Mean of the shares of ups and of downs that were predicted. */
  balancedAccuracy: number;
  /** Mean F1 of the two classes. */
  f1: number;
  /** Mean squared error of the probability. */
  brier: number;
  /** In nats. */
  logLoss: number;
}

/** All scores of one set of rows. */
export function summarise(scored: Scored): Summary {
  const cells = confusion(scored);
  const { n, zeros, unresolved, pUp } = scored;
  let confidenceSum = 0;
  for (let i = 0; i < n; i++) confidenceSum += confidence(pUp[i]);
  return {
    n,
    zeros,
    unresolved,
    upShare: (cells.truePositive + cells.falseNegative) / n,
    accuracy: accuracy(cells),
    averageConfidence: confidenceSum / n,
    mcc: matthews(cells),
    balancedAccuracy: balancedAccuracy(cells),
    f1: f1(cells),
    brier: brier(scored),
    logLoss: logLoss(scored),
  };
}
