import { network } from "../lstm/mod.ts";
import { enginePredictor } from "./engine_predictor.ts";
import type { Model } from "./load_model.ts";
import { readGraph } from "./onnx_graph.ts";
import { weightsFromOnnx } from "./onnx_weights.ts";
import { ortPredictor } from "./ort_predictor.ts";
import type { Predictor } from "./predictor.ts";
import { workerPredictor } from "./worker_predictor.ts";

/** What computes a model: onnxruntime-web, or our own float64 network, slow and the same everywhere. */
export type EngineName = "ort" | "plain";

/** How a model is run. */
export interface OpenOptions {
  /** `ort` unless said otherwise. `plain` takes models that this library wrote. */
  engine?: EngineName;
  /** In a Worker (`ort` only), so that this thread's event loop stays free; false by default. */
  worker?: boolean;
}

/**
 * Opens a model for prediction, warmed up. onnxruntime-web is loaded here, not before; it needs read permission for its package's files.
 */
export async function openPredictor(model: Model, options: OpenOptions = {}): Promise<Predictor> {
  const { engine = "ort", worker = false } = options;
  const { path: name, onnx, io, spec: { window, featureSet } } = model;
  if (engine === "plain") {
    if (worker) throw new RangeError("The plain engine runs in this thread: leave the Worker out");
    const { shape, parameters } = weightsFromOnnx(readGraph(onnx, name), name);
    return enginePredictor(network(shape, window), parameters);
  }
  const ort = { name, onnx, io, window, features: featureSet.features.length };
  return await (worker ? workerPredictor(ort) : ortPredictor(ort));
}
