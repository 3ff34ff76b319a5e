import type { Model } from "./load_model.ts";
import { type EngineName, localPredictor } from "./local_predictor.ts";
import type { Predictor } from "./predictor.ts";
import { workerPredictor } from "./worker_predictor.ts";

/** How a model is run. */
export interface OpenOptions {
  /** `ort` unless said otherwise. */
  engine?: EngineName;
  /** In a Worker, so that this thread's event loop stays free; false by default. */
  worker?: boolean;
}

/**
 * Opens a model for prediction, warmed up. onnxruntime-web is loaded here, not before; it needs read
 * permission for its package's files.
 */
export async function openPredictor(model: Model, options: OpenOptions = {}): Promise<Predictor> {
  const { engine = "ort", worker = false } = options;
  const { path: name, onnx, io, spec: { window, featureSet } } = model;
  const parts = { name, onnx, io, window, features: featureSet.features.length };
  return await (worker ? workerPredictor(parts, engine) : localPredictor(parts, engine));
}
