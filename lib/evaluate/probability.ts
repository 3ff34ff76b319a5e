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
export function logLoss({ n, pUp, up }: Scored): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const p = Math.min(Math.max(pUp[i], LOG_LOSS_MARGIN), 1 - LOG_LOSS_MARGIN);
    sum -= log(up[i] === 1 ? p : 1 - p);
  }
  return sum / n;
}
