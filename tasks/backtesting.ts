/**
 * Backtests a day's predictions, writes curves and pictures and tells the result: for `backtest` and
 * `offline`.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import {
  atMid,
  atTouch,
  basisPoints,
  capacityOf,
  type CardOptions,
  curveCsv,
  cutStretches,
  deflatedSharpe,
  execution,
  finalEquity,
  makerExecution,
  type SignalCard,
  signalCard,
  walkBook,
} from "../lib/backtest/mod.ts";
import type { PredictedDataset } from "../lib/evaluate/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import type { ModelSpec } from "../lib/model/mod.ts";
import { hexSha256 } from "../lib/model/model_files.ts";
import { recordTrial } from "../lib/report/trial_ledger.ts";
import { type CountedCard, describeCard } from "./backtest_text.ts";
import type { Values } from "./command.ts";
import { drawCurves, writeText } from "./curves.ts";
import type { executionFlags } from "./flags.ts";
import type { orderFlags } from "./order_flags.ts";
import { referenceReport } from "./reference_backtest.ts";
import { count } from "./table.ts";

/** How orders become trades, by flags. */
export type TradeValues = Values<typeof executionFlags & typeof orderFlags>;

/** A backtest as `--json` gives it. */
export interface BacktestReport {
  profile: string;
  /** Final equities; under `causal` of each sample, the one to quote first. */
  results: ({ sample: string; finalEquity: Record<string, number> } & Record<string, unknown>)[];
  files: string[];
}

/** A model as a backtest knows it. */
export interface BacktestModel {
  spec: ModelSpec;
  /** Of the ONNX file: what tells one trial from another. */
  sha256: string;
}

/** Runs the backtest of the model's profile. */
export async function backtestDay(
  day: Day,
  predicted: PredictedDataset,
  model: BacktestModel,
  values: TradeValues,
  folder: string,
): Promise<{ report: BacktestReport; text: string }> {
  mkdirSync(folder, { recursive: true });
  return model.spec.profile === "reference"
    ? await referenceReport(day, predicted, values, folder)
    : await causalReport(day, predicted, model, values, folder);
}

/** Event-driven backtest over the real quotes, out-of-sample rows apart from in-sample ones. */
async function causalReport(
  day: Day,
  predicted: PredictedDataset,
  model: BacktestModel,
  values: TradeValues,
  folder: string,
): Promise<{ report: BacktestReport; text: string }> {
  const lines = [
    `backtest of ${day.ticker} ${day.date}, profile causal: ${costsText(values)}, threshold ` +
    `${values.threshold}, fills at the ${values.fill}`,
  ];
  const results: BacktestReport["results"] = [], files: string[] = [];
  const options = cardOptions(predicted, values);
  const stretches = cutStretches(day, predicted, model.spec, values.threshold);
  for (const { isInSample, market, signal } of stretches) {
    const name = isInSample ? "IN SAMPLE" : "out of sample";
    const card = signalCard(market, signal, options);
    // The ledger counts what was looked at in the hope of an edge: what is to be quoted.
    const deflated = results.length > 0 ? null : await countTrial(card, day, model, values, folder);
    const counted = { ...card, deflated };
    lines.push("", `${name}: ${count(signal.row.length)} decisions`);
    lines.push(describeCard(counted, values["fee-bps"], isInSample));
    results.push({ sample: name, ...numbersOf(counted) });
    if (files.length > 0) continue; // pictures of the stretch to quote
    files.push(
      writeText(`${folder}/equity.csv`, curveCsv(card.traded.result.curve)),
      ...await drawCard(folder, day, card, `${name}; ${costsText(values)}`, values.unit),
    );
  }
  if (results.length === 0) lines.push("no full window: nothing to decide on");
  else if (stretches[0].isInSample) {
    lines.push("", "EVERY ROW IS IN-SAMPLE: this says nothing about what the signal earns");
  }
  if (files.length > 0) lines.push("", `written: ${files.join(", ")}`);
  return { report: { profile: "causal", results, files }, text: lines.join("\n") };
}

function costsText(values: TradeValues): string {
  return `${values.unit} share(s), ${values.orders} orders, fee ${
    values["fee-bps"]
  } bps, latency ` +
    `${values["latency-ms"]} ms`;
}

/** What the flags say of how a signal is traded. */
export function cardOptions({ dataset }: PredictedDataset, values: TradeValues): CardOptions {
  const how = execution({
    fill: { touch: atTouch, mid: atMid, walk: walkBook }[values.fill]!,
    fee: basisPoints(values["fee-bps"]),
    latencyNs: values["latency-ms"] * 1e6,
    unit: values.unit,
  });
  const { label } = dataset.recipe;
  return {
    execution: how,
    horizon: label.kind === "horizon" ? label.horizon : 1,
    maker: values.orders === "taker" ? undefined : makerExecution(how, {
      makerFee: basisPoints(values["maker-fee-bps"]),
      patienceNs: (values["patience-ms"] ?? Infinity) * 1e6,
    }),
  };
}

/** Notes the trial in the ledger beside the outputs. */
async function countTrial(
  { sharpe }: SignalCard,
  day: Day,
  { sha256 }: BacktestModel,
  values: TradeValues,
  folder: string,
): Promise<CountedCard["deflated"]> {
  const { threshold, fill, orders, unit } = values;
  const costs = ["fee-bps", "latency-ms", "maker-fee-bps", "patience-ms"] as const;
  const what = [sha256, day.sha256, threshold, fill, orders, unit, ...costs.map((x) => values[x])];
  const key = await hexSha256(new TextEncoder().encode(JSON.stringify(what)));
  // Who never trades has the Sharpe ratio of who does nothing.
  const tried = { key: key.slice(0, 16), sharpe: sharpe.sharpe || 0 };
  const ledger = `${folder}/../trials.jsonl`;
  const { trials, varianceOfSharpes } = await recordTrial(ledger, tried);
  return { trials, deflatedSharpe: deflatedSharpe(sharpe, trials, varianceOfSharpes) };
}

function numbersOf(card: CountedCard) {
  const { ladder, model, foresight, oracle, traded, makerBound } = card;
  return {
    finalEquity: {
      ...Object.fromEntries(
        ladder.rungs.map(({ name, result }) => [name, finalEquity(result.curve)]),
      ),
      ...makerBound === null ? {} : { restingOrders: finalEquity(traded.result.curve) },
      labelFollower: finalEquity(foresight.result.curve),
      oracle: finalEquity(oracle.result.curve),
    },
    breakEvenBps: ladder.breakEvenBps,
    model: model.statistics,
    labelFollower: foresight.statistics,
    oracle: oracle.statistics,
    restingOrders: makerBound === null ? null : { ...traded.statistics, bound: makerBound },
    attribution: card.attribution,
    delays: card.delays,
    capacity: { shares: capacityOf(card.capacity), points: card.capacity },
    sharpe: card.sharpe,
    probabilisticSharpe: card.probabilisticSharpe,
    deflated: card.deflated,
    misses: traded.result.misses.length,
    flat: traded.result.flat,
  };
}

async function drawCard(
  folder: string,
  day: Day,
  { ladder, oracle, traded, makerBound }: SignalCard,
  subtitle: string,
  unit: number,
): Promise<string[]> {
  const [atMidRung, halfSpread] = ladder.rungs;
  const name = makerBound === null ? "Model, all costs" : "Model, resting orders";
  return await drawCurves(
    folder,
    day,
    traded.result.curve,
    [
      { name, curve: traded.result.curve, colour: "blue" },
      { name: "Model at half-spread", curve: halfSpread.result.curve, colour: "orange" },
      { name: "Model at mid, nobody's price", curve: atMidRung.result.curve, colour: "grey" },
      { name: "Oracle, all costs", curve: oracle.result.curve, colour: "green", dashed: true },
    ],
    subtitle,
    unit,
  );
}
