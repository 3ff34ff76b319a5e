import { inMatrix } from "./kernel/kernel.ts";

/**
 * The linear layer from the top layer's last outputs to the logits, in float64. `head` is its part of
 * the parameters: weights [2, hidden], then biases [2]. `output` is a matrix of the kernel, of which
 * the first `hidden` columns count.
 *
 * @returns logits [rows, 2]
 */
export function linearForward(
  head: Float64Array,
  output: Float32Array,
  rows: number,
): Float64Array {
  const hidden = head.length / 2 - 1;
  const logits = new Float64Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    let down = head[2 * hidden], up = head[2 * hidden + 1];
    for (let unit = 0; unit < hidden; unit++) {
      const value = output[inMatrix(row, unit, rows)];
      down += head[unit] * value;
      up += head[hidden + unit] * value;
    }
    logits[2 * row] = down;
    logits[2 * row + 1] = up;
  }
  return logits;
}

/**
 * The way back from `slope` [rows, 2], d(loss)/d(logits): writes the gradient of `head` and, in the
 * layout of `output`, d(loss)/d(output) into `outputSlope`.
 */
export function linearBackward(
  head: Float64Array,
  output: Float32Array,
  slope: Float64Array,
  gradient: Float64Array,
  outputSlope: Float32Array,
): void {
  const hidden = head.length / 2 - 1, rows = slope.length / 2;
  gradient.fill(0);
  for (let row = 0; row < rows; row++) {
    const down = slope[2 * row], up = slope[2 * row + 1];
    for (let unit = 0; unit < hidden; unit++) {
      const k = inMatrix(row, unit, rows);
      gradient[unit] += down * output[k];
      gradient[hidden + unit] += up * output[k];
      outputSlope[k] = down * head[unit] + up * head[hidden + unit];
    }
    gradient[2 * hidden] += down;
    gradient[2 * hidden + 1] += up;
  }
}
