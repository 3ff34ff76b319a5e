/**
 * From book updates to feature rows and windows, one update at a time.
 *
 * @module
 */
export * from "./feature_set.ts";
export * from "./reference4.ts";
export * from "./update.ts";
export * from "./window.ts";
