/** Standardisation of feature rows: (x - mean) / std, feature by feature. */
export interface Scaling {
  /** One number a feature. */
  mean: number[];
  /** One number a feature, above 0. */
  std: number[];
}

/**
 * Mean and standard deviation (population) of each feature over rows [first, end): the rows that
 * training may see, and no others. A feature that never changes keeps std 1.
 *
 * @param parts feature rows, [rows, width], and which of them
 * @param centred features whose mean is taken as 0, and whose std is then the root of the mean square: so
 * that a row and its mirror image are scaled alike. None unless given.
 */
export function fitScaling(
  parts: readonly { features: Float32Array; first: number; end: number }[],
  width: number,
  centred: readonly boolean[] = [],
): Scaling {
  const count = parts.reduce((sum, { first, end }) => sum + end - first, 0);
  if (count < 1) throw new RangeError("Cannot fit a scaling to no rows");
  const mean = new Array(width).fill(0), std = new Array(width).fill(0);
  for (let column = 0; column < width; column++) {
    const total = (value: (x: number) => number) => {
      let sum = 0;
      for (const { features, first, end } of parts) {
        for (let row = first; row < end; row++) sum += value(features[row * width + column]);
      }
      return sum;
    };
    const average = centred[column] ? 0 : total((x) => x) / count;
    const variance = total((x) => (x - average) * (x - average)) / count;
    mean[column] = average;
    std[column] = variance > 0 ? Math.sqrt(variance) : 1;
  }
  return { mean, std };
}

/** Scales rows in place, in float64 rounded to float32; null leaves them as they are. */
export function scaleRows(rows: Float32Array, scaling: Scaling | null): void {
  if (scaling === null) return;
  const { mean, std } = scaling;
  const width = mean.length;
  for (let at = 0; at < rows.length; at += width) {
    for (let i = 0; i < width; i++) rows[at + i] = (rows[at + i] - mean[i]) / std[i];
  }
}
