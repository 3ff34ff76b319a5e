import type { Importance, Importances } from "../evaluate/mod.ts";
import { colours } from "./chart.ts";
import { RULE, SOFT } from "./style.ts";
import { barMark, lineMark, svgOf, textMark } from "./svg_marks.ts";

const WIDTH = 1000, LEFT = 270, RIGHT = 230, TOP = 116, ROW = 30, BAR = 16, HEADING = 46;

/**
 * `importance`: what a model's accuracy loses without each feature and without each band of lags, as a
 * self-contained SVG of horizontal bars; features from the most important down, lags from the newest
 * back. Thin lines are 95 % intervals. Beside each bar stands the rise of the log loss.
 *
 * @param subtitle what a reader must know: which model, on which rows
 */
export function importanceSvg(
  { ticker, date }: { ticker: string; date: string },
  { features, lags, accuracy, n }: Importances,
  subtitle: string,
): string {
  const sorted = [...features].sort((a, b) => b.accuracyDrop.estimate - a.accuracyDrop.estimate);
  const ends = [...features, ...lags].flatMap(({ accuracyDrop: { low, high } }) => [low, high]);
  const min = Math.min(0, ...ends), max = Math.max(0, ...ends);
  const x = (drop: number) => LEFT + (drop - min) / (max - min || 1) * (WIDTH - LEFT - RIGHT);
  const lagsTop = TOP + HEADING + ROW * sorted.length + 14;
  const bottom = lagsTop + HEADING + ROW * lags.length;
  const title = `What the model looks at, ${ticker} ${date}`;
  const percent = (100 * accuracy).toFixed(1), moves = n.toLocaleString("en");
  const explained =
    `Accuracy lost, in percentage points of ${percent} % on ${moves} moves, when a ` +
    "part of the window is taken from another time; thin lines: 95 %";
  const room = WIDTH - 40;
  return svgOf(WIDTH, bottom + 20, `${title}. ${subtitle}`, [
    textMark(20, 38, title, { size: 19, bold: true, room }),
    textMark(20, 64, subtitle, { fill: SOFT, room }),
    textMark(20, 90, explained, { fill: SOFT, room }),
    ...section("Without a feature, at all lags", sorted, TOP, x),
    ...section("Without the rows so many events old", lags, lagsTop, x),
  ]);
}

function section(
  heading: string,
  importances: readonly Importance[],
  top: number,
  x: (drop: number) => number,
): string[] {
  const first = top + HEADING;
  return [
    textMark(20, top + 30, heading, { bold: true }),
    textMark(WIDTH - 110, top + 30, "accuracy", { fill: SOFT, anchor: "end" }),
    textMark(WIDTH - 20, top + 30, "log loss", { fill: SOFT, anchor: "end" }),
    ...importances.flatMap((importance, i) => marks(importance, first + ROW * i, x)),
    lineMark([x(0), first - 4], [x(0), first + ROW * importances.length - 2], SOFT),
  ];
}

function marks(
  { name, accuracyDrop, logLossRise }: Importance,
  top: number,
  x: (drop: number) => number,
): string[] {
  const { estimate, low, high } = accuracyDrop;
  const middle = top + ROW / 2 - 3, text = middle + 5;
  return [
    lineMark([20, top - 4], [WIDTH - 20, top - 4], RULE),
    textMark(LEFT - 14, text, name.replaceAll("_", " "), { anchor: "end", room: LEFT - 34 }),
    barMark(x(0), x(estimate), middle - BAR / 2, BAR, estimate < 0 ? colours.grey : colours.sky),
    lineMark([x(low), middle], [x(high), middle], colours.black, 1.5),
    textMark(WIDTH - 110, text, signed(100 * -estimate, 1), { anchor: "end" }),
    textMark(WIDTH - 20, text, signed(logLossRise.estimate, 3), { anchor: "end" }),
  ];
}

/** With its sign; a minus as wide as a plus. */
function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? "\u2212" : "+"}${text}`;
}
