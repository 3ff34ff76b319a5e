import { exp, log } from "../math/elementary.ts";
import type { Score } from "./engine.ts";

/**
 * Cross-entropy of `count` pairs of logits [count, 2] against their classes, in nats, summed. When
 * `slope` is given it receives d(loss)/d(logits) x `weight`, [count, 2].
 */
export function crossEntropy(
  logits: Float64Array,
  labels: Uint8Array,
  count: number,
  slope?: Float64Array,
  weight = 1,
): Score {
  let loss = 0, correct = 0;
  for (let k = 0; k < count; k++) {
    const down = logits[2 * k], up = logits[2 * k + 1];
    const label = labels[k];
    // -log softmax = log(1 + e^margin), margin = wrong logit - right logit: no overflow either way.
    const margin = label === 1 ? down - up : up - down;
    const small = exp(-Math.abs(margin));
    loss += (margin > 0 ? margin : 0) + log1p(small);
    if ((up > down ? 1 : 0) === label) correct++;
    if (slope) {
      const wrong = (margin > 0 ? 1 : small) / (1 + small);
      slope[2 * k + 1 - label] = wrong * weight;
      slope[2 * k + label] = -wrong * weight;
    }
  }
  return { loss, correct };
}

/** log(1 + x) for x in [0, 1], accurate for tiny x as well (Kahan's correction of the sum's rounding). */
function log1p(x: number): number {
  const sum = 1 + x;
  return sum === 1 ? x : log(sum) * (x / (sum - 1));
}
