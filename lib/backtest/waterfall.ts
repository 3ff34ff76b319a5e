import { type Interval, meanInterval, type PredictedDataset } from "../evaluate/mod.ts";
import { type Execution, execution } from "./execution.ts";
import { atMid, basisPoints } from "./fill.ts";
import { referenceBacktest } from "./reference.ts";
import { thresholdTargets } from "./signal.ts";
import type { Stretch } from "./stretches.ts";
import { runTaker } from "./taker.ts";

/** One correction, and what is left after it. */
export interface WaterfallStep {
  /** What is corrected. */
  name: string;
  /** How it is counted from here on, in a sentence. */
  explanation: string;
  /** Profit, as a share of the first mid of the reference's backtest half. */
  total: number;
  /** Its 95 % block bootstrap interval. */
  low: number;
  /** Upper end of that. */
  high: number;
  /** Decisions that are counted. */
  decisions: number;
}

/** Predictions of one day by a model of the `reference` profile, under the rows that the steps count. */
export interface WaterfallInput {
  /** On the reference's kept rows, with the features that it was trained on. */
  asTrained: PredictedDataset;
  /** The same on the features that the reference's stream recomputes from the kept rows. */
  asServed: PredictedDataset;
  /** At every execution row. */
  everyRow: PredictedDataset;
  /** At trades: settled timestamps. */
  settled: PredictedDataset;
  /** The last of these where neither window nor label touches what training saw; null if nowhere. */
  purged: Omit<Stretch, "isInSample"> | null;
}

/** How the last steps trade. */
export interface WaterfallOptions {
  /** See {@link thresholdTargets}. */
  threshold: number;
  /** With the fee and the latency of the last steps. */
  execution: Execution;
}

/**
 * Where the edge goes: from the number that the reference project's way of counting gives to what could
 * have been earned, one correction at a time. Until the quotes come in, positions are counted at mid.
 */
export function waterfall(
  input: WaterfallInput,
  { threshold, execution: full }: WaterfallOptions,
): WaterfallStep[] {
  const { asTrained: { dataset } } = input;
  const { events, recipe: { window, label: { horizon } } } = dataset;
  const firstRow = events.row[dataset.split.backtest.first + window - 1];
  const capital = events.mid[dataset.split.backtest.first + window - 1];
  const step = (name: string, explanation: string, pnl: Float64Array): WaterfallStep => ({
    name,
    explanation,
    ...sumInterval(pnl, horizon),
    decisions: pnl.length,
  });
  /** Profit at each decision from `firstRow` on, as a share of the capital. */
  const atMids = (predicted: PredictedDataset, paidBefore = false) => {
    const { mid, target } = decisionsFrom(predicted, firstRow, threshold);
    const { pnl } = referenceBacktest({ timeNs: mid, mid }, paidBefore ? target : aligned(target));
    return pnl.map((x) => x * mid[0] / capital);
  };
  const steps = [
    step(
      "reference's own counting",
      "a position is paid the move before it, at mid, on rows chosen by their future",
      atMids(input.asTrained, true),
    ),
    step("alignment", "a position is paid the move after it", atMids(input.asTrained)),
    step(
      "train/serve skew",
      "features as the stream recomputes them from the rows that are left",
      atMids(input.asServed),
    ),
    step(
      "rows chosen by the future",
      "a decision at every execution, also where the mid will not move",
      atMids(input.everyRow),
    ),
    step(
      "sweeps",
      "a decision after a timestamp's last row only: in the middle of a sweep nobody can act",
      atMids(input.settled),
    ),
  ];
  if (input.purged === null) return steps;
  const { market, signal: { row, target } } = input.purged;
  const { fill, fee, latencyNs } = full;
  const traded = (parts: Partial<Execution>) => {
    const how = execution({ ...full, fill: atMid, fee: basisPoints(0), latencyNs: 0, ...parts });
    const { curve } = runTaker(market, { row, target }, how);
    return curve.pnl.map((x) => x * curve.mid[0] / capital);
  };
  return [
    ...steps,
    step("split purge", "no window or label shares an event with training", traded({})),
    step("half-spread", "bought at the ask, sold at the bid", traded({ fill })),
    step("fee", "the exchange's fee on what changes hands", traded({ fill, fee })),
    step("latency", "orders arrive late", traded({ fill, fee, latencyNs })),
  ];
}

/** Mids and targets of a day's decisions from a row on. */
function decisionsFrom({ dataset, pUp }: PredictedDataset, firstRow: number, threshold: number) {
  const { events, recipe: { window } } = dataset;
  const last = window - 1;
  let first = 0;
  while (first < pUp.length && events.row[first + last] < firstRow) first++;
  return {
    mid: events.mid.subarray(first + last),
    target: thresholdTargets(pUp.subarray(first), threshold),
  };
}

/** Positions moved on by a row, so that each is paid the move after the row that asked for it. */
function aligned(target: Int8Array): Int8Array {
  const moved = new Int8Array(target.length);
  moved.set(target.subarray(0, -1), 1);
  return moved;
}

/** Sum of a series with the interval of its mean, scaled up. */
function sumInterval(
  pnl: Float64Array,
  horizon: number,
): Pick<WaterfallStep, "total" | "low" | "high"> {
  const n = pnl.length;
  const event = Int32Array.from(pnl.keys());
  const { estimate, low, high }: Interval = meanInterval({ n, event }, pnl, { horizon });
  return { total: n * estimate, low: n * low, high: n * high };
}
