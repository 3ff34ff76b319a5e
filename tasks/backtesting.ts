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
  stretchOf,
  walkBook,
} from "../lib/backtest/mod.ts";
import {
  type Fold,
  type GroupEvaluation,
  judgeDataset,
  type Judgement,
  type PredictedDataset,
  type WalkForward,
} from "../lib/evaluate/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import type { ModelSpec } from "../lib/model/mod.ts";
import { hexSha256 } from "../lib/model/model_files.ts";
import type { ReportedCard } from "../lib/report/report_backtest.ts";
import type { ResultReport } from "../lib/report/result_report.ts";
import { recordTrial } from "../lib/report/trial_ledger.ts";
import { describeAccuracy, describeCard } from "./backtest_text.ts";
import type { Values } from "./command.ts";
import { commandLine, resultCharts, writeText } from "./curves.ts";
import type { Explanation } from "./explaining.ts";
import type { executionFlags } from "./flags.ts";
import type { orderFlags } from "./order_flags.ts";
import { referenceReport } from "./reference_backtest.ts";
import { count } from "./table.ts";
import { describeFolds, type walkForwardFlags } from "./walk_forward.ts";

/** How orders become trades, by flags. */
export type TradeValues =
  & Values<typeof executionFlags & typeof orderFlags>
  & Partial<Values<typeof walkForwardFlags>>;

/** A backtest as `--json` gives it. */
export interface BacktestReport {
  profile: string;
  /** Final equities; under `causal` of each sample, the one to quote first. */
  results: ({ sample: string; finalEquity: Record<string, number> } & Record<string, unknown>)[];
  /** The predictions to quote, judged. */
  evaluation?: GroupEvaluation | null;
  /** Folds of a walk forward. */
  folds?: Fold[] | null;
  /** What features and lags are worth, if that was asked for. */
  importance?: Explanation["importance"];
  files: string[];
}

/** A model as a backtest knows it. */
export interface BacktestModel {
  spec: ModelSpec;
  /** Of the ONNX file: what tells one trial from another. */
  sha256: string;
}

/** What a causal backtest can be made of besides. */
export interface BacktestExtras {
  /** The folds, if the day was walked forward: they are traded. */
  walked?: WalkForward;
  /** What the model looks at, for the report. */
  explained?: Explanation;
}

/** Runs the backtest of the model's profile. */
export async function backtestDay(
  day: Day,
  predicted: PredictedDataset,
  model: BacktestModel,
  values: TradeValues,
  folder: string,
  extras: BacktestExtras = {},
): Promise<{ report: BacktestReport; text: string }> {
  mkdirSync(folder, { recursive: true });
  return model.spec.profile === "reference"
    ? await referenceReport(day, predicted, values, folder)
    : await causalReport(day, predicted, model, values, folder, extras);
}

/** Event-driven backtest over the real quotes, out-of-sample rows apart from in-sample ones. */
async function causalReport(
  day: Day,
  predicted: PredictedDataset,
  model: BacktestModel,
  values: TradeValues,
  folder: string,
  { walked, explained }: BacktestExtras,
): Promise<{ report: BacktestReport; text: string }> {
  const options = cardOptions(predicted, values);
  const stretches = walked === undefined
    ? cutStretches(day, predicted, model.spec, values.threshold)
    : [{ isInSample: false, ...stretchOf(day, predicted, walked.tested, values.threshold) }];
  const cards: ReportedCard[] = [];
  for (const { isInSample, market, signal } of stretches) {
    const card = signalCard(market, signal, options);
    // The ledger counts what was looked at in the hope of an edge: what is to be quoted.
    const deflated = cards.length === 0 ? await countTrial(card, day, model, values, folder) : null;
    cards.push({ isInSample, card, deflated });
  }
  const judgement = judgeDataset(day, predicted, model.spec, walked?.tested);
  const files = cards.length === 0 ? [] : await writeResult(folder, values, {
    day,
    model: { name: model.spec.name, sha256: model.sha256 },
    judgement,
    cards,
    walked,
  }, explained);
  const results = cards.map((reported) => ({
    sample: sampleName(reported),
    ...numbersOf(reported),
  }));
  const evaluation = judgement.headline ?? judgement.groups[0] ?? null;
  return {
    report: {
      profile: "causal",
      results,
      evaluation,
      folds: walked?.folds ?? null,
      ...explained === undefined ? {} : { importance: explained.importance },
      files,
    },
    text: describe(day, values, judgement, cards, files, { walked, explained }),
  };
}

/** Writes curve, pictures and report; returns the files. */
async function writeResult(
  folder: string,
  values: TradeValues,
  result: Omit<ResultReport, "svgs" | "configuration" | "commands">,
  explained?: Explanation,
): Promise<string[]> {
  const { chartSvg, htmlReport, resultReport, writeChart } = await import("../lib/report/mod.ts");
  const [{ card }] = result.cards;
  const subtitle = `${sampleName(result.cards[0])}; ${costsText(values)}`;
  const files = [writeText(`${folder}/equity.csv`, curveCsv(card.traded.result.curve))];
  const charts = resultCharts(result, subtitle, values.unit);
  const svgs: string[] = [];
  for (const [name, chart] of Object.entries(charts)) {
    const svg = await chartSvg(chart);
    svgs.push(svg);
    files.push(...await writeChart(folder, name, svg));
  }
  if (explained !== undefined) {
    svgs.push(explained.svg);
    files.push(...await writeChart(folder, "importance", explained.svg));
  }
  const html = htmlReport(resultReport({
    ...result,
    svgs,
    configuration: Object.entries(values).filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
    commands: [commandLine()],
  }));
  return [...files, writeText(`${folder}/report.html`, html)];
}

function sampleName({ isInSample }: ReportedCard): string {
  return isInSample ? "IN SAMPLE" : "out of sample";
}

function describe(
  day: Day,
  values: TradeValues,
  judgement: Judgement,
  cards: readonly ReportedCard[],
  files: readonly string[],
  { walked, explained }: BacktestExtras,
): string {
  const lines = [
    `backtest of ${day.ticker} ${day.date}, profile causal: ${costsText(values)}, threshold ` +
    `${values.threshold}, fills at the ${values.fill}`,
  ];
  if (walked !== undefined) lines.push("", describeFolds(walked));
  for (const reported of cards) {
    const { row } = reported.card.model.result.decisions;
    lines.push("", `${sampleName(reported)}: ${count(row.length)} decisions`);
    lines.push(describeCard(reported, values["fee-bps"]));
    if (reported === cards[0]) lines.push(...describeAccuracy(judgement));
  }
  if (cards.length === 0) lines.push("no full window: nothing to decide on");
  else if (cards[0].isInSample) {
    lines.push("", "EVERY ROW IS IN-SAMPLE: this says nothing about what the signal earns");
  }
  if (explained !== undefined) lines.push("", explained.text);
  if (files.length > 0) lines.push("", `written: ${files.join(", ")}`);
  return lines.join("\n");
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
): Promise<ReportedCard["deflated"]> {
  const { threshold, fill, orders, unit } = values;
  const costs = ["fee-bps", "latency-ms", "maker-fee-bps", "patience-ms"] as const;
  const walk = ["walk-forward", "embargo", "epochs"] as const;
  const settings = [...costs, ...walk].map((name) => values[name]);
  const what = [sha256, day.sha256, threshold, fill, orders, unit, ...settings];
  const key = await hexSha256(new TextEncoder().encode(JSON.stringify(what)));
  // Who never trades has the Sharpe ratio of who does nothing.
  const tried = { key: key.slice(0, 16), sharpe: sharpe.sharpe || 0 };
  const ledger = `${folder}/../trials.jsonl`;
  const { trials, varianceOfSharpes } = await recordTrial(ledger, tried);
  return { trials, deflatedSharpe: deflatedSharpe(sharpe, trials, varianceOfSharpes) };
}

function numbersOf({ card, deflated }: ReportedCard) {
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
    deflated,
    misses: traded.result.misses.length,
    flat: traded.result.flat,
  };
}
