import type { ModelSpec, RowRange } from "./manifest.ts";

/**
 * What a model's training knows of a row: `train`, `validation` (the best epoch was chosen on it), `out`
 * (of sample), or `unknown` when the model does not say what it was trained on.
 */
export type Sample = "train" | "validation" | "out" | "unknown";

/** What is known of the day that rows come from; a stream may know nothing. */
export interface SampleDay {
  /** Such as `GOOG`. */
  ticker?: string;
  /** Hex sha256 of the CSV files. */
  sha256?: { message: string; orderbook: string };
}

/**
 * Tells in-sample rows from out-of-sample ones, so that the first are never passed off as the second.
 *
 * A day that training has seen is known by the sha256 of either of its files, and its rows decide.
 * Any other day may be the same one in another form (cut short, with other levels, or come through a
 * stream), so there an event counts as `train` when its time lies within what training has touched,
 * unless the ticker is known to be another.
 *
 * @returns a function of an event's row in the day and its UTC milliseconds
 *
 * @example
 * ```ts
 * import { sampleOf } from "@lob/lstm/model";
 * import assert from "node:assert/strict";
 *
 * assert.equal(sampleOf({ training: [] }, {})(0, 0), "out");
 * assert.equal(sampleOf({ training: null }, {})(0, 0), "unknown");
 * ```
 */
export function sampleOf(
  { training }: Pick<ModelSpec, "training">,
  { ticker, sha256 }: SampleDay,
): (row: number, epochMs: number) => Sample {
  if (training === null) return () => "unknown";
  const same = training.filter((day) =>
    day.sha256.message === sha256?.message || day.sha256.orderbook === sha256?.orderbook
  );
  if (same.length > 0) {
    return (row) =>
      same.some(({ train }) => within(row, train))
        ? "train"
        : same.some(({ validation }) => within(row, validation))
        ? "validation"
        : "out";
  }
  const near = training.filter((day) => ticker === undefined || day.ticker === ticker);
  return (_row, epochMs) => near.some((day) => within(epochMs, day.epochMs)) ? "train" : "out";
}

function within(value: number, [first, last]: RowRange): boolean {
  return value >= first && value <= last;
}
