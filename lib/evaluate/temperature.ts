import { log, sigmoid } from "../math/mod.ts";
import { LOG_LOSS_MARGIN } from "./probability.ts";
import type { Scored } from "./scored.ts";

/**
 * Fits the temperature of temperature scaling (Guo, Pleiss, Sun and Weinberger, 2017): the T at which
 * sigmoid(logit(pUp) / T) has the least log loss. Above 1 it makes predictions humbler, below 1 bolder.
 * To be fitted on validation rows, never on the rows that are reported.
 *
 * @returns T in 0.01 ... 100; 100 where the predictions are worth nothing
 * @throws RangeError without rows
 */
export function fitTemperature({ n, pUp, up }: Scored): number {
  if (n === 0) throw new RangeError("Cannot fit a temperature to no rows");
  const logits = Float64Array.from(pUp, logit);
  // The slope of the log loss in 1/T grows with 1/T: it is 0 at one place.
  const slope = (inverse: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += logits[i] * (sigmoid(inverse * logits[i]) - up[i]);
    return sum;
  };
  let low = 0.01, high = 100;
  for (let step = 0; step < 60; step++) {
    const middle = Math.sqrt(low * high);
    if (slope(middle) < 0) low = middle;
    else high = middle;
  }
  return 1 / Math.sqrt(low * high);
}

/** Probabilities at another temperature; 1 leaves them as they are. */
export function applyTemperature(pUp: Float32Array, temperature: number): Float32Array {
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new RangeError(`A temperature must be positive: it is ${temperature}`);
  }
  return temperature === 1 ? pUp.slice() : pUp.map((p) => sigmoid(logit(p) / temperature));
}

function logit(p: number): number {
  const clipped = Math.min(Math.max(p, LOG_LOSS_MARGIN), 1 - LOG_LOSS_MARGIN);
  return log(clipped / (1 - clipped));
}
