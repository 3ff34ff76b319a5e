/**
 * A limit order book with price-time priority, and what runs on it: the replay of a LOBSTER day order
 * by order, the validator of a day's files, the simulator of days and the measure of their likeness.
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
export { simulateDay, simulatedDate, type SimulationOptions } from "./simulator/simulate_day.ts";
export { type SkillBound, skillBound, type SkillBoundOptions } from "./simulator/skill_bound.ts";
export { LARGE_TICK, type PresetName, PRESETS, SMALL_TICK } from "./simulator/presets.ts";
export type { EventClass, Excitation, MarketModel, SizeRange } from "./simulator/market_model.ts";
export { type StylisedFacts, stylisedFacts } from "./stylised_facts.ts";
export type { BookFacts } from "./facts/book_facts.ts";
export type { FlowFacts } from "./facts/flow_facts.ts";
export type { PriceFacts } from "./facts/price_facts.ts";
