/**
 * LOBSTER files as columns.
 *
 * @module
 */
export * from "./day.ts";
