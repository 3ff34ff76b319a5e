/**
 * Files that backtests write.
 *
 * @module
 */
import { renameSync, writeFileSync } from "node:fs";
import type { Curve } from "../lib/backtest/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";

/** Draws equity curves and signals; returns the files. */
export async function drawCurves(
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
export function writeText(path: string, text: string): string {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
  return path;
}
