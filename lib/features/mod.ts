/**
 * From book updates to feature rows and windows, one update at a time.
 *
 * @module
 */
export { clocks, type ClockUnit, clockUnit, type DecayClock, DecayingSums } from "./clock.ts";
export * from "./feature_group.ts";
export * from "./feature_set.ts";
export * from "./flow.ts";
export { flowGroups } from "./flow/groups.ts";
export { type Moment, TICK } from "./moment.ts";
export * from "./reference4.ts";
export * from "./squash.ts";
export * from "./update.ts";
export * from "./window.ts";
