import { exp, log } from "../math/elementary.ts";
import type { Score } from "./engine.ts";

/**
 * Cross-entropy of logits [labels, classes] against the labels, in nats, summed. When `slope` is given
 * it receives d(loss)/d(logits) x `weight`, of the logits' size.
 */
export function crossEntropy(
  logits: Float64Array,
  labels: Uint8Array,
  classes: number,
  slope: Float64Array = new Float64Array(logits.length),
  weight = 1,
): Score {
  let loss = 0, correct = 0;
  for (let k = 0; k < labels.length; k++) {
    const first = k * classes, right = first + labels[k];
    let top = first;
    for (let at = first + 1; at < first + classes; at++) if (logits[at] > logits[top]) top = at;
    // softmax over e^(logit - largest logit): no overflow. The largest one's is 1, the others add to it.
    let others = 0;
    for (let at = first; at < first + classes; at++) {
      slope[at] = exp(logits[at] - logits[top]);
      if (at !== top) others += slope[at];
    }
    loss += logits[top] - logits[right] + log1p(others);
    if (top === right) correct++;
    let wrong = 0;
    for (let at = first; at < first + classes; at++) {
      slope[at] *= weight / (1 + others);
      if (at !== right) wrong += slope[at];
    }
    slope[right] = -wrong;
  }
  return { loss, correct };
}

/** log(1 + x) for x >= 0, accurate for tiny x as well (Kahan's correction of the sum's rounding). */
function log1p(x: number): number {
  const sum = 1 + x;
  return sum === 1 ? x : log(sum) * (x / (sum - 1));
}
