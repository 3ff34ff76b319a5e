import { Random } from "../math/mod.ts";
import { dependence } from "./block_length.ts";
import { hits, sameLength, type Scored } from "./scored.ts";

/** How an interval is made. */
export interface BootstrapOptions {
  /** Events over which a label looks ahead: blocks are at least this long. */
  horizon: number;
  /** Resamples; 10,000 unless said otherwise. */
  resamples?: number;
  /** Probability that the interval should cover the truth; 0.95 unless said otherwise. */
  level?: number;
  /** Seed of the draws; 1 unless said otherwise. */
  seed?: number;
  /** Block length in events, in place of the rule's. */
  blockLength?: number;
}

/** An estimate with its interval, and what the interval rests on. */
export interface Interval {
  /** The mean over all rows. */
  estimate: number;
  /** Lower end of the interval. */
  low: number;
  /** Upper end of the interval. */
  high: number;
  /** Probability that the interval should cover the truth. */
  level: number;
  /** Standard deviation of the resampled means. */
  standardError: number;
  /** Events in a block. */
  blockLength: number;
  /**
   * Independent rows that would give the same standard error: the variance of one row over the squared
   * standard error. Overlapping labels make it far smaller than the number of rows.
   */
  effectiveSize: number;
}

/** Rows with a value: how many, and which event each is. {@link Scored} rows are such. */
export type Rows = Pick<Scored, "n" | "event">;

/**
 * Accuracy with a circular block bootstrap interval (Politis and Romano, 1992). Neighbouring labels
 * look at the same future, so rows are drawn in blocks of consecutive events: at least `horizon` long,
 * else as long as the rule of Politis and White says (see {@link dependence}).
 */
export function accuracyInterval(scored: Scored, options: BootstrapOptions): Interval {
  return meanInterval(scored, hits(scored), options);
}

/**
 * Difference of two scores on the same rows (mean of A minus mean of B), paired: what both get right or
 * wrong together cancels.
 *
 * @param a a number a scored row: of {@link hits} for accuracies, of {@link logLosses} for log losses
 * @param b the same of B
 */
export function differenceInterval(
  scored: Scored,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: BootstrapOptions,
): Interval {
  sameLength("A", a, "B", b);
  return meanInterval(scored, Float64Array.from(a, (x, i) => x - b[i]), options);
}

/**
 * Mean over rows of any score of a row (a hit, a squared error, a difference), with its
 * interval. Blocks count events, scored or not, so a resample keeps the gaps between scored rows; its
 * mean is its sum over its number of scored rows.
 *
 * Time and memory: resamples x events / block length additions; the sums of all blocks are made once.
 */
export function meanInterval(
  scored: Rows,
  values: ArrayLike<number>,
  options: BootstrapOptions,
): Interval {
  const { resamples = 10_000, level = 0.95, seed = 1, horizon } = options;
  sameLength("rows", scored.event, "values", values);
  const { value, present } = overEvents(scored, values);
  const estimate = sum(value) / scored.n;
  const residual = value.map((x, k) => x - estimate * present[k]);
  const events = value.length;
  const rule = Math.ceil(Math.max(dependence(residual).blockLength, horizon));
  const blockLength = Math.max(1, Math.min(options.blockLength ?? rule, events));
  const means = scored.n === 0
    ? new Float64Array()
    : resampledMeans(value, present, blockLength, resamples, new Random(seed)).sort();
  const standardError = deviation(means);
  return {
    estimate,
    low: quantile(means, (1 - level) / 2),
    high: quantile(means, (1 + level) / 2),
    level,
    standardError,
    blockLength,
    effectiveSize: sum(residual.map((x) => x * x)) / scored.n / standardError ** 2,
  };
}

/** Values and their presence (0 or 1) at every event from the first scored one to the last. */
function overEvents({ n, event }: Rows, values: ArrayLike<number>) {
  const first = n === 0 ? 0 : event[0];
  const length = n === 0 ? 0 : event[n - 1] + 1 - first;
  const value = new Float64Array(length), present = new Float64Array(length);
  for (let i = 0; i < n; i++) {
    value[event[i] - first] = values[i];
    present[event[i] - first] = 1;
  }
  return { value, present };
}

function resampledMeans(
  value: Float64Array,
  present: Float64Array,
  blockLength: number,
  resamples: number,
  random: Random,
): Float64Array {
  const events = value.length;
  const blocks = Math.floor(events / blockLength);
  const whole = blockSums(value, present, blockLength);
  const rest = blockSums(value, present, events - blocks * blockLength);
  const means = new Float64Array(resamples);
  // 32 bits scaled to the events: uneven by less than events / 2^32, far below what is estimated.
  const scale = events / 4294967296;
  for (let r = 0; r < resamples; r++) {
    let at = 2 * Math.floor(random.uint32() * scale);
    let total = rest[at], rows = rest[at + 1];
    for (let b = 0; b < blocks; b++) {
      at = 2 * Math.floor(random.uint32() * scale);
      total += whole[at];
      rows += whole[at + 1];
    }
    means[r] = total / rows;
  }
  // A resample may miss every scored row where they are few: it says nothing.
  return means.filter((mean) => !Number.isNaN(mean));
}

/** Sum of values and of presences over `length` events on the circle from each event: pairs. */
function blockSums(value: Float64Array, present: Float64Array, length: number): Float64Array {
  const events = value.length;
  const pairs = new Float64Array(2 * events);
  let total = 0, rows = 0;
  for (let k = 0; k < length; k++) {
    total += value[k];
    rows += present[k];
  }
  for (let k = 0; k < events; k++) {
    pairs[2 * k] = total;
    pairs[2 * k + 1] = rows;
    const enters = (k + length) % events;
    total += value[enters] - value[k];
    rows += present[enters] - present[k];
  }
  return pairs;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

function deviation(values: Float64Array): number {
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((x) => (x - mean) ** 2)) / values.length);
}

/** Quantile of sorted values, interpolated. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below], high = sorted[Math.min(below + 1, sorted.length - 1)];
  return sorted.length === 0 ? NaN : low + (high - low) * (position - below);
}
