import type { Curve } from "../backtest/mod.ts";
import type { Band, Chart, Colour } from "./chart.ts";

/** Stretches into which the day is cut for shading. */
const STRETCHES = 300;
/** Opacity of a stretch that is long, or short, all the time. */
const SOLID = 0.42;

/**
 * `signals_pnl`: the mid price with the position behind it, and the profit below. The day is cut into
 * 300 stretches; each is shaded by its mean position, so the colour is full where it was held all along.
 *
 * @param unit shares in a unit of position
 */
export function signalsChart(
  { ticker, date }: { ticker: string; date: string },
  curve: Curve,
  unit = 1,
  subtitle?: string,
): Chart {
  const { timeNs, mid, equity } = curve;
  const dollars = Float64Array.from(mid, (x) => x / 10_000);
  const shares = unit === 1 ? "1 share" : `${unit} shares`;
  return {
    title: `Signals and profit, ${ticker} ${date}`,
    subtitle,
    x: { name: "Trading time", kind: "time" },
    panels: [
      {
        name: "Mid price ($)",
        share: 1.4,
        series: [{
          name: "Mid price",
          kind: "steps",
          x: timeNs,
          y: dollars,
          colour: "black",
          width: 1.2,
        }],
        shading: [
          { name: "Long", colour: "blue", bands: bands(curve, "blue", 1) },
          { name: "Short", colour: "orange", bands: bands(curve, "orange", -1) },
        ],
      },
      {
        name: `Profit of ${shares} ($, marked to mid)`,
        series: [{
          name: "Profit",
          kind: "steps",
          x: timeNs,
          y: equity.map((x) => (x - 1) * dollars[0] * unit),
          colour: "vermilion",
        }],
      },
    ],
  };
}

/** Shades each stretch whose mean position has this sign, by how far from flat it is. */
function bands(curve: Curve, colour: Colour, sign: 1 | -1): Band[] {
  const { timeNs } = curve;
  const mean = meanPositions(curve);
  const start = timeNs[0], width = (timeNs[timeNs.length - 1] - start) / STRETCHES;
  const list: Band[] = [];
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    const opacity = Math.round(sign * mean[stretch] * 6) / 6 * SOLID;
    if (!(opacity > 0)) continue;
    const from = start + stretch * width, to = start + (stretch + 1) * width;
    const last = list.at(-1);
    if (last !== undefined && last.opacity === opacity && last.to === from) last.to = to;
    else list.push({ from, to, colour, opacity });
  }
  return list;
}

/** Position of each of {@link STRETCHES} equal stretches of time, averaged over its time. */
function meanPositions({ timeNs, position }: Curve): Float64Array {
  const mean = new Float64Array(STRETCHES);
  const n = timeNs.length;
  const scale = STRETCHES / (timeNs[n - 1] - timeNs[0]);
  for (let k = 0; k + 1 < n; k++) {
    const from = (timeNs[k] - timeNs[0]) * scale, to = (timeNs[k + 1] - timeNs[0]) * scale;
    for (let stretch = Math.floor(from); stretch < to && stretch < STRETCHES; stretch++) {
      const time = Math.min(to, stretch + 1) - Math.max(from, stretch);
      mean[stretch] += position[k] * time;
    }
  }
  return mean;
}
