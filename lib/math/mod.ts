/**
 * Arithmetic that gives the same bits on every machine: elementary functions and random numbers.
 *
 * @module
 */
export * from "./elementary.ts";
export * from "./random.ts";
