/**
 * Trained models: the ONNX file and its manifest, and predictors that turn windows into P(up).
 *
 * @example Weights to ONNX and back
 * ```ts
 * import { encodeOnnx, readGraph, weightsFromOnnx } from "@lob/lstm/model";
 * import { initialise } from "@lob/lstm/lstm";
 * import { Random } from "@lob/lstm/math";
 * import assert from "node:assert/strict";
 *
 * const shape = { features: 4, hidden: 8, layers: 2, classes: 2 } as const;
 * const onnx = encodeOnnx({ shape, parameters: initialise(shape, new Random(1)) }, 100);
 * assert.deepEqual(weightsFromOnnx(readGraph(onnx, "new"), "new").shape, shape);
 * ```
 *
 * @module
 */
export * from "./engine_predictor.ts";
export * from "./graph_io.ts";
export * from "./load_model.ts";
export * from "./local_predictor.ts";
export {
  formatManifest,
  type Hyperparameters,
  type Manifest,
  type Metric,
  type ModelSpec,
  parseManifest,
  type RowRange,
  type TrainingDay,
} from "./manifest.ts";
export { modelFiles, saveModel } from "./model_files.ts";
export * from "./onnx.ts";
export * from "./onnx_graph.ts";
export * from "./onnx_weights.ts";
export * from "./open_predictor.ts";
export { type OrtModel, ortPredictor } from "./ort_predictor.ts";
export * from "./predictor.ts";
export { exportStateDict, importStateDict } from "./pytorch/exchange.ts";
export { readStateDict } from "./pytorch/read_state_dict.ts";
export { writeStateDict } from "./pytorch/write_state_dict.ts";
export * from "./sample.ts";
export * from "./weights.ts";
export { workerPredictor } from "./worker_predictor.ts";
export * from "./predict_events.ts";
export * from "./train_model.ts";
export * from "./training_set.ts";
