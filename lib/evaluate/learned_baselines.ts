import { computeEvents } from "../dataset/mod.ts";
import { flow, reference4 } from "../features/mod.ts";
import type { Day } from "../lobster/day.ts";
import { boostedTrees } from "./boosted_trees.ts";
import type { LearningRows } from "./learning_rows.ts";
import { logisticRegression } from "./logistic.ts";

/** Feature rows of a day's events. */
export type FeatureColumns = Pick<LearningRows, "features" | "width">;

/** A day's events as each of the learned baselines takes them. */
export interface BaselineColumns {
  /** The reference project's four features. */
  reference4: FeatureColumns;
  /** Two features of `flow`: on which side, and how far from the mid, the last trade was. */
  lastTrade: FeatureColumns;
  /** A model's own features. */
  model: FeatureColumns;
  /** All of `flow`. */
  flow: FeatureColumns;
  /** All of `flow` at the event and at 1, 2 and 5 events before. */
  flowWithLags: FeatureColumns;
}

/** A day to learn from, to predict, or both. */
export interface BaselineDay {
  /** Its events; see {@link baselineColumns}. */
  columns: BaselineColumns;
  /** `Outcome` of each event. */
  outcome: Int8Array;
  /** 1 at each event that the baselines may learn from, else 0. */
  training: Uint8Array;
}

/** Predictions of someone who takes part in a comparison. */
export interface Contender {
  /** What it is. */
  name: string;
  /** P(up) of each event of each day. */
  pUp: Float32Array[];
}

/** The two that say most on small-tick stocks. */
const LAST_TRADE = ["last_trade_sign", "last_trade_offset"];
/** Events back whose rows stand beside an event's own. */
const LAGS = [0, 1, 2, 5];

/** Logistic regressions and boosted trees, each on features that it can use. */
const BASELINES = [
  { name: "logistic regression, reference4", input: "reference4", learn: logisticRegression },
  { name: "boosted trees, reference4", input: "reference4", learn: boostedTrees },
  { name: "logistic regression, last trade", input: "lastTrade", learn: logisticRegression },
  { name: "logistic regression, the model's features", input: "model", learn: logisticRegression },
  { name: "boosted trees, the model's features", input: "model", learn: boostedTrees },
  { name: "logistic regression, flow", input: "flow", learn: logisticRegression },
  { name: "boosted trees, flow", input: "flow", learn: boostedTrees },
  { name: "boosted trees, flow with lags", input: "flowWithLags", learn: boostedTrees },
] as const;

/**
 * Computes what the learned baselines look at.
 *
 * @param rows the day's events
 * @param model feature rows of a model at the same events
 */
export function baselineColumns(
  day: Day,
  rows: Int32Array,
  model: FeatureColumns,
): BaselineColumns {
  const of = (set: typeof flow): FeatureColumns => computeEvents(day, rows, set);
  const all = of(flow);
  return {
    reference4: of(reference4),
    flow: all,
    model,
    lastTrade: pick(all, LAST_TRADE.map((name) => flow.features.indexOf(name))),
    flowWithLags: withLags(all, LAGS),
  };
}

/**
 * Learned baselines over one or more days: each is fitted once, to the training events of all of them. One
 * on the model's features is left out where another is the same, as for a model on all of `flow`.
 *
 * @param progress told which is being fitted
 */
export function learnBaselines(
  days: readonly BaselineDay[],
  progress?: (name: string) => void,
): Contender[] {
  const isRepeated = ({ input, learn }: (typeof BASELINES)[number]) =>
    input === "model" &&
    BASELINES.some((other) =>
      other.input !== "model" && other.learn === learn &&
      days.every(({ columns }) => sameColumns(columns[other.input], columns.model))
    );
  const outcome = Int8Array.from(days.flatMap(({ outcome }) => [...outcome]));
  const training = Uint8Array.from(days.flatMap(({ training }) => [...training]));
  return BASELINES.filter((baseline) => !isRepeated(baseline)).map(({ name, input, learn }) => {
    progress?.(name);
    const parts = days.map(({ columns }) => columns[input]);
    const width = parts[0].width;
    const features = new Float32Array(outcome.length * width);
    let at = 0;
    for (const part of parts) {
      features.set(part.features, at);
      at += part.features.length;
    }
    const pUp = learn({ features, width, outcome, training });
    let first = 0;
    return { name, pUp: days.map((day) => pUp.subarray(first, first += day.outcome.length)) };
  });
}

function sameColumns(a: FeatureColumns, b: FeatureColumns): boolean {
  return a.width === b.width && a.features.every((x, i) => x === b.features[i]);
}

function pick({ features, width }: FeatureColumns, columns: readonly number[]): FeatureColumns {
  const n = features.length / width, picked = columns.length;
  return {
    width: picked,
    features: Float32Array.from(
      { length: n * picked },
      (_, i) => features[Math.floor(i / picked) * width + columns[i % picked]],
    ),
  };
}

/** Each row with earlier ones beside it; before the first event stands the first. */
function withLags({ features, width }: FeatureColumns, lags: readonly number[]): FeatureColumns {
  const n = features.length / width, wide = lags.length * width;
  const lagged = new Float32Array(n * wide);
  for (let k = 0; k < n; k++) {
    lags.forEach((lag, i) => {
      const from = Math.max(0, k - lag) * width;
      lagged.set(features.subarray(from, from + width), k * wide + i * width);
    });
  }
  return { width: wide, features: lagged };
}
