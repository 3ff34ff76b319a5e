import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import type { Curve } from "../backtest/mod.ts";
import { calibration, score } from "../evaluate/mod.ts";
import type { Chart } from "./chart.ts";
import { downsample } from "./downsample.ts";
import { chartSvg } from "./draw.ts";
import { equityChart } from "./equity_chart.ts";
import { layLegend } from "./legend.ts";
import { extent, numberTicks } from "./number_ticks.ts";
import { svgToPng } from "./png.ts";
import { reliabilityChart } from "./reliability_chart.ts";
import { signalsChart } from "./signals_chart.ts";
import { textWidth } from "./text_width.ts";
import { timeTicks, tradingTime } from "./trading_time.ts";
import { accuracyChart, lossChart } from "./training_charts.ts";
import { writeChart } from "./write_chart.ts";

const curves = {
  trainLoss: [0.69, 0.68, 0.67],
  trainAccuracy: [0.52, 0.53, 0.56],
  validationLoss: [0.69, 0.685, 0.69],
  validationAccuracy: [0.5, 0.54, 0.53],
  learningRate: [1e-3, 1e-3, 5e-4],
};

/** A position held, and profit, every second of two minutes from 09:30. */
function curve(position: (second: number) => number): Curve {
  const seconds = Array.from({ length: 121 }, (_, k) => k);
  return {
    timeNs: Float64Array.from(seconds, (k) => 34200e9 + k * 1e9),
    mid: Float64Array.from(seconds, (k) => 5_800_000 + 100 * (k % 5)),
    position: Float64Array.from(seconds, position),
    pnl: new Float64Array(121),
    equity: Float64Array.from(seconds, (k) => 1 + k * 1e-5),
  };
}

/** The texts of an SVG, in order. */
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, t]) => t);

Deno.test("a chart shows its title, subtitle, legend, axis names and ticks", async () => {
  const title = { days: "GOOG 2012-06-21", detail: "3 windows", bestEpoch: 2 };
  const svg = await chartSvg(accuracyChart(curves, title, 0.534));
  const shown = texts(svg);
  for (
    const text of [
      "Training and validation accuracy, GOOG 2012-06-21",
      "3 windows",
      "Training",
      "Validation",
      "Kept: epoch 2",
      "Validation majority class (53.4 %)",
      "Accuracy (%)",
      "Epoch",
      "3",
      "50",
      "52",
    ]
  ) assert.ok(shown.includes(text), `${text} is not among ${shown.join(" | ")}`);
  assert.match(svg, /^<svg[^>]*role="img"[^>]*>\s*<title>Training and validation accuracy/);
});

Deno.test("trading time stands below equity curves, whose legend gives their ends", async () => {
  const day = { ticker: "GOOG", date: "2012-06-21" };
  const name = "Model & <costs>";
  const svg = await chartSvg(equityChart(day, [{ name, curve: curve(() => 1), colour: "blue" }]));
  const shown = texts(svg);
  assert.ok(shown.includes("Model &amp; &lt;costs&gt;: 1.0012"));
  assert.ok(shown.includes("09:30:00") && shown.includes("09:32:00"));
  assert.ok(shown.includes("Trading time (HH:MM:SS)"));
});

Deno.test("what stands in the legend covers no plot, however much it is", async () => {
  const names = Array.from({ length: 17 }, (_, i) => `Series number ${i} with a long name`);
  const chart: Chart = {
    title: "Many",
    x: { name: "x", kind: "number" },
    panels: [{
      name: "y",
      series: names.map((name) => ({ name, kind: "line", x: [0, 1], y: [0, 1], colour: "blue" })),
    }],
  };
  const { elements, height } = layLegend(chart, 20, 50, 900);
  assert.equal(elements.length, 2 * names.length);
  for (const { x, y, style } of elements as { x?: number; y: number; style: { text: string } }[]) {
    if (x === undefined) continue;
    assert.ok(x + textWidth(style.text, 13) <= 920 && y < 50 + height);
  }
  const svg = await chartSvg(chart);
  const rows = [
    ...svg.matchAll(/y="([\d.]+)"[^>]*>Series number|translate\([\d.]+ ([\d.]+)\)[^>]*>Series/g),
  ];
  const lowest = Math.max(...rows.map(([, y, translated]) => Number(y ?? translated)));
  const plot = /<clipPath[^>]*>\s*<path d="M[\d.]+ ([\d.]+)/.exec(svg);
  assert.equal(rows.length, names.length);
  assert.ok(lowest + 13 < Number(plot![1]), `legend down to ${lowest}, plot from ${plot![1]}`);
});

Deno.test("a signal is shaded by the mean position of each stretch", () => {
  const day = { ticker: "GOOG", date: "2012-06-21" };
  const position = (k: number) => k < 40 ? 1 : k < 80 ? 0 : k % 2 === 0 ? -1 : 1;
  const chart = signalsChart(day, curve(position));
  const [long, short] = chart.panels[0].shading!;
  const full = Math.max(...long.bands.map(({ opacity }) => opacity));
  assert.equal(long.bands[0].from, 34200e9);
  assert.equal(long.bands[0].opacity, full);
  assert.ok(Math.abs(long.bands[0].to - 34240e9) < 1); // one band, of 100 stretches
  assert.ok(long.bands.slice(1).every(({ from }) => from > 34279e9));
  assert.ok(short.bands.every(({ from, opacity }) => from > 34279e9 && opacity <= full));
});

Deno.test("a downsampled line keeps first, last, lowest and highest of each column of pixels", () => {
  const value = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -50, max: 50 }) }, {
    weight: 1,
    arbitrary: fc.constant(NaN),
  });
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.nat(3), value), { minLength: 60, maxLength: 200 }),
    fc.integer({ min: 1, max: 10 }),
    (list, columns) => {
      let at = 0;
      const x = list.map(([step]) => at += step), y = list.map(([, value]) => value);
      const points = downsample(x, y, columns);
      assert.ok(points.length <= Math.max(5 * columns, 4 * columns + 4));
      assert.equal(points[0][0], x[0]);
      assert.equal(points.at(-1)![0], x.at(-1));
      assert.ok(points.every(([x], i) => i === 0 || x >= points[i - 1][0]));
      const scale = columns / (x.at(-1)! - x[0] || 1);
      const column = (value: number) => Math.min(columns - 1, Math.floor((value - x[0]) * scale));
      for (let c = 0; c < columns; c++) {
        const all = y.filter((_, k) => column(x[k]) === c);
        const kept = points.filter(([x]) => column(x) === c).map(([, y]) => y ?? NaN);
        assert.deepEqual(extent([kept]), extent([all]));
        assert.equal(kept.some(Number.isNaN), all.some(Number.isNaN));
      }
    },
  ));
});

Deno.test("number ticks are round, enclose the data, and no two look the same", () => {
  fc.assert(fc.property(
    fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
    (min, span) => {
      const { at, label } = numberTicks(min, min + span);
      assert.ok(at[0] <= min + 1e-6 * span && at.at(-1)! >= min + span * (1 - 1e-6));
      assert.ok(at.length >= 2 && at.length <= 8, `${at.length} ticks`);
      assert.equal(new Set(at.map(label)).size, at.length);
    },
  ));
  assert.deepEqual(numberTicks(0.997, 1.0231).at, [0.99, 1, 1.01, 1.02, 1.03]);
  assert.equal(numberTicks(0, 12_000).label(10_000), "10,000");
});

Deno.test("time ticks stand at whole minutes or hours of the trading day", () => {
  const { at, label, unit } = timeTicks(34200e9, 57600e9, 14);
  assert.deepEqual([at.length, label(at[0]), label(at[1]), unit], [14, "09:30", "10:00", "HH:MM"]);
  assert.equal(tradingTime(34200.4e9, true), "09:30:00");
});

Deno.test("text widths are those of the font", async () => {
  const { Resvg } = await import("@resvg/resvg-wasm");
  await svgToPng(`<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>`); // starts resvg
  const font = await Deno.readFile(
    new URL(import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf")),
  );
  const text = "Wilson, 95 % interval (HH:MM) = 1.0231 [jump]";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="90">` +
    `<text x="0" y="40" font-size="20" font-family="DejaVu Sans">${text}</text></svg>`;
  const box = new Resvg(svg, { font: { fontBuffers: [font] } }).getBBox()!;
  assert.ok(Math.abs(box.width - textWidth(text, 20)) < 6, `${box.width}`);
});

Deno.test("the same chart is the same SVG whenever it is drawn, without ids that clash", async () => {
  const of = (days: string) => chartSvg(lossChart(curves, { days }));
  const first = await of("GOOG 2012-06-21"), other = await of("INTC 2012-06-21");
  assert.equal(await of("GOOG 2012-06-21"), first);
  const ids = (svg: string) => [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  assert.ok(ids(first).length > 0 && ids(first).every((id) => !ids(other).includes(id)));
  assert.doesNotMatch(first, /<style|<script|href=/);
});

Deno.test("a PNG is twice the SVG's size and has its text", async () => {
  const svg = await chartSvg(lossChart(curves, { days: "GOOG 2012-06-21" }));
  const png = await svgToPng(svg);
  const view = new DataView(png.buffer, png.byteOffset);
  assert.deepEqual([view.getUint32(16), view.getUint32(20)], [2000, 1040]);
  const mute = await svgToPng(svg.replace(/<text[^>]*>[^<]*<\/text>/g, ""));
  assert.ok(png.length > 1.5 * mute.length, `${png.length} bytes, without text ${mute.length}`);
});

Deno.test("the bins of a reliability diagram and their rows stand at the same x", async () => {
  const pUp = Float32Array.from({ length: 400 }, (_, k) => 0.2 + 0.6 * k / 400);
  const outcome = Int8Array.from(pUp, (p, k) => k % 10 < 10 * p ? 1 : -1);
  const bins = calibration(score({ pUp, outcome }), "equal-width");
  const chart = reliabilityChart(bins, { rows: "all", independentShare: 0.5 });
  const [shares, rows] = chart.panels;
  assert.deepEqual(rows.series[0].x, shares.series[2].x);
  const svg = await chartSvg(chart);
  // Both panels' axes have 6 ticks, each pair at the same x: bars do not widen the lower axis.
  const ticks = [
    ...svg.matchAll(/<path d="M([\d.]+) [\d.]+L\1 [\d.]+"[^>]*stroke="#555555"/g),
  ];
  const places = ticks.map(([, x]) => x);
  assert.equal(places.length, 12);
  assert.deepEqual(places.slice(0, 6), places.slice(6));
});

Deno.test("charts are written with read permission and NODE_ENV alone, and leave whole files", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const mod = new URL("./mod.ts", import.meta.url).href;
    const program = `import { chartSvg, lossChart, writeChart } from ${JSON.stringify(mod)};
      const curves = ${JSON.stringify(curves)};
      const svg = await chartSvg(lossChart(curves, { days: "GOOG 2012-06-21" }));
      await writeChart(${JSON.stringify(`${folder}/run`)}, "loss_curves", svg);`;
    const script = `${folder}/program.ts`;
    await Deno.writeTextFile(script, program);
    const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--cached-only",
        `--config=${config}`,
        "--allow-read",
        `--allow-write=${folder}`,
        "--allow-env=NODE_ENV",
        script,
      ],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const files = [...Deno.readDirSync(`${folder}/run`)].map(({ name }) => name).sort();
    assert.deepEqual(files, ["loss_curves.png", "loss_curves.svg"]);
    const svg = await chartSvg(lossChart(curves, { days: "GOOG 2012-06-21" }));
    const [path] = await writeChart(`${folder}/run`, "loss_curves", svg);
    assert.equal(await Deno.readTextFile(path), svg);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
