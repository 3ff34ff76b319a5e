import { log } from "../math/mod.ts";
import type { Scored } from "./scored.ts";

/** Brier score: mean of (pUp - outcome)^2. 0.25 for a constant 0.5; NaN of no rows. */
export function brier({ n, pUp, up }: Scored): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (pUp[i] - up[i]) * (pUp[i] - up[i]);
  return sum / n;
}

/** Probabilities are kept this far from 0 and 1 in {@link logLoss}: 2^-23, the resolution of float32. */
export const LOG_LOSS_MARGIN = 1.1920928955078125e-7;

/**
 * Log loss (mean negative log likelihood, in nats): 0.693 for a constant 0.5; NaN of no rows.
 * Probabilities are clipped by {@link LOG_LOSS_MARGIN}, as scikit-learn does with float32, so that one
 * certain prediction that fails costs 16 and not infinity.
 */
export function logLoss(scored: Scored): number {
  return logLosses(scored).reduce((sum, loss) => sum + loss, 0) / scored.n;
}

/** Negative log likelihood of each row, in nats; see {@link logLoss}. */
export function logLosses({ n, pUp, up }: Scored): Float64Array {
  const losses = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const p = Math.min(Math.max(pUp[i], LOG_LOSS_MARGIN), 1 - LOG_LOSS_MARGIN);
    losses[i] = -log(up[i] === 1 ? p : 1 - p);
  }
  return losses;
}
