import { brier } from "./probability.ts";
import { bucketOf } from "./buckets.ts";
import { normalCdf, normalDensity } from "./normal.ts";
import type { Scored } from "./scored.ts";

/** How probabilities are put into bins: equally wide on [0, 1], or holding about as many rows. */
export type Binning = "equal-width" | "equal-mass";

/** Rows whose P(up) is about the same. */
export interface CalibrationBin {
  /** Rows. */
  n: number;
  /** Lowest P(up) in it. */
  low: number;
  /** Highest P(up) in it. */
  high: number;
  /** Mean P(up). */
  meanProbability: number;
  /** Share that went up. */
  upShare: number;
}

/** Whether P(up) = 0.6 goes up 6 times in 10. */
export interface Calibration {
  /** Bins that hold rows, from the lowest P(up) up: a reliability diagram. */
  bins: CalibrationBin[];
  /** Expected calibration error: mean of |upShare - meanProbability|, weighted by rows. */
  ece: number;
  /**
   * The same without what chance adds: a bin of few rows is off even if the model is right. For each
   * bin the expected error of a normal with the bin's variance is taken off (Kumar, Liang and Ma, NeurIPS
   * 2019, section 5, in closed form). By chance it may fall below 0.
   */
  eceDebiased: number;
  /** Maximum calibration error: the largest |upShare - meanProbability| of a bin. */
  mce: number;
  /**
   * Murphy's decomposition of the Brier score: reliability - resolution + uncertainty + withinBins,
   * the last being what the bins hide (Stephenson, Coelho and Jolliffe, 2008).
   */
  brier: { reliability: number; resolution: number; uncertainty: number; withinBins: number };
}

/**
 * Measures calibration over `count` bins of P(up). Rows of equal P(up) are always in the same bin, so
 * nothing depends on the order of rows.
 */
export function calibration(scored: Scored, binning: Binning, count = 10): Calibration {
  const bins = makeBins(scored, binning, count);
  const weighted = (value: (bin: CalibrationBin) => number) =>
    bins.reduce((sum, bin) => sum + bin.n * value(bin), 0) / scored.n;
  const error = (bin: CalibrationBin) => Math.abs(bin.upShare - bin.meanProbability);
  const base = weighted(({ upShare }) => upShare);
  const reliability = weighted((bin) => error(bin) ** 2);
  const resolution = weighted(({ upShare }) => (upShare - base) ** 2);
  const uncertainty = base * (1 - base);
  return {
    bins,
    ece: weighted(error),
    eceDebiased: weighted((bin) => 2 * error(bin) - expectedError(bin)),
    mce: bins.length === 0 ? NaN : Math.max(...bins.map(error)),
    brier: {
      reliability,
      resolution,
      uncertainty,
      withinBins: brier(scored) - (reliability - resolution + uncertainty),
    },
  };
}

/** Mean of |X|, X normal around a bin's error with the variance of its up share. */
function expectedError({ n, upShare, meanProbability }: CalibrationBin): number {
  const error = upShare - meanProbability;
  const deviation = Math.sqrt(upShare * (1 - upShare) / n);
  if (deviation === 0) return Math.abs(error);
  const z = error / deviation;
  return deviation * (2 * normalDensity(z) + z * (2 * normalCdf(z) - 1));
}

function makeBins({ n, pUp, up }: Scored, binning: Binning, count: number): CalibrationBin[] {
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw new RangeError(`Bins must be an integer from 1 to 1000: it is ${count}`);
  }
  const order = Int32Array.from(pUp, (_, i) => i).sort((a, b) => pUp[a] - pUp[b]);
  const bins: CalibrationBin[] = [];
  let current = -1;
  for (let from = 0; from < n;) {
    const p = pUp[order[from]];
    let end = from, ups = 0;
    for (; end < n && pUp[order[end]] === p; end++) ups += up[order[end]];
    // A run of equal P(up) goes where its middle rank belongs.
    const bin = binning === "equal-width"
      ? bucketOf(p, count)
      : Math.min(count - 1, Math.floor((from + end) / 2 * count / n));
    if (bin !== current) bins.push({ n: 0, low: p, high: p, meanProbability: 0, upShare: 0 });
    current = bin;
    const last = bins[bins.length - 1];
    last.n += end - from;
    last.high = p;
    last.meanProbability += p * (end - from); // sums, until all rows are in
    last.upShare += ups;
    from = end;
  }
  for (const bin of bins) {
    bin.meanProbability /= bin.n;
    bin.upShare /= bin.n;
  }
  return bins;
}
