import { exp } from "../math/mod.ts";
import type { Engine } from "../lstm/mod.ts";
import { checkWindows, type Predictor } from "./predictor.ts";

/**
 * A predictor over an engine of `lstm/` and its parameters: no onnxruntime, and the same bits on every
 * machine.
 */
export function enginePredictor(engine: Engine, parameters: Float64Array): Predictor {
  const { window, shape: { features, classes } } = engine, sizes = { window, features };
  return {
    ...sizes,
    async predict(windows, batch) {
      checkWindows(sizes, windows, batch);
      const logits = await engine.logits(parameters, windows, batch);
      return Float32Array.from({ length: batch }, (_, i) => {
        return 1 / (1 + exp(logits[classes * i] - logits[classes * i + 1]));
      });
    },
    close: () => engine.close(),
  };
}
