/**
 * From feature rows to samples: events, outcomes, sequences, chronological split with purge, scaling.
 *
 * @module
 */
export * from "./dataset.ts";
export * from "./events.ts";
export * from "./outcome.ts";
export * from "./scaling.ts";
export * from "./split.ts";
