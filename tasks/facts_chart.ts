/**
 * The picture of SIMULATOR.md: a real day beside a simulated one, in four charts.
 *
 * @module
 */
import { midsOf, type Trades, tradesOf } from "../lib/book/facts/price_facts.ts";
import type { Day } from "../lib/lobster/mod.ts";
import { type Chart, chartSvg, type Colour, type Series } from "../lib/report/mod.ts";

/** A day with its legend. */
export interface ShownDay {
  name: string;
  colour: Colour;
  day: Day;
}

interface Prepared extends ShownDay {
  mids: Float64Array;
  trades: Trades;
}

const WIDTH = 900, HEIGHT = 640, TICK = 100, PART_NS = 600e9, LAGS = 60;

const line = (
  { name, colour }: ShownDay,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  named = true,
): Series => ({ name: named ? name : "", kind: "line", x, y, colour, width: 2 });

/** Rows and mean spread of each ten minutes. */
function parts({ day, mids }: Prepared) {
  const first = day.startMs * 1e6, count = Math.ceil((day.endMs * 1e6 - first) / PART_NS);
  const time = Float64Array.from({ length: count }, (_, i) => first + (i + 0.5) * PART_NS);
  const rows = new Float64Array(count), spread = new Float64Array(count), price: number[] = [];
  for (let row = 0; row < day.length; row++) {
    const part = Math.min(count - 1, Math.floor((day.timeNs[row] - first) / PART_NS));
    const at = row * day.levels * 4;
    rows[part]++;
    spread[part] += (day.book[at] - day.book[at + 2]) / TICK;
    price[row] = mids[row] * TICK / 10_000;
  }
  return { time, rows, spread: spread.map((sum, i) => sum / rows[i]), price };
}

function throughTheDay(days: readonly Prepared[]): Chart {
  const all = days.map((shown) => ({ shown, ...parts(shown) }));
  return {
    title: "Through the day",
    x: { name: "Trading time", kind: "time" },
    width: WIDTH,
    height: HEIGHT,
    panels: [
      {
        name: "Mid price (dollars)",
        series: all.map(({ shown, price }) => line(shown, shown.day.timeNs, price)),
      },
      {
        name: "Messages in 10 minutes",
        min: 0,
        series: all.map(({ shown, time, rows }) => line(shown, time, rows, false)),
      },
      {
        name: "Mean spread (ticks)",
        min: 0,
        series: all.map(({ shown, time, spread }) => line(shown, time, spread, false)),
      },
    ],
  };
}

const LAG = Float64Array.from({ length: LAGS }, (_, lag) => lag);

function meanOver(n: number, value: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += value(i);
  return sum / n;
}

function afterATrade(days: readonly Prepared[]): Chart {
  const correlation = ({ trades: { sign } }: Prepared) =>
    LAG.map((lag) => meanOver(sign.length - lag, (i) => sign[i] * sign[i + lag]));
  const response = ({ trades: { sign, before, after }, mids }: Prepared) =>
    LAG.map((lag) =>
      meanOver(sign.length - lag, (i) => sign[i] * (mids[after[i + lag]] - mids[before[i]]))
    );
  return {
    title: "After a trade",
    x: { name: "Trades later", kind: "integer" },
    width: WIDTH,
    height: HEIGHT,
    panels: [
      {
        name: "Correlation of the trades' signs",
        min: -0.25,
        max: 1,
        series: days.map((shown) => line(shown, LAG, correlation(shown))),
      },
      {
        name: "Move of the mid price in the trade's direction (ticks)",
        min: 0,
        series: days.map((shown) => line(shown, LAG, response(shown), false)),
      },
    ],
  };
}

function spreads(days: readonly Prepared[]): Chart {
  const ticks = Float64Array.from({ length: 81 }, (_, spread) => spread);
  const share = ({ day }: Prepared) => {
    const counts = new Float64Array(ticks.length);
    for (let row = 0; row < day.length; row++) {
      const at = row * day.levels * 4;
      counts[Math.min(80, Math.round((day.book[at] - day.book[at + 2]) / TICK))]++;
    }
    return counts.map((count) => 100 * count / day.length).with(80, NaN);
  };
  return {
    title: "Spread",
    x: { name: "Spread (ticks)", kind: "number", min: 0, max: 80 },
    width: WIDTH,
    height: HEIGHT,
    panels: [{
      name: "Share of rows (%)",
      min: 0,
      series: days.map((shown) => line(shown, ticks, share(shown))),
    }],
  };
}

function imbalance(days: readonly Prepared[]): Chart {
  const bins = 11;
  const middle = Float64Array.from({ length: bins }, (_, bin) => (bin + 0.5) / bins);
  const up = ({ day, mids }: Prepared) => {
    const rows = new Float64Array(bins), ups = new Float64Array(bins);
    let next = 0;
    for (let row = day.length - 2; row >= 0; row--) {
      next = Math.sign(mids[row + 1] - mids[row]) || next;
      const at = row * day.levels * 4, ask = day.book[at + 1], bid = day.book[at + 3];
      if (next === 0 || ask === 0 || bid === 0) continue;
      const bin = Math.min(bins - 1, Math.floor(bid / (bid + ask) * bins));
      rows[bin]++;
      if (next > 0) ups[bin]++;
    }
    return ups.map((count, bin) => count / rows[bin]);
  };
  return {
    title: "Imbalance and the next move",
    x: { name: "Bid's part of the shares at the best prices", kind: "number", min: 0, max: 1 },
    width: WIDTH,
    height: HEIGHT,
    panels: [{
      name: "Share of next moves that are up",
      min: 0.2,
      max: 0.8,
      series: days.map((shown) => line(shown, middle, up(shown))),
    }],
  };
}

/** Four charts in a square, as one SVG. */
export async function factsSvg(days: readonly ShownDay[]): Promise<string> {
  const prepared = days.map((shown) => ({
    ...shown,
    mids: midsOf(shown.day, TICK),
    trades: tradesOf(shown.day),
  }));
  const charts = [throughTheDay, afterATrade, spreads, imbalance].map((make) => make(prepared));
  const parts: string[] = [];
  for (const [i, chart] of charts.entries()) {
    const place = `x="${i % 2 * WIDTH}" y="${Math.floor(i / 2) * HEIGHT}"`;
    parts.push((await chartSvg(chart)).replace("<svg", `<svg ${place}`));
  }
  const size = `width="${2 * WIDTH}" height="${2 * HEIGHT}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${parts.join("\n")}\n</svg>`;
}
