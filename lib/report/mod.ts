/**
 * Pictures and summaries of results.
 *
 * A chart is plain data ({@link Chart}); {@link chartSvg} draws it and {@link writeChart} writes it as
 * SVG and PNG. Under Deno, drawing reads the environment variable NODE_ENV (`--allow-env=NODE_ENV`, or
 * `--ignore-env`), and a PNG takes read permission for the npm packages of resvg and the DejaVu fonts.
 *
 * @example
 * ```ts
 * import { chartSvg, lossChart } from "@lob/lstm/report";
 * import assert from "node:assert/strict";
 *
 * const curves = {
 *   trainLoss: [0.693, 0.68, 0.67],
 *   trainAccuracy: [0.5, 0.55, 0.58],
 *   validationLoss: [0.692, 0.685, 0.688],
 *   validationAccuracy: [0.51, 0.54, 0.53],
 *   learningRate: [1e-3, 1e-3, 1e-3],
 * };
 * const svg = await chartSvg(lossChart(curves, { days: "GOOG 2012-06-21", bestEpoch: 2 }));
 * assert.match(svg, />Kept: epoch 2</); // writeChart("outputs/run", "loss_curves", svg) writes it
 * ```
 *
 * @module
 */
export * from "./chart.ts";
export * from "./draw.ts";
export * from "./equity_chart.ts";
export * from "./importance_chart.ts";
export * from "./html.ts";
export * from "./inspect.ts";
export * from "./png.ts";
export * from "./reliability_chart.ts";
export type { ReportedCard } from "./report_backtest.ts";
export * from "./result_report.ts";
export * from "./signals_chart.ts";
export { tradingTime } from "./trading_time.ts";
export * from "./training_charts.ts";
export * from "./trial_ledger.ts";
export * from "./waterfall_chart.ts";
export * from "./write_chart.ts";
