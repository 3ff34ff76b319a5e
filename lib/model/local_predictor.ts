import { network, simdPredictor } from "../lstm/mod.ts";
import { enginePredictor } from "./engine_predictor.ts";
import { readGraph } from "./onnx_graph.ts";
import { weightsFromOnnx } from "./onnx_weights.ts";
import { type OrtModel, ortPredictor } from "./ort_predictor.ts";
import { checkWindows, type Predictor } from "./predictor.ts";

/**
 * What computes a model:
 *
 * | engine | |
 * |---|---|
 * | `ort` | onnxruntime-web, for any ONNX; the default |
 * | `simd` | our own float32 SIMD kernel, faster, for models that this library wrote |
 * | `plain` | our own float64 network, slow and plain, for the same models |
 *
 * They agree to about 1e-6, not to the bit. `simd` and `plain` give the same bits on every machine.
 */
export type EngineName = "ort" | "simd" | "plain";

/** The engines' names, the default first. */
export const engineNames: readonly EngineName[] = ["ort", "simd", "plain"];

/** Opens a model in this thread; `predict` blocks the event loop while it computes. */
export async function localPredictor(model: OrtModel, engine: EngineName): Promise<Predictor> {
  if (engine === "ort") return await ortPredictor(model);
  const { name, onnx, window } = model;
  const { shape, parameters } = weightsFromOnnx(readGraph(onnx, name), name);
  if (engine === "plain") return enginePredictor(network(shape, window), parameters);
  const simd = simdPredictor(parameters, shape, window);
  const sizes = { window, features: shape.features };
  return {
    ...sizes,
    // deno-lint-ignore require-await -- a wrong window rejects, as with the other engines
    async predict(windows, batch) {
      checkWindows(sizes, windows, batch);
      return simd.predict(windows, batch);
    },
    close: () => Promise.resolve(),
  };
}
