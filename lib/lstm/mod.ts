/**
 * The network: stacked LSTM layers and a linear layer, its training, and two engines that compute
 * it, one to be read (float64) and one to be fast.
 *
 * Sources: Hochreiter and Schmidhuber (1997) for the LSTM, with the forget gate of Gers, Schmidhuber
 * and Cummins (2000), in PyTorch's layout so that weights exchange.
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
