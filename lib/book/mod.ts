/**
 * A limit order book with price-time priority, and what runs on it: the replay of a LOBSTER day order
 * by order.
 *
 * @module
 */
export { LimitOrderBook } from "./book.ts";
export type { OnFill, Side } from "./order_types.ts";
export { DayReplay, Fit } from "./day_replay.ts";
export type { Difference } from "./reconcile.ts";
export { validateDay } from "./validate.ts";
export type { Fault, FaultKind, Undecided, Validation } from "./validation.ts";
export { DayRecorder } from "./day_recorder.ts";
