import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import {
  cutStretches,
  execution,
  makerExecution,
  signalCard,
  type WaterfallStep,
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
import { type ResultReport, resultReport } from "./result_report.ts";
import { signalsChart } from "./signals_chart.ts";
import { Chromium, findChromium } from "../testing/chromium.ts";
import { waterfallSvg } from "./waterfall_chart.ts";

/** A day backtested with a coin's predictions, of which training has seen the first half. */
async function coinReport(): Promise<ResultReport> {
  const day = randomDay(5, { rows: 4000 });
  const set = featureSet("reference4");
  const recipe = { ...defaultRecipe("causal", set), window: 5 };
  const dataset = buildDataset(day, recipe);
  const random = new Random(1);
  const predicted = {
    dataset,
    pUp: Float32Array.from({ length: dataset.sequences }, () => random.uniform()),
  };
  const spec: ModelSpec = {
    ...{ name: "coin <1>", profile: "causal", window: 5, scaling: null, sampling: "trades" },
    featureSet: { name: set.name, features: [...set.features] },
    label: recipe.label,
    training: [{
      ...{ ticker: day.ticker, date: day.date, levels: day.levels, sha256: day.sha256 },
      ...{ train: [0, 1799], validation: [1800, 1999], epochMs: [0, 1] },
    }],
  };
  const how = execution({ latencyNs: 1e6 });
  const options = { execution: how, maker: makerExecution(how), horizon: 10 };
  const cards = cutStretches(day, predicted, spec, 0.55).map(({ isInSample, market, signal }) => ({
    isInSample,
    card: signalCard(market, signal, options),
    deflated: isInSample ? null : { trials: 3, deflatedSharpe: 0.25 },
  }));
  const { curve } = cards[0].card.traded.result;
  return {
    day,
    model: { name: spec.name, sha256: "c".repeat(64) },
    judgement: judgeDataset(day, predicted, spec),
    cards,
    svgs: [
      await chartSvg(equityChart(day, [{ name: "Model", curve, colour: "blue" }])),
      await chartSvg(signalsChart(day, curve)),
    ],
    configuration: [["threshold", "0.55"]],
    commands: ["deno task backtest --data 'a & b'"],
  };
}

const result = await coinReport();
const html = htmlReport(resultReport(result));

Deno.test("a report is one file: nothing in it is fetched, run or left unescaped", () => {
  const outside = html.replaceAll(/ xmlns(:xlink)?="http:\/\/www\.w3\.org\/[^"]*"/g, "");
  assert.doesNotMatch(outside, /https?:|<script|<link|<img|url\((?!#)|@import|\bsrc=/);
  assert.match(html, /Content-Security-Policy" content="default-src 'none'; style-src/);
  assert.match(html, /<title>TEST 2012-06-21: coin &lt;1&gt;<\/title>/);
  assert.match(html, /<code>deno task backtest --data 'a &amp; b'<\/code>/);
  assert.equal(htmlReport(resultReport(result)), html);
});

Deno.test("a report holds the card: interval, baselines, calibration, ladder, delays, hashes", () => {
  for (
    const text of [
      ...["95 % interval", "logistic regression", "boosted trees", "imbalance sign", "equal mass"],
      ...["model, at mid", "model, half-spread", "oracle, same costs", "bound of any maker"],
      ...["break-even cost", "deflated by 3 trials", "half-spread ticks", "By hour", "By spread"],
      ...["Backtest, IN SAMPLE", "c".repeat(64), result.day.sha256.message],
    ]
  ) {
    assert.ok(html.includes(text), text);
  }
  assert.doesNotMatch(html, /\bNaN\b|undefined|\[object/);
});

Deno.test("a wholly in-sample report says so before anything else", () => {
  const { judgement, cards } = result;
  const seen = { ...judgement, headline: null, groups: judgement.groups.slice(1) };
  const { lead } = resultReport({ ...result, judgement: seen, cards: cards.slice(1) });
  assert.match((lead[0] as { text: string }).text, /^Every row is in-sample/);
});

Deno.test("the waterfall names every step with its change, and what is left", async () => {
  const step = (name: string, total: number): WaterfallStep => ({
    ...{ name, total, low: total - 0.01, high: total + 0.01, explanation: "", decisions: 10 },
  });
  const svg = waterfallSvg(
    { ticker: "TEST", date: "2012-06-21" },
    [step("start", 0.02), step("a & b", 0.03), step("costs", -0.1)],
    "a model",
  );
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  for (const text of ["start", "2.00 %", "a &amp; b", "+1.00 %", "costs", "-13.00 %", "-10.00 %"]) {
    assert.ok(texts.includes(text), text);
  }
  assert.deepEqual([...(await svgToPng(svg, 1)).subarray(1, 4)], [0x50, 0x4e, 0x47]);
});

const chromium = findChromium();
const needsChromium = chromium === undefined ? " (needs chromium on PATH)" : "";

Deno.test({
  name: `a browser shows it offline, on a phone and in the dark${needsChromium}`,
  ignore: chromium === undefined && !Deno.env.get("CI"), // CI may not skip
  async fn() {
    assert.ok(chromium !== undefined, "CI must have chromium");
    const folder = await Deno.makeTempDir({ prefix: "lob-report-" });
    const path = `${folder}/report.html`;
    await Deno.writeTextFile(path, html);
    const url = pathToFileURL(path).href;
    const browser = await Chromium.open(chromium);
    try {
      for (const scheme of ["light", "dark"] as const) {
        for (const width of [360, 1280]) {
          await browser.visit(url, { width, height: 800, scheme });
          await assertReadable(browser, scheme, width);
        }
      }
      assert.deepEqual([...new Set(browser.requests)], [url]);
      assert.deepEqual(browser.errors, []);
    } finally {
      await browser.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** Nothing but tables and pictures scrolls sideways; text and charts stand out from their ground. */
async function assertReadable(browser: Chromium, scheme: string, width: number): Promise<void> {
  const seen = await browser.evaluate<{
    overflow: number;
    fontSize: number;
    charts: number[];
    luminance: Record<"paper" | "text" | "soft" | "chart" | "label", number>;
  }>(`(() => {
    const style = (element) => getComputedStyle(element);
    const luminance = (colour) => {
      const [r, g, b] = colour.match(/[\\d.]+/g).map((x) => {
        const share = x / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const svg = document.querySelector("svg");
    return {
      overflow: document.documentElement.scrollWidth - innerWidth,
      fontSize: parseFloat(style(document.querySelector("p")).fontSize),
      charts: [...document.querySelectorAll("svg")].map((each) => each.getBoundingClientRect().width),
      luminance: {
        paper: luminance(style(document.body).backgroundColor),
        text: luminance(style(document.querySelector("p")).color),
        soft: luminance(style(document.querySelector(".soft")).color),
        chart: luminance(style(svg.querySelector("rect")).fill),
        label: luminance(style(svg.querySelector("text")).fill),
      },
    };
  })()`);
  const where = `${scheme}, ${width} pixels`;
  const { paper, text, soft, chart, label } = seen.luminance;
  assert.ok(seen.overflow <= 0, `${where}: the page scrolls sideways by ${seen.overflow}`);
  assert.ok(seen.fontSize >= 16, where);
  assert.equal(seen.charts.length, result.svgs.length);
  assert.ok(seen.charts.every((size) => size >= 600), `${where}: charts stay legible`);
  assert.equal(paper < 0.05, scheme === "dark", where);
  for (const [ink, ground] of [[text, paper], [soft, paper], [label, chart]]) {
    const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    assert.ok(contrast >= 4.5, `${where}: contrast ${contrast}`); // WCAG 2.1, AA
  }
}
