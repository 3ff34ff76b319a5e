import { confidence, hits, type Scored } from "./scored.ts";

/** Accuracy of the rows whose confidence lies in one bucket. */
export interface Bucket {
  /** `0.5-0.6`: right-closed; the first bucket is closed on both sides. */
  bucket: string;
  /** Rows. */
  n: number;
  /** Share that came true; NaN without rows. */
  acc: number;
  /** Mean confidence; NaN without rows. */
  avgConf: number;
}

/**
 * Accuracy against confidence: `count` buckets of equal width on [0, 1], empty ones included (all
 * below 0.5 are: confidence is that of the predicted side).
 *
 * @throws RangeError if `count` is not a positive integer up to 1,000
 */
export function bucketTable(scored: Scored, count = 10): Bucket[] {
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw new RangeError(`Buckets must be an integer from 1 to 1000: it is ${count}`);
  }
  const n = new Int32Array(count), right = new Int32Array(count), sum = new Float64Array(count);
  const hit = hits(scored);
  for (let i = 0; i < scored.n; i++) {
    const value = confidence(scored.pUp[i]);
    const at = bucketOf(value, count);
    n[at]++;
    right[at] += hit[i];
    sum[at] += value;
  }
  const digits = edgeDigits(count);
  return Array.from({ length: count }, (_, at) => ({
    bucket: `${(at / count).toFixed(digits)}-${((at + 1) / count).toFixed(digits)}`,
    n: n[at],
    acc: right[at] / n[at],
    avgConf: sum[at] / n[at],
  }));
}

/** Index of the right-closed bucket of `count` on [0, 1] that holds `value`. */
export function bucketOf(value: number, count: number): number {
  let at = Math.max(0, Math.ceil(value * count) - 1);
  // value * count may round across an edge: the edges themselves decide.
  if (at > 0 && value <= at / count) at--;
  else if (value > (at + 1) / count) at++;
  return at;
}

/** Decimals that write every edge exactly, at least 1; 3 where none up to 6 do (thirds, sevenths). */
function edgeDigits(count: number): number {
  for (let digits = 1, scale = 10; digits <= 6; digits++, scale *= 10) {
    if (scale % count === 0) return digits;
  }
  return 3;
}

/**
 * The table as `eval_summary.csv`: `bucket,n,acc,avg_conf`, floats in the shortest form that reads back
 * as the same float64, empty cells where a bucket has no rows.
 */
export function bucketCsv(buckets: readonly Bucket[]): string {
  const cell = (x: number) => Number.isNaN(x) ? "" : String(x);
  const lines = buckets.map(({ bucket, n, acc, avgConf }) =>
    `${bucket},${n},${cell(acc)},${cell(avgConf)}`
  );
  return ["bucket,n,acc,avg_conf", ...lines, ""].join("\n");
}
