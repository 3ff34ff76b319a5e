import type { XAXisComponentOption, YAXisComponentOption } from "echarts";
import type { Chart, Panel } from "./chart.ts";
import { type Extent, extent, numberTicks } from "./number_ticks.ts";
import { INK, RULE, SOFT } from "./style.ts";
import { timeTicks } from "./trading_time.ts";

/** The x axis from the first value to the last of all panels, unless the chart says otherwise. */
export function xRange({ x, panels }: Chart): Extent {
  const { min, max } = extent(panels.flatMap(({ series }) => series.map(({ x }) => x)));
  if (x.kind !== "time") return { min: x.min ?? min, max: x.max ?? (max > min ? max : min + 1) };
  // Whole seconds, so that a day that begins a moment after 09:30 has its tick at 09:30.
  return {
    min: x.min ?? Math.floor(min / 1e9) * 1e9,
    max: x.max ?? Math.floor(max / 1e9 + 1) * 1e9,
  };
}

/** The x axis of a panel; only the lowest panel's has a name and labels. */
export function xAxis(
  { x, panels }: Chart,
  { min, max }: Extent,
  width: number,
  index: number,
): XAXisComponentOption {
  const ticks = x.kind === "time" ? timeTicks(min, max, width / 62) : undefined;
  const last = index === panels.length - 1;
  return {
    type: "value",
    gridIndex: index,
    min,
    max,
    containShape: false, // bars must not widen the axis of one panel alone
    minInterval: x.kind === "integer" ? 1 : 0,
    name: !last ? "" : ticks === undefined ? x.name : `${x.name} (${ticks.unit})`,
    nameLocation: "middle",
    nameGap: 34,
    nameTextStyle: { fontSize: 13, color: SOFT },
    axisLine: { onZero: false, lineStyle: { color: SOFT } },
    axisTick: { show: true, lineStyle: { color: SOFT }, customValues: ticks?.at },
    axisLabel: {
      show: last,
      fontSize: 13,
      color: INK,
      customValues: ticks?.at,
      formatter: ticks && ((value: number) => ticks.label(value)),
    },
    splitLine: { show: false },
  };
}

/** The y axis of a panel, its name on top, its ticks at round numbers. */
export function yAxis({ name, min, max, series }: Panel, index: number): YAXisComponentOption {
  const data = extent(series.map(({ y }) => y));
  const fromZero = series.some(({ kind }) => kind === "bars");
  const { at, label } = numberTicks(
    min ?? (fromZero ? Math.min(0, data.min) : data.min),
    max ?? data.max,
  );
  return {
    type: "value",
    gridIndex: index,
    min: min ?? at[0],
    max: max ?? at[at.length - 1],
    interval: at[1] - at[0],
    name,
    nameLocation: "end",
    nameGap: 12,
    nameTextStyle: { fontSize: 13, color: SOFT, align: "left" },
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { fontSize: 13, color: INK, formatter: (value: number) => label(value) },
    splitLine: { lineStyle: { color: RULE } },
  };
}
