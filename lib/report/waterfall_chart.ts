import type { WaterfallStep } from "../backtest/mod.ts";
import { colours } from "./chart.ts";
import { FONT, INK, RULE, SOFT } from "./style.ts";
import { textWidth } from "./text_width.ts";

const WIDTH = 1000, LEFT = 250, RIGHT = 110, TOP = 112, ROW = 46, BAR = 22;

/**
 * The waterfall as a self-contained SVG: each correction moves the profit from where the one before left
 * it; the first bar and the last stand on zero. Thin lines are 95 % intervals of what is left.
 */
export function waterfallSvg(
  { ticker, date }: { ticker: string; date: string },
  steps: readonly WaterfallStep[],
  subtitle: string,
): string {
  const ends = steps.flatMap(({ total, low, high }) => [total, low, high]);
  const min = Math.min(0, ...ends), max = Math.max(0, ...ends);
  const x = (value: number) => LEFT + (value - min) / (max - min || 1) * (WIDTH - LEFT - RIGHT);
  const height = TOP + ROW * (steps.length + 1) + 24;
  const title = `Where the edge goes, ${ticker} ${date}`;
  const rows = steps.map((step, i) => stepMarks(step, i, steps[i - 1]?.total ?? 0, x));
  const last = steps[steps.length - 1];
  const end = TOP + ROW * steps.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" ` +
    `viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="${FONT}">`,
    `<title>${escapeText(`${title}. ${subtitle}`)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#FFFFFF"/>`,
    text(20, 38, title, 19, INK, "start", "bold"),
    text(20, 64, subtitle, 13, SOFT),
    text(20, 90, "Profit as a share of the first mid; thin lines: 95 % intervals", 13, SOFT),
    `<path d="M${px(x(0))} ${TOP - 10}V${end + ROW}" stroke="${SOFT}" stroke-width="1"/>`,
    ...rows.flat(),
    bar(x(0), x(last.total), end, last.total < 0 ? colours.vermilion : colours.blue),
    text(LEFT - 14, end + 27, "what is left", 13, INK, "end", "bold"),
    text(WIDTH - 20, end + 27, percent(last.total), 13, INK, "end", "bold"),
    "</svg>",
    "",
  ].join("\n");
}

function stepMarks(
  { name, total, low, high }: WaterfallStep,
  i: number,
  before: number,
  x: (value: number) => number,
): string[] {
  const top = TOP + ROW * i;
  const middle = top + ROW / 2;
  const colour = i === 0 ? colours.blue : total < before ? colours.vermilion : colours.green;
  const change = i === 0 ? percent(total) : percent(total - before, true);
  const whisker = `<path d="M${px(x(low))} ${middle + 15}H${px(x(high))}" stroke="${SOFT}" ` +
    `stroke-width="2"/>`;
  return [
    `<path d="M20 ${top + ROW}H${WIDTH - 20}" stroke="${RULE}"/>`,
    text(LEFT - 14, middle + 5, name, 13, INK, "end"),
    bar(x(i === 0 ? 0 : before), x(total), top, colour),
    whisker,
    text(WIDTH - 20, middle + 5, change, 13, INK, "end"),
  ];
}

function bar(from: number, to: number, top: number, colour: string): string {
  const left = Math.min(from, to), width = Math.max(1.5, Math.abs(to - from));
  return `<rect x="${px(left)}" y="${top + (ROW - BAR) / 2 - 4}" width="${px(width)}" ` +
    `height="${BAR}" fill="${colour}"/>`;
}

function text(
  x: number,
  y: number,
  content: string,
  size: number,
  fill: string,
  anchor = "start",
  weight = "normal",
): string {
  // Long texts are set smaller rather than cut.
  const room = anchor === "start" ? WIDTH - 2 * x : x - 10;
  const fits = Math.min(size, size * room / textWidth(content, size, weight === "bold"));
  return `<text x="${px(x)}" y="${px(y)}" font-size="${px(fits)}" fill="${fill}" ` +
    `text-anchor="${anchor}" font-weight="${weight}">${escapeText(content)}</text>`;
}

function percent(share: number, signed = false): string {
  const value = `${(100 * share).toFixed(2)} %`;
  return signed && share >= 0 ? `+${value}` : value;
}

const px = (value: number): string => String(Math.round(value * 100) / 100);

const escapeText = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
