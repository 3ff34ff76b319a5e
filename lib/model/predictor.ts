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
   * P(up | the mid moved) of each window. `windows` is float32 [batch, window, features], row-major, oldest row
   * first; the result is float32 [batch], in [0, 1]. The bits of one window's result do not depend on
   * the batch that it is in. `windows` may be reused by the caller once the promise is settled.
   */
  predict(windows: Float32Array, batch: number): Promise<Float32Array>;
  /** Ends the session, or the Worker: await what was asked before, since it may fail. */
  close(): Promise<void>;
}

/**
 * Numbers in one window, once `windows` is seen to hold `batch` of them, all finite: onnxruntime's gates
 * would turn a NaN into a number like any other. Throws a RangeError else.
 */
export function checkWindows(
  { window, features }: { window: number; features: number },
  windows: Float32Array,
  batch: number,
): number {
  const size = window * features;
  if (!Number.isInteger(batch) || batch < 0 || windows.length < batch * size) {
    throw new RangeError(
      `Cannot predict ${batch} windows of ${window} x ${features} from ${windows.length} numbers`,
    );
  }
  for (let at = 0; at < batch * size; at++) {
    if (Number.isFinite(windows[at])) continue;
    const row = Math.floor(at % size / features);
    throw new RangeError(
      `Cannot predict window ${Math.floor(at / size)} of ${batch}: feature ${
        at % features
      } of row ${row} is ${windows[at]}`,
    );
  }
  return size;
}
