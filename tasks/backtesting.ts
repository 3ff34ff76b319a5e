/**
 * Backtests a day's predictions, writes curves and pictures and tells the result: for `backtest` and
 * `offline`.
 *
 * @module
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import {
  atMid,
  atTouch,
  basisPoints,
  type Curve,
  curveCsv,
  execution,
  finalEquity,
  judgeSignal,
  openMarket,
  referenceBacktest,
  referenceForesight,
  type SignalJudgement,
  thresholdTargets,
  walkBook,
} from "../lib/backtest/mod.ts";
import type { PredictedDataset } from "../lib/evaluate/mod.ts";
import { type Day, epochMs, sliceDay } from "../lib/lobster/mod.ts";
import { type ModelSpec, type Sample, sampleOf } from "../lib/model/mod.ts";
import type { Values } from "./command.ts";
import type { executionFlags } from "./flags.ts";
import { count, fixed, table } from "./table.ts";

type ExecutionValues = Values<typeof executionFlags>;

/** A backtest as `--json` gives it. */
export interface BacktestReport {
  profile: string;
  /** Final equities; under `causal` of each sample, the one to quote first. */
  results: ({ sample: string; finalEquity: Record<string, number> } & Record<string, unknown>)[];
  files: string[];
}

/** Runs the backtest of the model's profile. */
export async function backtestDay(
  day: Day,
  predicted: PredictedDataset,
  spec: ModelSpec,
  values: ExecutionValues,
  folder: string,
): Promise<{ report: BacktestReport; text: string }> {
  mkdirSync(folder, { recursive: true });
  return spec.profile === "reference"
    ? await referenceReport(day, predicted, values, folder)
    : await causalReport(day, predicted, spec, values, folder);
}

/** The reference project's backtest of the last half, with its own way of counting. */
async function referenceReport(
  day: Day,
  { dataset, pUp }: PredictedDataset,
  values: ExecutionValues,
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
    thresholdTargets(pUp.subarray(backtest.first, backtest.end), values.threshold),
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
    threshold: values.threshold,
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

/** One stretch of the day that is of one kind of sample. */
interface Stretch {
  name: string;
  sample: Sample[];
}

const STRETCHES: readonly Stretch[] = [
  { name: "out of sample", sample: ["out", "unknown"] },
  { name: "IN SAMPLE", sample: ["train", "validation"] },
];

/** Event-driven backtest over the real quotes, out-of-sample rows apart from in-sample ones. */
async function causalReport(
  day: Day,
  predicted: PredictedDataset,
  spec: ModelSpec,
  values: ExecutionValues,
  folder: string,
): Promise<{ report: BacktestReport; text: string }> {
  const how = execution({
    fill: { touch: atTouch, mid: atMid, walk: walkBook }[values.fill]!,
    fee: basisPoints(values["fee-bps"]),
    latencyNs: values["latency-ms"] * 1e6,
    unit: values.unit,
  });
  const lines = [
    `backtest of ${day.ticker} ${day.date}, profile causal: ${values.unit} share(s), threshold ` +
    `${values.threshold}, fills at the ${values.fill}, fee ${values["fee-bps"]} bps, latency ` +
    `${values["latency-ms"]} ms`,
  ];
  const results: BacktestReport["results"] = [], files: string[] = [];
  for (const { name, decisions, market } of stretches(day, predicted, spec, values.threshold)) {
    const judged = judgeSignal(market, decisions, how);
    lines.push("", `${name}: ${count(decisions.row.length)} decisions`, judgementTable(judged));
    lines.push(...remarks(judged, values["fee-bps"]));
    results.push({ sample: name, ...numbersOf(judged) });
    if (files.length > 0) continue; // pictures of the stretch to quote
    const { ladder, oracle, model } = judged;
    const [atMidRung, halfSpread] = ladder.rungs;
    files.push(
      writeText(`${folder}/equity.csv`, curveCsv(model.result.curve)),
      ...await drawCurves(
        folder,
        day,
        model.result.curve,
        [
          { name: "Model, all costs", curve: model.result.curve, colour: "blue" },
          { name: "Model at half-spread", curve: halfSpread.result.curve, colour: "orange" },
          { name: "Model at mid, nobody's price", curve: atMidRung.result.curve, colour: "grey" },
          { name: "Oracle, all costs", curve: oracle.result.curve, colour: "green", dashed: true },
        ],
        `${name}; ${values.unit} share(s), fee ${values["fee-bps"]} bps, latency ` +
          `${values["latency-ms"]} ms`,
        values.unit,
      ),
    );
  }
  if (results.length === 0) lines.push("no full window: nothing to decide on");
  else if (results[0].sample !== STRETCHES[0].name) {
    lines.push("", "EVERY ROW IS IN-SAMPLE: this says nothing about what the signal earns");
  }
  if (files.length > 0) lines.push("", `written: ${files.join(", ")}`);
  return { report: { profile: "causal", results, files }, text: lines.join("\n") };
}

/** The stretches that have decisions, each with a market that ends with it. */
function stretches(
  day: Day,
  { dataset, pUp }: PredictedDataset,
  spec: ModelSpec,
  threshold: number,
) {
  const { events, outcome, recipe: { window } } = dataset;
  const sample = sampleOf(spec, day);
  const target = thresholdTargets(pUp, threshold);
  const samples = Array.from(target, (_, s) => {
    const row = events.row[s + window - 1];
    return sample(row, epochMs(day.date, day.timeNs[row]));
  });
  return STRETCHES.flatMap(({ name, sample }) => {
    const chosen = samples.flatMap((one, s) => sample.includes(one) ? [s] : []);
    if (chosen.length === 0) return [];
    const last = chosen[chosen.length - 1];
    const isToday = last === target.length - 1;
    const end = isToday ? day.length : events.row[last + window - 1] + 1;
    return [{
      name,
      market: openMarket(sliceDay(day, 0, end)),
      decisions: {
        row: Int32Array.from(chosen, (s) => events.row[s + window - 1]),
        target: Int8Array.from(chosen, (s) => target[s]),
        outcome: Int8Array.from(chosen, (s) => outcome[s + window - 1]),
      },
    }];
  });
}

function judgementTable({ ladder, model, foresight, oracle }: SignalJudgement): string {
  const row = (name: string, { statistics: s, result }: typeof model) => [
    name,
    fixed(finalEquity(result.curve), 4),
    fixed(s.profit, 2),
    count(s.trades),
    fixed(s.maxDrawdown, 2),
    fixed(s.hitRate),
    fixed(s.averageHolding, 1),
    fixed(s.sharpe),
  ];
  return table([
    ["", "final equity", "profit $", "trades", "drawdown $", "hit rate", "holding s", "Sharpe/min"],
    ...ladder.rungs.slice(0, -1).map(({ name, result }) => [
      `model, ${name}`,
      fixed(finalEquity(result.curve), 4),
      fixed(result.profit, 2),
      count(result.fills.length),
    ]),
    row("model, + latency", model),
    row("label follower, same costs", foresight),
    row("oracle, same costs", oracle),
  ]);
}

function remarks({ ladder, model }: SignalJudgement, feeBps: number): string[] {
  const { misses, flat, profit } = model.result;
  const reasons = new Map<string, number>();
  for (const { reason } of misses) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [
    `break-even cost: ${fixed(ladder.breakEvenBps, 2)} bps of what is traded (the fee alone is ` +
    `${feeBps})`,
    ...profit < 0 ? ["After costs the strategy LOSES money."] : [],
    ...[...reasons].map(([reason, n]) => `${count(n)} orders did not fill: ${reason}`),
    ...flat ? [] : ["the position could not be closed at the end: it is valued at the last mid"],
  ];
}

function numbersOf({ ladder, model, foresight, oracle }: SignalJudgement) {
  return {
    finalEquity: {
      ...Object.fromEntries(
        ladder.rungs.map(({ name, result }) => [name, finalEquity(result.curve)]),
      ),
      labelFollower: finalEquity(foresight.result.curve),
      oracle: finalEquity(oracle.result.curve),
    },
    breakEvenBps: ladder.breakEvenBps,
    model: model.statistics,
    labelFollower: foresight.statistics,
    oracle: oracle.statistics,
    misses: model.result.misses.length,
    flat: model.result.flat,
  };
}

async function drawCurves(
  folder: string,
  day: Day,
  signals: Curve,
  curves: Parameters<typeof import("../lib/report/mod.ts").equityChart>[1],
  subtitle: string,
  unit = 1,
): Promise<string[]> {
  const { chartSvg, equityChart, signalsChart, writeChart } = await import("../lib/report/mod.ts");
  const charts = {
    equity_curves: equityChart(day, curves, subtitle),
    signals_pnl: signalsChart(day, signals, unit, subtitle),
  };
  const files: string[] = [];
  for (const [name, chart] of Object.entries(charts)) {
    files.push(...await writeChart(folder, name, await chartSvg(chart)));
  }
  return files;
}

/** Writes a text file as a whole or not at all; returns its path. */
function writeText(path: string, text: string): string {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
  return path;
}
