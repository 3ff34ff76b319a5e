import type { Dropout } from "./dropout.ts";
import type { Shape } from "./parameters.ts";

/** Windows to learn from. */
export interface Batch {
  /** Float32 [count, window, features], row-major, oldest row first. */
  windows: Float32Array;
  /** The class of each window: 0 down, 1 up, 2 unmoved. */
  labels: Uint8Array;
  /** Number of windows. */
  count: number;
}

/** How well a batch was predicted. */
export interface Score {
  /** Cross-entropy in nats, summed over the windows. */
  loss: number;
  /** Windows whose largest logit is their label's. */
  correct: number;
}

/**
 * What computes a network for the trainer: {@link network}, the readable one in float64, or
 * the SIMD kernel, the fast one. One call at a time.
 */
export interface Engine {
  /** Sizes of the network. */
  readonly shape: Shape;
  /** Rows in a window. */
  readonly window: number;
  /**
   * Writes the gradient of the batch's mean cross-entropy into `gradient`, which is laid out as the
   * parameters are.
   */
  gradient(
    parameters: Float64Array,
    batch: Batch,
    dropout: Dropout | null,
    gradient: Float64Array,
  ): Promise<Score>;
  /**
   * The logits of `count` windows (laid out as in {@link Batch}), without dropout, [count, classes].
   * The bits of a window's logits do not depend on its batch.
   */
  logits(parameters: Float64Array, windows: Float32Array, count: number): Promise<Float64Array>;
  /** Ends the engine's Workers, if it has any. */
  close(): Promise<void>;
}
