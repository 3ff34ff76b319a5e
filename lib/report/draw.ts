import type { EChartsOption, SeriesOption } from "echarts";
import { xAxis, xRange, yAxis } from "./axes.ts";
import { type Chart, colours, type Panel, type Series, type Shading } from "./chart.ts";
import { downsample } from "./downsample.ts";
import { layLegend } from "./legend.ts";
import { FONT, INK, SOFT } from "./style.ts";
import { textWidth } from "./text_width.ts";
import type { Extent } from "./number_ticks.ts";

const LEFT = 92, RIGHT = 36, BOTTOM = 62, TOP = 20, PANEL_NAME = 42;

/**
 * Draws a chart as a self-contained SVG. ECharts does it, loaded at the first call; under Deno it reads
 * the environment variable NODE_ENV and nothing else.
 */
export async function chartSvg(chart: Chart): Promise<string> {
  const echarts = await import("echarts");
  const measureText = (text: string, font = "12px") => ({
    width: textWidth(text, Number(/([\d.]+)px/.exec(font)?.[1]), font.includes("bold")),
  });
  echarts.setPlatformAPI({ measureText });
  const { width = 1000, height = 280 + 240 * chart.panels.length } = chart;
  const view = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    view.setOption(chartOption(chart, width, height));
    return finish(view.renderToSVGString(), chart);
  } finally {
    view.dispose();
  }
}

/**
 * Makes the same bytes of the same chart whenever it is drawn (ECharts numbers its charts), without
 * rules for a mouse, and says what it shows for those who cannot see it.
 */
function finish(svg: string, { title, subtitle }: Chart): string {
  const text = [title, subtitle].filter((part) => part !== undefined).join(". ");
  const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const id = title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return svg
    .replace(/<style[^]*?<\/style>/g, "")
    .replace(/ (class|pointer-events)="[^"]*"/g, "")
    .replace(/zr\d+-/g, `${id}-`)
    .replace(/^<svg[^>]*/, (start) => `${start} role="img"`)
    .replace(">", () => `>\n<title>${escaped}</title>`);
}

function chartOption(chart: Chart, width: number, height: number): EChartsOption {
  const { title, subtitle, panels } = chart;
  const inner = width - LEFT - RIGHT;
  const heading = TOP + (subtitle === undefined ? 34 : 58);
  const legend = layLegend(chart, TOP, heading, width - 2 * TOP);
  const grids = stack(panels, heading + legend.height, height - BOTTOM);
  const range = xRange(chart);
  return {
    animation: false,
    backgroundColor: "#FFFFFF",
    textStyle: { fontFamily: FONT, color: INK },
    title: {
      left: TOP,
      top: TOP,
      padding: 0,
      text: title,
      textStyle: { fontFamily: FONT, fontSize: 19, fontWeight: "bold", color: INK },
      subtext: subtitle,
      subtextStyle: { fontFamily: FONT, fontSize: 13, color: SOFT },
      itemGap: 9,
    },
    graphic: legend.elements,
    grid: grids.map(({ top, height }) => ({ left: LEFT, right: RIGHT, top, height })),
    xAxis: panels.map((_, i) => xAxis(chart, range, inner, i)),
    yAxis: panels.map(yAxis),
    series: panels.flatMap((panel, i) => [
      ...(panel.shading ?? []).map((shading) => shadingOption(shading, i)),
      ...panel.series.map((series, z) => seriesOption(series, i, z, inner, range)),
    ]),
  };
}

/** Where each panel stands: its name above it, their heights by their shares. */
function stack(panels: readonly Panel[], top: number, bottom: number) {
  const shares = panels.reduce((sum, { share = 1 }) => sum + share, 0);
  const free = bottom - top - PANEL_NAME * panels.length;
  let y = top;
  return panels.map(({ share = 1 }) => {
    const grid = { top: y + PANEL_NAME, height: free * share / shares };
    y = grid.top + grid.height;
    return grid;
  });
}

function seriesOption(
  { kind, x, y, colour, dashed, width }: Series,
  panel: number,
  z: number,
  columns: number,
  range: Extent,
): SeriesOption {
  const common = {
    xAxisIndex: panel,
    yAxisIndex: panel,
    z: z + 2,
    silent: true,
    color: colours[colour],
  };
  const all = (): [number, number | null][] =>
    Array.from(x, (value, k) => [value, Number.isNaN(y[k]) ? null : y[k]]);
  if (kind === "points") {
    return { ...common, type: "scatter", symbolSize: 9, itemStyle: { opacity: 1 }, data: all() };
  }
  if (kind === "bars") {
    const pixels = (width ?? 1) / (range.max - range.min) * columns;
    return { ...common, type: "bar", barWidth: pixels, itemStyle: { opacity: 0.6 }, data: all() };
  }
  return {
    ...common,
    type: "line",
    step: kind === "steps" ? "end" : undefined,
    symbol: x.length === 1 ? "circle" : "none",
    lineStyle: { width: width ?? 1.6, type: dashed ? [6, 4] : "solid", join: "round" },
    data: downsample(x, y, Math.floor(columns)),
  };
}

/** A line of nothing that carries the shaded areas behind a panel's series. */
function shadingOption({ bands }: Shading, panel: number): SeriesOption {
  return {
    type: "line",
    xAxisIndex: panel,
    yAxisIndex: panel,
    data: [],
    silent: true,
    markArea: {
      silent: true,
      data: bands.map(({ from, to, colour, opacity }) => [
        { xAxis: from, itemStyle: { color: colours[colour], opacity } },
        { xAxis: to },
      ]),
    },
  };
}
