import type { GraphicComponentOption } from "echarts";
import { type Chart, colours } from "./chart.ts";
import { FONT, INK } from "./style.ts";
import { textWidth } from "./text_width.ts";

const SIZE = 13, MARK = 26, GAP = 24, ROW = 24;

/** What a legend entry looks like. */
type Icon = "line" | "dashes" | "dot" | "patch";

interface Entry {
  name: string;
  colour: string;
  icon: Icon;
}

/** Every named series and shading of a chart, once each, in their order. */
function entriesOf({ panels }: Chart): Entry[] {
  const entries = new Map<string, Entry>();
  const add = (name: string, colour: string, icon: Icon) => {
    if (name !== "" && !entries.has(name)) entries.set(name, { name, colour, icon });
  };
  for (const { series, shading = [] } of panels) {
    for (const { name, colour, kind, dashed } of series) {
      const line = dashed ? "dashes" : "line";
      add(name, colours[colour], kind === "points" ? "dot" : kind === "bars" ? "patch" : line);
    }
    for (const { name, colour } of shading) add(name, colours[colour], "patch");
  }
  return [...entries.values()];
}

/**
 * Lays the legend out in rows from (left, top), as many as its texts need within `width` pixels. It is
 * measured before anything is drawn, so that it covers nothing.
 */
export function layLegend(
  chart: Chart,
  left: number,
  top: number,
  width: number,
): { elements: GraphicComponentOption[]; height: number } {
  const elements: GraphicComponentOption[] = [];
  let x = left, y = top;
  for (const entry of entriesOf(chart)) {
    const advance = MARK + 8 + textWidth(entry.name, SIZE);
    if (x > left && x + advance > left + width) {
      x = left;
      y += ROW;
    }
    elements.push(mark(entry, x, y + ROW / 2), {
      type: "text",
      x: x + MARK + 8,
      y: y + ROW / 2,
      style: { text: entry.name, font: `${SIZE}px ${FONT}`, fill: INK, verticalAlign: "middle" },
    });
    x += advance + GAP;
  }
  return { elements, height: elements.length === 0 ? 0 : y + ROW - top };
}

function mark({ colour, icon }: Entry, x: number, y: number): GraphicComponentOption {
  if (icon === "dot") {
    return { type: "circle", shape: { cx: x + MARK / 2, cy: y, r: 5 }, style: { fill: colour } };
  }
  if (icon === "patch") {
    const shape = { x: x + 4, y: y - 7, width: MARK - 8, height: 14 };
    return { type: "rect", shape, style: { fill: colour, opacity: 0.6 } };
  }
  return {
    type: "line",
    shape: { x1: x, y1: y, x2: x + MARK, y2: y },
    style: { stroke: colour, lineWidth: 2.5, lineDash: icon === "dashes" ? [6, 4] : undefined },
  };
}
