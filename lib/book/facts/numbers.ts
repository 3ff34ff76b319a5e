/** The value below which a share of a sorted list lies. */
export function quantile(sorted: Float64Array | readonly number[], share: number): number {
  return sorted.length === 0 ? NaN : sorted[Math.floor(share * (sorted.length - 1))];
}

/** Arithmetic mean, NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Variance over mean of counts: 1 for independent arrivals, more for clustered ones. */
export function fano(counts: ArrayLike<number>): number {
  const average = mean(counts);
  let square = 0;
  for (let i = 0; i < counts.length; i++) square += (counts[i] - average) ** 2;
  return square / counts.length / average;
}
