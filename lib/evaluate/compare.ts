import { Outcome } from "../dataset/mod.ts";
import { accuracyInterval, differenceInterval, type Interval, meanInterval } from "./bootstrap.ts";
import type { Contender } from "./learned_baselines.ts";
import { logLosses } from "./probability.ts";
import { hits, predicted, sameLength, score } from "./scored.ts";
import { summarise, type Summary } from "./summary.ts";

/** A day that is compared on: one row an event. */
export interface ComparedDay {
  /** `Outcome` of each event. */
  outcome: Int8Array;
  /** Event at which each outcome is known; the number of events where it never is. */
  resolvesAt: Int32Array;
  /** Mid price of each event, dollars x 10,000. */
  mid: Float64Array;
  /** Best ask minus best bid at each event, dollars x 10,000. */
  spread: Float64Array;
  /** 1 at each event that is compared on, else 0. */
  judged: Uint8Array;
}

/** A contender, scored. */
export interface ComparedContender {
  /** What it is. */
  name: string;
  /** All scores on the rows whose mid moved. */
  summary: Summary;
  /** Accuracy with its block bootstrap interval. */
  accuracy: Interval;
  /** Move of the mid in the predicted direction until the outcome is known, in ticks; no move counts as 0. */
  edgeTicks: Interval;
  /** How each model differs from this contender on the same rows; itself left out. */
  differences: PairedDifference[];
}

/** A model's scores minus a contender's, paired. */
export interface PairedDifference {
  /** Which model. */
  model: string;
  /** Above 0 where the model is better. */
  accuracy: Interval;
  /** In nats; below 0 where the model is better. */
  logLoss: Interval;
}

/** Contenders on the same rows. */
export interface Comparison {
  /** In the order given. */
  contenders: ComparedContender[];
  /** What one pays to cross to the mid's other side: mean half-spread at the compared events, in ticks. */
  halfSpreadTicks: number;
}

const TICK = 100;

/**
 * Scores contenders on exactly the same rows, pooled over the days: one row after the other, day
 * after day. Blocks of the bootstrap may span the end of one day and the beginning of the next.
 *
 * @param models how many of the contenders, from the first on, are models that the others are held against
 * @param horizon events over which outcomes look ahead
 * @throws {RangeError} if a contender does not predict every event of every day
 */
export function compareContenders(
  days: readonly ComparedDay[],
  contenders: readonly Contender[],
  models: number,
  horizon: number,
): Comparison {
  const options = { horizon };
  const outcome = pooled(Int8Array, days, ({ outcome }) => outcome);
  const judged = pooled(Uint8Array, days, ({ judged }) => judged);
  const moves = pooled(Float64Array, days, movesOf);
  const spread = pooled(Float64Array, days, ({ spread }) => spread);
  const chosen = Int32Array.from(judged.keys()).filter((k) => judged[k] === 1);
  const known = chosen.filter((k) => outcome[k] !== Outcome.Unresolved);
  const all = contenders.map(({ name, pUp }) => {
    days.forEach(({ outcome }, i) => sameLength(name, pUp[i], "the day's events", outcome));
    const p = pooled(Float32Array, pUp, (one) => one);
    const scored = score({ pUp: p, outcome }, judged);
    const edge = Float64Array.from(known, (k) => (predicted(p[k]) === 1 ? 1 : -1) * moves[k]);
    return { name, scored, hit: hits(scored), loss: logLosses(scored), edge };
  });
  const differences = ({ name, scored, hit, loss }: (typeof all)[number]): PairedDifference[] =>
    all.slice(0, models).filter((model) => model.name !== name).map((model) => ({
      model: model.name,
      accuracy: differenceInterval(scored, model.hit, hit, options),
      logLoss: differenceInterval(scored, model.loss, loss, options),
    }));
  return {
    contenders: all.map((one) => ({
      name: one.name,
      summary: summarise(one.scored),
      accuracy: accuracyInterval(one.scored, options),
      edgeTicks: meanInterval({ n: known.length, event: known }, one.edge, options),
      differences: differences(one),
    })),
    halfSpreadTicks: chosen.reduce((sum, k) => sum + spread[k] / 2 / TICK, 0) / chosen.length,
  };
}

/** Move of the mid until each outcome is known, in ticks; 0 where it never is. */
function movesOf({ mid, resolvesAt }: ComparedDay): Float64Array {
  return mid.map((now, k) => resolvesAt[k] < mid.length ? (mid[resolvesAt[k]] - now) / TICK : 0);
}

/** One column over all days. */
function pooled<D, A extends Int8Array | Uint8Array | Float32Array | Float64Array>(
  kind: { from(list: Iterable<number>): A },
  days: readonly D[],
  column: (day: D) => Iterable<number>,
): A {
  return kind.from(days.flatMap((day) => [...column(day)]));
}
