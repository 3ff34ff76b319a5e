/**
 * Anything that turns windows into probabilities: onnxruntime-web here or in a Worker, our own
 * kernel, or a constant in a test. Offline and online use the same one.
 */
export interface Predictor {
  /** Rows in a window. */
  readonly window: number;
  /** Features in a row. */
  readonly features: number;
  /**
   * P(up) of each window. `windows` is float32 [batch, window, features], row-major, oldest row
   * first; the result is float32 [batch], in [0, 1]. The bits of one window's result do not depend on
   * the batch that it is in. `windows` may be reused by the caller once the promise is settled.
   */
  predict(windows: Float32Array, batch: number): Promise<Float32Array>;
  /** Ends the session, or the Worker. */
  close(): Promise<void>;
}
