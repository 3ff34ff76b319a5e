/**
 * Predictions in Parquet: one part a commit, named by the events it holds.
 *
 * @module
 */
export * from "./folder.ts";
export * from "./parquet.ts";
export * from "./part_name.ts";
export * from "./prediction.ts";
export * from "./runs.ts";
