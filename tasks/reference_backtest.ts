/**
 * The backtest of a model of the reference profile.
 *
 * @module
 */
import {
  curveCsv,
  finalEquity,
  referenceBacktest,
  referenceForesight,
  thresholdTargets,
} from "../lib/backtest/mod.ts";
import type { PredictedDataset } from "../lib/evaluate/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import type { BacktestReport } from "./backtesting.ts";
import { drawCurves, writeText } from "./curves.ts";
import { count, fixed, table } from "./table.ts";

/** The reference project's backtest of the last half, with its own way of counting. */
export async function referenceReport(
  day: Day,
  { dataset, pUp }: PredictedDataset,
  { threshold }: { threshold: number },
  folder: string,
): Promise<{ report: BacktestReport; text: string }> {
  const { events, outcome, split: { backtest }, recipe: { window } } = dataset;
  const first = backtest.first + window - 1, end = backtest.end + window - 1;
  const rows = {
    timeNs: events.timeNs.subarray(first, end),
    mid: events.mid.subarray(first, end),
  };
  const model = referenceBacktest(
    rows,
    thresholdTargets(pUp.subarray(backtest.first, backtest.end), threshold),
  );
  const foresight = referenceBacktest(rows, referenceForesight(outcome.subarray(first, end)));
  const files = [
    writeText(`${folder}/equity.csv`, curveCsv(model)),
    ...await drawCurves(folder, day, model, [
      { name: "Model", curve: model, colour: "blue" },
      { name: "Perfect foresight", curve: foresight, colour: "green", dashed: true },
    ], "The reference project's way of counting: a position is paid the move before it, no costs"),
  ];
  const result = {
    sample: "backtest half",
    threshold,
    finalEquity: { model: finalEquity(model), perfectForesight: finalEquity(foresight) },
  };
  return {
    report: { profile: "reference", results: [result], files },
    text: [
      `backtest of ${day.ticker} ${day.date}, profile reference, ${count(end - first)} rows`,
      table([
        ["", "final equity"],
        ["model", fixed(finalEquity(model), 4)],
        ["perfect foresight", fixed(finalEquity(foresight), 4)],
      ]),
      "NOTE: this counts as the reference project does: each position is paid the move that came",
      "before it, rows were chosen by their future, and nothing costs anything. It is no estimate of",
      "what the signal earns: run it with a causal model for that.",
      `written: ${files.join(", ")}`,
    ].join("\n"),
  };
}
