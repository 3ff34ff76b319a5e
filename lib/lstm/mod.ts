/**
 * The network: stacked LSTM layers and a linear layer, its training, and what computes it: one engine
 * to be read, in plain float64, and one to be fast, in WebAssembly SIMD and as many Workers as asked
 * for. Each gives the same bits on every machine, and with any number of Workers.
 *
 * Sources: Hochreiter and Schmidhuber (1997) for the LSTM, with the forget gate of Gers, Schmidhuber
 * and Cummins (2000), in PyTorch's layout so that weights exchange; Adam by Kingma and Ba (2015).
 *
 * @example Learning whether a series has just risen
 * ```ts
 * import { defaultTrainOptions, simdEngine, simdPredictor, train } from "@lob/lstm/lstm";
 * import { Random } from "@lob/lstm/math";
 * import assert from "node:assert/strict";
 *
 * const random = new Random(1);
 * const rows = Float32Array.from({ length: 1000 }, () => random.normal()); // one feature
 * const sequences = (first: number, last: number) => {
 *   const ends = Int32Array.from({ length: last - first }, (_, k) => first + k);
 *   return { ends, labels: Uint8Array.from(ends, (end) => rows[end] > rows[end - 1] ? 1 : 0) };
 * };
 * const data = { rows, train: sequences(10, 800), validation: sequences(810, 1000) };
 * const engine = simdEngine({ features: 1, hidden: 8, layers: 1, classes: 2 }, 10);
 * const options = { ...defaultTrainOptions, epochs: 20, batch: 32, learningRate: 0.01 };
 * const { parameters, curves } = await train(data, options, engine);
 * assert(curves.validationAccuracy.at(-1)! > 0.9);
 *
 * const predictor = simdPredictor(parameters, engine.shape, engine.window);
 * const [up] = predictor.predict(Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, -1, 1), 1);
 * assert(up > 0.9);
 * ```
 *
 * @module
 */
export * from "./adam.ts";
export * from "./cross_entropy.ts";
export * from "./curves.ts";
export * from "./dropout.ts";
export * from "./engine.ts";
export * from "./network.ts";
export * from "./parameters.ts";
export * from "./plateau.ts";
export type { PoolOptions } from "./pool.ts";
export * from "./simd_engine.ts";
export * from "./simd_predictor.ts";
export * from "./train.ts";
export * from "./trainer_state.ts";
export { fingerprint, type Sequences, type TrainingData } from "./training_data.ts";
