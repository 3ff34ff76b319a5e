/**
 * A predictor for tests of everything but prediction.
 *
 * @module
 */
import type { Predictor } from "../model/mod.ts";

/** P(up) is a function of the window's numbers alone, different for nearly every window. */
export function purePredictor(window: number, features: number): Predictor {
  const size = window * features;
  return {
    window,
    features,
    predict(windows, batch) {
      const pUp = Float32Array.from({ length: batch }, (_, i) => {
        let hash = 0;
        for (let k = i * size; k < (i + 1) * size; k++) hash = (hash * 31 + windows[k]) % 1;
        return Math.abs(hash);
      });
      return Promise.resolve(pUp);
    },
    close: () => Promise.resolve(),
  };
}
