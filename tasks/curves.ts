/**
 * Files that backtests write.
 *
 * @module
 */
import { renameSync, writeFileSync } from "node:fs";
import type { Curve } from "../lib/backtest/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import type { Chart } from "../lib/report/chart.ts";
import { equityChart } from "../lib/report/equity_chart.ts";
import { reliabilityChart } from "../lib/report/reliability_chart.ts";
import type { ResultReport } from "../lib/report/result_report.ts";
import { signalsChart } from "../lib/report/signals_chart.ts";

/** Draws equity curves and signals; returns the files. */
export async function drawCurves(
  folder: string,
  day: Day,
  signals: Curve,
  curves: Parameters<typeof import("../lib/report/mod.ts").equityChart>[1],
  subtitle: string,
  unit = 1,
): Promise<string[]> {
  const { chartSvg, writeChart } = await import("../lib/report/mod.ts");
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
export function writeText(path: string, text: string): string {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
  return path;
}

/** The pictures of a backtest, by the names of their files. */
export function resultCharts(
  { day, cards, judgement }: Pick<ResultReport, "day" | "cards" | "judgement">,
  subtitle: string,
  unit: number,
): Record<string, Chart> {
  const [{ card: { ladder, oracle, traded, makerBound } }] = cards;
  const [atMidRung, halfSpread] = ladder.rungs;
  const name = makerBound === null ? "Model, all costs" : "Model, resting orders";
  const shown = judgement.headline ?? judgement.groups[0];
  return {
    equity_curves: equityChart(day, [
      { name, curve: traded.result.curve, colour: "blue" },
      { name: "Model at half-spread", curve: halfSpread.result.curve, colour: "orange" },
      { name: "Model at mid, nobody's price", curve: atMidRung.result.curve, colour: "grey" },
      { name: "Oracle, all costs", curve: oracle.result.curve, colour: "green", dashed: true },
    ], subtitle),
    signals_pnl: signalsChart(day, traded.result.curve, unit, subtitle),
    ...shown.summary.n === 0 ? {} : {
      reliability: reliabilityChart(shown.calibration.equalMass, {
        rows: `${day.ticker} ${day.date}`,
        independentShare: Math.min(1, shown.accuracy.effectiveSize / shown.summary.n),
      }),
    },
  };
}

/** The command that is running, as a shell takes it. */
export function commandLine(): string {
  const task = Deno.mainModule.replace(/^.*\/|\.ts$/g, "").replaceAll("_", "-");
  const quoted = Deno.args.map((arg) =>
    /^[\w./:=,@%+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`
  );
  return ["deno task", task, ...quoted].join(" ");
}
