import { inMatrix } from "./kernel/kernel.ts";

/**
 * The linear layer from the top layer's last outputs to the logits, in float64. `head` is its part of
 * the parameters: weights [classes, hidden], then biases [classes]. `output` is a matrix of the kernel,
 * of which the first `hidden` columns count.
 *
 * @returns logits [rows, classes]
 */
export function linearForward(
  head: Float64Array,
  classes: number,
  output: Float32Array,
  rows: number,
): Float64Array {
  const hidden = head.length / classes - 1;
  const logits = new Float64Array(classes * rows);
  for (let row = 0; row < rows; row++) {
    for (let label = 0; label < classes; label++) {
      let sum = head[classes * hidden + label];
      for (let unit = 0; unit < hidden; unit++) {
        sum += head[label * hidden + unit] * output[inMatrix(row, unit, rows)];
      }
      logits[classes * row + label] = sum;
    }
  }
  return logits;
}

/**
 * The way back from `slope` [rows, classes], d(loss)/d(logits): writes the gradient of `head` and, in
 * the layout of `output`, d(loss)/d(output) into `outputSlope`.
 */
export function linearBackward(
  head: Float64Array,
  classes: number,
  output: Float32Array,
  slope: Float64Array,
  gradient: Float64Array,
  outputSlope: Float32Array,
): void {
  const hidden = head.length / classes - 1, rows = slope.length / classes;
  gradient.fill(0);
  for (let row = 0; row < rows; row++) {
    const own = slope.subarray(classes * row, classes * (row + 1));
    for (let unit = 0; unit < hidden; unit++) {
      const k = inMatrix(row, unit, rows);
      let sum = 0;
      for (let label = 0; label < classes; label++) {
        gradient[label * hidden + unit] += own[label] * output[k];
        sum += own[label] * head[label * hidden + unit];
      }
      outputSlope[k] = sum;
    }
    for (let label = 0; label < classes; label++) gradient[classes * hidden + label] += own[label];
  }
}
