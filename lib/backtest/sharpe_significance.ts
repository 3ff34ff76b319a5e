import { normalCdf, normalQuantile } from "../evaluate/mod.ts";

/** What the significance of a Sharpe ratio rests on. */
export interface SharpeSample {
  /** Sharpe ratio per observation, not annualised. */
  sharpe: number;
  /** Observations. */
  n: number;
  /** Skewness of the observations. */
  skewness: number;
  /** Kurtosis of the observations; 3 of a normal distribution. */
  kurtosis: number;
}

/** Describes profits for {@link probabilisticSharpe}. NaN where nothing varies. */
export function sharpeSample(profits: Float64Array): SharpeSample {
  const n = profits.length;
  const moment = (power: number, centre: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (profits[i] - centre) ** power;
    return sum / n;
  };
  const mean = moment(1, 0), variance = moment(2, mean);
  return {
    sharpe: mean / Math.sqrt(variance * n / (n - 1)),
    n,
    skewness: moment(3, mean) / (variance * Math.sqrt(variance)),
    kurtosis: moment(4, mean) / (variance * variance),
  };
}

/**
 * Probability that the true Sharpe ratio exceeds `benchmark`, given a sample's length, skewness and
 * fat tails: PSR of Bailey and López de Prado, The Sharpe Ratio Efficient Frontier (2012). Observations
 * are taken as independent.
 *
 * @param benchmark Sharpe ratio per observation
 */
export function probabilisticSharpe(sample: SharpeSample, benchmark = 0): number {
  const { sharpe, n, skewness, kurtosis } = sample;
  const variance = 1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe * sharpe;
  return normalCdf((sharpe - benchmark) * Math.sqrt((n - 1) / variance));
}

/**
 * Sharpe ratio that the best of `trials` worthless strategies is expected to show (Bailey and López de
 * Prado, The Deflated Sharpe Ratio, 2014, equation 1). 0 of a single trial.
 *
 * @param varianceOfSharpes variance of the trials' Sharpe ratios, per observation
 */
export function expectedMaximumSharpe(trials: number, varianceOfSharpes: number): number {
  if (!Number.isInteger(trials) || trials < 1) {
    throw new RangeError(`Trials must be a positive integer: it is ${trials}`);
  }
  if (trials === 1) return 0;
  const euler = 0.5772156649015329;
  return Math.sqrt(varianceOfSharpes) * (
    (1 - euler) * normalQuantile(1 - 1 / trials) +
    euler * normalQuantile(1 - 1 / (trials * Math.E))
  );
}

/**
 * Deflated Sharpe ratio: probability that the true Sharpe ratio is above 0, given that the sample is
 * the best of `trials`. {@link probabilisticSharpe} against {@link expectedMaximumSharpe}.
 */
export function deflatedSharpe(
  sample: SharpeSample,
  trials: number,
  varianceOfSharpes: number,
): number {
  return probabilisticSharpe(sample, expectedMaximumSharpe(trials, varianceOfSharpes));
}
