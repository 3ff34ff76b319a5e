/**
 * Times the report of a day, from predictions to report.html, after checking that it is whole.
 * Run: `deno run --allow-read --allow-env=NODE_ENV lib/report/report_bench.ts`
 */
import {
  basisPoints,
  cutStretches,
  execution,
  makerExecution,
  signalCard,
} from "../backtest/mod.ts";
import { buildDataset, defaultRecipe } from "../dataset/mod.ts";
import { judgeDataset } from "../evaluate/mod.ts";
import { featureSet } from "../features/mod.ts";
import { Random } from "../math/mod.ts";
import type { ModelSpec } from "../model/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { chartSvg } from "./draw.ts";
import { equityChart } from "./equity_chart.ts";
import { htmlReport } from "./html.ts";
import { svgToPng } from "./png.ts";
import { reliabilityChart } from "./reliability_chart.ts";
import { resultReport } from "./result_report.ts";
import { signalsChart } from "./signals_chart.ts";

const ROWS = 150_000;
const LIMIT_MS = 5000;
const day = randomDay(1, { rows: ROWS, levels: 10 });
// As many trades as GOOG's sample day has (about 8,000), whatever the random day's share is.
for (let row = 0; row < ROWS; row++) if (day.type[row] >= 4 && row % 4 !== 0) day.type[row] = 3;
const set = featureSet("reference4");
const dataset = buildDataset(day, defaultRecipe("causal", set));
const random = new Random(1);
const pUp = Float32Array.from({ length: dataset.sequences }, () => random.uniform());
const spec: ModelSpec = {
  ...{ name: "coin", profile: "causal", window: 100, scaling: null, sampling: "trades" },
  featureSet: { name: set.name, features: [...set.features] },
  label: dataset.recipe.label,
  training: [{
    ...{ ticker: day.ticker, date: day.date, levels: day.levels, sha256: day.sha256 },
    ...{ train: [0, ROWS * 0.45], validation: [ROWS * 0.45 + 1, ROWS / 2], epochMs: [0, 1] },
  }],
};

async function report(): Promise<{ html: string; svgs: string[] }> {
  const predicted = { dataset, pUp };
  const how = execution({ latencyNs: 1e6, fee: basisPoints(0.5) });
  const options = { execution: how, maker: makerExecution(how), horizon: 10 };
  const cards = cutStretches(day, predicted, spec, 0.55).map(({ isInSample, market, signal }) => ({
    isInSample,
    card: signalCard(market, signal, options),
    deflated: null,
  }));
  const judgement = judgeDataset(day, predicted, spec);
  const { curve } = cards[0].card.traded.result;
  const charts = [
    equityChart(day, [{ name: "Model", curve, colour: "blue" }]),
    signalsChart(day, curve),
    reliabilityChart(judgement.headline!.calibration.equalMass, { rows: "", independentShare: 1 }),
  ];
  const svgs = await Promise.all(charts.map(chartSvg));
  const model = { name: spec.name, sha256: "" };
  const html = htmlReport(
    resultReport({ day, model, judgement, cards, svgs, configuration: [], commands: [] }),
  );
  return { html, svgs };
}

/** Milliseconds of what is done. */
async function time<T>(run: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const result = await run();
  return [Math.round(performance.now() - start), result];
}

const [first, { html, svgs }] = await time(report);
const [second, again] = await time(report);
if (again.html !== html) throw new Error("The same result gives another report");
if (!html.includes("boosted trees") || html.match(/<svg/g)?.length !== 3) {
  throw new Error("The report is not whole");
}
const [pngs] = await time(() => Promise.all(svgs.map((svg) => svgToPng(svg))));
console.log(
  `report.html of a day, ${ROWS} updates, ${dataset.events.length} events: ${first} ms, again ` +
    `${second} ms (at most ${LIMIT_MS}); its three PNGs beside it: ${pngs} ms`,
);
if (first > LIMIT_MS) Deno.exit(1);
