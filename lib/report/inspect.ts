import { finalEquity, referenceBacktest, referenceForesight } from "../backtest/mod.ts";
import { buildDataset, type Dataset, eventRows, Outcome, type Recipe } from "../dataset/mod.ts";
import { computeEvents, type Range, sizeOf } from "../dataset/mod.ts";
import type { Day } from "../lobster/mod.ts";

/** Numbers of the three parts of a split. */
export interface Parts {
  /** Training. */
  train: number;
  /** Validation. */
  validation: number;
  /** Backtest. */
  backtest: number;
}

/** What is in a day, and what a recipe makes of it. */
export interface Inspection {
  /** Such as `GOOG`. */
  ticker: string;
  /** Trading date, YYYY-MM-DD. */
  date: string;
  /** Price levels a side. */
  levels: number;
  /** Messages. */
  rows: number;
  /** Of the first row, ns after midnight. */
  firstTimeNs: number;
  /** Of the last row. */
  lastTimeNs: number;
  /** Rows by LOBSTER message type. */
  eventsByType: Record<string, number>;
  /** Execution rows (types 4 and 5). */
  executions: number;
  /** Timestamps with an execution. */
  trades: number;
  /** Type-7 rows. */
  halts: number;
  /** Best ask minus best bid in dollars x 10,000, over rows with both sides. */
  spread: { mean: number; median: number; min: number; max: number };
  /** Rows with a side of the book empty. */
  oneSidedRows: number;
  /** `causal` or `reference`. */
  profile: string;
  /** Events left out because a side of the book was empty. */
  oneSidedEvents: number;
  /** Events in the windows: under `reference`, the rows that its labels keep. */
  kept: number;
  /** Full windows over the kept events. */
  sequences: number;
  /** Sequences of each part, after the purge. */
  split: Parts;
  /** Kept events whose outcome is up, and sequences of each part that end in one. */
  labelsUp: Parts & { all: number };
  /** Sum of each feature over the kept events: float64 sums of float32. */
  featureSums: number[];
  /** Sum of each feature's magnitude. */
  featureAbsSums: number[];
  /** The reference's backtest with the labels known; null under `causal`, which has no such thing. */
  perfectForesightEquity: number | null;
  /**
   * Reference only: how far the features that its stream recomputes from the published rows are from
   * those that it was trained on. Mean absolute difference of each feature.
   */
  trainServeSkew: number[] | null;
  /** Of the two CSV files. */
  sha256: { message: string; orderbook: string };
}

/** Looks into a day. */
export function inspectDay(day: Day, recipe: Recipe): Inspection {
  const dataset = buildDataset(day, recipe);
  const { events, sequences, split, oneSided } = dataset;
  const eventsByType: Record<string, number> = {};
  for (const type of day.type) eventsByType[type] = (eventsByType[type] ?? 0) + 1;
  const isReference = recipe.profile === "reference";
  return {
    ticker: day.ticker,
    date: day.date,
    levels: day.levels,
    rows: day.length,
    firstTimeNs: day.timeNs[0],
    lastTimeNs: day.timeNs[day.length - 1],
    eventsByType,
    executions: (eventsByType[4] ?? 0) + (eventsByType[5] ?? 0),
    trades: tradesOf(day),
    halts: day.halts.length,
    ...spreads(day),
    profile: recipe.profile,
    oneSidedEvents: oneSided,
    kept: events.length,
    sequences,
    split: {
      train: sizeOf(split.train),
      validation: sizeOf(split.validation),
      backtest: sizeOf(split.backtest),
    },
    labelsUp: {
      all: dataset.outcome.filter((outcome) => outcome === Outcome.Up).length,
      train: upIn(dataset, split.train),
      validation: upIn(dataset, split.validation),
      backtest: upIn(dataset, split.backtest),
    },
    featureSums: columnSums(dataset, (x) => x),
    featureAbsSums: columnSums(dataset, Math.abs),
    perfectForesightEquity: isReference ? foresightEquity(dataset) : null,
    trainServeSkew: isReference ? skew(day, dataset) : null,
    sha256: day.sha256,
  };
}

/** Timestamps with an execution, whatever the book. */
function tradesOf(day: Day): number {
  const { rows, oneSided } = eventRows(day, "trades");
  return rows.length + oneSided;
}

function spreads(day: Day): Pick<Inspection, "spread" | "oneSidedRows"> {
  const spreads = new Float64Array(day.length);
  let count = 0, sum = 0;
  for (let row = 0; row < day.length; row++) {
    const at = row * day.levels * 4;
    if (day.book[at + 1] === 0 || day.book[at + 3] === 0) continue;
    sum += spreads[count++] = day.book[at] - day.book[at + 2];
  }
  const sorted = spreads.subarray(0, count).sort();
  return {
    spread: {
      mean: sum / count,
      median: sorted[count >> 1],
      min: sorted[0],
      max: sorted[count - 1],
    },
    oneSidedRows: day.length - count,
  };
}

function upIn({ outcome, recipe }: Dataset, range: Range): number {
  const last = recipe.window - 1;
  return outcome.subarray(range.first + last, range.end + last)
    .filter((value) => value === Outcome.Up).length;
}

function columnSums({ events }: Dataset, of: (x: number) => number): number[] {
  const sums = new Array(events.width).fill(0);
  events.features.forEach((x, i) => sums[i % events.width] += of(x));
  return sums;
}

function foresightEquity({ events, outcome, split, recipe }: Dataset): number {
  const first = split.backtest.first + recipe.window - 1,
    end = split.backtest.end + recipe.window - 1;
  const rows = {
    timeNs: events.timeNs.subarray(first, end),
    mid: events.mid.subarray(first, end),
  };
  return finalEquity(referenceBacktest(rows, referenceForesight(outcome.subarray(first, end))));
}

/** The reference trains on features over all execution rows, and serves on those of kept rows alone. */
function skew(day: Day, { events, recipe }: Dataset): number[] {
  const served = computeEvents(day, events.row, recipe.featureSet).features;
  const sums = new Array(events.width).fill(0);
  served.forEach((x, i) => sums[i % events.width] += Math.abs(x - events.features[i]));
  return sums.map((sum) => sum / events.length);
}
