/** What a series says of its own dependence. */
export interface Dependence {
  /** Best block length for a circular block bootstrap of its mean, not rounded; at least 1. */
  blockLength: number;
  /** Variance of sqrt(n) times the mean, dependence included. */
  longRunVariance: number;
  /** Variance of a value; its ratio to the long-run variance is the share of independent values. */
  variance: number;
}

/**
 * Block length by the rule of Politis and White (Econometric Reviews 23, 2004) with the correction by
 * Patton, Politis and White (Econometric Reviews 28, 2009), for blocks of fixed length on a circle:
 * autocovariances up to twice the first lag of a run of insignificant ones, tapered by a flat-top
 * window, give b = (2 G^2 / D)^(1/3) n^(1/3) with D = 4/3 g(0)^2.
 */
export function dependence(series: Float64Array): Dependence {
  const n = series.length;
  if (n < 2) return { blockLength: 1, longRunVariance: NaN, variance: NaN };
  let mean = 0;
  for (let i = 0; i < n; i++) mean += series[i];
  mean /= n;
  const centred = series.map((x) => x - mean);
  const autocovariance = (lag: number) => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += centred[i] * centred[i - lag];
    return sum / n;
  };
  const variance = autocovariance(0);
  if (variance === 0) return { blockLength: 1, longRunVariance: 0, variance };

  const run = Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))));
  const lagLimit = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + run);
  const significant = 2 * Math.sqrt(Math.log10(n) / n) * variance;
  const covariances = [variance];
  let quiet = 0, bandwidth = lagLimit;
  for (let lag = 1; lag <= lagLimit; lag++) {
    covariances[lag] = autocovariance(lag);
    quiet = Math.abs(covariances[lag]) < significant ? quiet + 1 : 0;
    if (quiet === run) {
      bandwidth = Math.min(2 * (lag - run + 1), lagLimit);
      break;
    }
  }
  let longRunVariance = variance, weighted = 0;
  for (let lag = 1; lag <= bandwidth; lag++) {
    const taper = lag <= bandwidth / 2 ? 1 : 2 * (1 - lag / bandwidth);
    covariances[lag] ??= autocovariance(lag);
    longRunVariance += 2 * taper * covariances[lag];
    weighted += 2 * taper * lag * covariances[lag];
  }
  // An estimate at or below 0 (strong negative dependence) has no best length: blocks of 1.
  const best = longRunVariance > 0 ? Math.cbrt(1.5 * (weighted / longRunVariance) ** 2 * n) : 1;
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  return { blockLength: Math.max(1, Math.min(best, longest)), longRunVariance, variance };
}
