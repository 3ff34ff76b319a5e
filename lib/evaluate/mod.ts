/**
 * What predictions are worth: scores, intervals that respect overlapping labels, and the naive
 * predictors that a model must beat.
 *
 * All of it is pure: columns in, numbers out. It starts with {@link score}, which picks the rows that
 * two-class scores speak of.
 *
 * @example
 * ```ts
 * import { bucketCsv, bucketTable, score, summarise } from "@lob/lstm/evaluate";
 * import assert from "node:assert/strict";
 *
 * const scored = score({
 *   pUp: Float32Array.of(0.75, 0.25, 0.625, 0.5),
 *   outcome: Int8Array.of(1, -1, -1, 0), // up, down, down, no move
 * });
 * const { n, zeros, accuracy } = summarise(scored);
 * assert.deepEqual([n, zeros, accuracy], [3, 1, 2 / 3]);
 * assert.match(bucketCsv(bucketTable(scored)), /^0\.6-0\.7,1,0,0\.625$/m);
 * ```
 *
 * @module
 */
export * from "./baselines.ts";
export * from "./block_length.ts";
export * from "./boosted_trees.ts";
export * from "./bootstrap.ts";
export * from "./buckets.ts";
export * from "./calibration.ts";
export * from "./causality/mod.ts";
export * from "./compare.ts";
export * from "./confusion.ts";
export * from "./contest_baselines.ts";
export * from "./contest_day.ts";
export * from "./evaluate_run.ts";
export * from "./event_columns.ts";
export * from "./groups.ts";
export * from "./importance.ts";
export * from "./judge_dataset.ts";
export * from "./judge_predictions.ts";
export * from "./learned_baselines.ts";
export type { LearningRows } from "./learning_rows.ts";
export * from "./logistic.ts";
export * from "./measure_model.ts";
export * from "./normal.ts";
export * from "./probability.ts";
export * from "./run_outcomes.ts";
export * from "./scored.ts";
export * from "./summary.ts";
export * from "./temperature.ts";
export * from "./walk_forward.ts";
