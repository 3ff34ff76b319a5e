import type { MarketModel } from "./market_model.ts";

/**
 * A small-tick market, calibrated to GOOG on 2012-06-21: a spread of some 28 ticks, thin levels several
 * ticks apart, a third of the executions hidden. Its branching matrix was estimated from GOOG's
 * messages (excess counts within 5 s of each kind of event, inverted), then rounded.
 */
export const SMALL_TICK: MarketModel = {
  openingPrice: 5_800_000,
  tick: 100,
  rates: { market: 0.135, limit: 3.0, cancel: 2.8 },
  excitation: [
    { target: "market", source: "market", same: 0.68, opposite: 0 },
    { target: "limit", source: "market", same: 0.45, opposite: 0.05 },
    { target: "cancel", source: "market", same: 0.1, opposite: 0 },
    { target: "market", source: "limit", same: 0.007, opposite: 0 },
    { target: "limit", source: "limit", same: 0.25, opposite: 0 },
    { target: "cancel", source: "limit", same: 0.04, opposite: 0.6 },
    { target: "limit", source: "cancel", same: 0.04, opposite: 0.63 },
    { target: "cancel", source: "cancel", same: 0.25, opposite: 0 },
  ],
  delays: [
    { mean: 0.0001, share: 0.5 },
    { mean: 0.003, share: 0.25 },
    { mean: 0.15, share: 0.1 },
    { mean: 4, share: 0.15 },
  ],
  session: { open: 0.5, close: 1, marketClose: 6, openSpread: 0.9 },
  targetSpread: 28,
  targetOrders: 30,
  imbalance: { levels: 2, market: 0.45, cancel: 0, limit: 0.08 },
  spreadAversion: 0.6,
  limit: {
    sizes: [
      { weight: 0.49, low: 100, high: 100 },
      { weight: 0.26, low: 5, high: 10 },
      { weight: 0.21, low: 11, high: 80 },
      { weight: 0.025, low: 200, high: 200 },
      { weight: 0.012, low: 300, high: 1200 },
    ],
    improve: 0.13,
    improveByWidth: 1.7,
    improveByTick: 0.33,
    atBest: 0.13,
    near: 0.1,
    nearMean: 6,
    far: 60,
  },
  market: {
    sizes: [
      { weight: 0.4, low: 100, high: 100 },
      { weight: 0.3, low: 1, high: 50 },
      { weight: 0.2, low: 51, high: 200 },
      { weight: 0.1, low: 200, high: 500 },
    ],
    full: 0.8,
    fullUpTo: 500,
    sweep: 0.12,
    sweepMean: 12,
  },
  cancel: { newest: 0.85, halfDepth: 25, partial: 0.0003 },
  hidden: { share: 0.105, inside: 0.2, most: 3 },
};

/**
 * A large-tick market, after INTC on 2012-06-21: a spread of one tick nearly always, queues of
 * thousands of shares, price moves when a queue is used up.
 */
export const LARGE_TICK: MarketModel = {
  openingPrice: 275_200,
  tick: 100,
  rates: { market: 0.25, limit: 5.6, cancel: 5.3 },
  excitation: [
    { target: "market", source: "market", same: 0.7, opposite: 0 },
    { target: "limit", source: "market", same: 0.45, opposite: 0.05 },
    { target: "cancel", source: "market", same: 0.1, opposite: 0 },
    { target: "market", source: "limit", same: 0.004, opposite: 0 },
    { target: "limit", source: "limit", same: 0.25, opposite: 0 },
    { target: "cancel", source: "limit", same: 0.04, opposite: 0.55 },
    { target: "limit", source: "cancel", same: 0.04, opposite: 0.6 },
    { target: "cancel", source: "cancel", same: 0.25, opposite: 0 },
  ],
  delays: [
    { mean: 0.0001, share: 0.4 },
    { mean: 0.003, share: 0.3 },
    { mean: 0.15, share: 0.15 },
    { mean: 4, share: 0.15 },
  ],
  session: { open: 0.5, close: 1, marketClose: 3, openSpread: 0 },
  targetSpread: 1,
  targetOrders: 90,
  imbalance: { levels: 1, market: 0.5, cancel: 0.1, limit: 0 },
  spreadAversion: 0.7,
  limit: {
    sizes: [
      { weight: 0.46, low: 100, high: 100 },
      { weight: 0.2, low: 200, high: 300 },
      { weight: 0.22, low: 300, high: 500 },
      { weight: 0.06, low: 600, high: 1500 },
      { weight: 0.05, low: 1500, high: 2500 },
      { weight: 0.01, low: 3000, high: 5000 },
    ],
    improve: 0.25,
    improveByWidth: 1,
    improveByTick: 1,
    atBest: 0.55,
    near: 0.6,
    nearMean: 4,
    far: 16,
  },
  market: {
    sizes: [
      { weight: 0.4, low: 100, high: 100 },
      { weight: 0.2, low: 10, high: 99 },
      { weight: 0.25, low: 200, high: 600 },
      { weight: 0.1, low: 600, high: 1500 },
      { weight: 0.05, low: 1500, high: 5000 },
    ],
    full: 0.5,
    fullUpTo: 1500,
    sweep: 0.01,
    sweepMean: 1,
  },
  cancel: { newest: 0.75, halfDepth: 4, partial: 0.028 },
  hidden: { share: 0.01, inside: 0.5, most: 2 },
};

/** The markets by name. */
export const PRESETS = { "small-tick": SMALL_TICK, "large-tick": LARGE_TICK } as const;

/** A name in {@link PRESETS}. */
export type PresetName = keyof typeof PRESETS;
