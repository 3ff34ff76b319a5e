import type { Model } from "./load_model.ts";
import { type EngineName, localPredictor } from "./local_predictor.ts";
import type { Predictor } from "./predictor.ts";
import { SharedPredictor } from "./shared_predictor.ts";
import { workerPredictor } from "./worker_predictor.ts";

/** How a model is run. */
export interface OpenOptions {
  /** `ort` unless said otherwise. */
  engine?: EngineName;
  /**
   * In so many Workers, so that this thread's event loop stays free, and as many calls are answered at a
   * time; in this thread, one after the other, if 0, which is the default.
   */
  workers?: number;
}

/**
 * Opens a model for prediction, warmed up. onnxruntime-web is loaded here, not before; it needs read
 * permission for its package's files.
 */
export async function openPredictor(model: Model, options: OpenOptions = {}): Promise<Predictor> {
  const { engine = "ort", workers = 0 } = options;
  const { path: name, onnx, io, spec: { window, featureSet } } = model;
  const parts = { name, onnx, io, window, features: featureSet.features.length };
  if (workers === 0) return await localPredictor(parts, engine);
  const opened: Predictor[] = [];
  try {
    while (opened.length < workers) opened.push(await workerPredictor(parts, engine));
  } catch (error) {
    for (const predictor of opened) await predictor.close();
    throw error;
  }
  return opened.length === 1 ? opened[0] : new SharedPredictor(opened);
}
