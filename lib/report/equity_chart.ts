import { type Curve, finalEquity } from "../backtest/mod.ts";
import type { Chart, Colour } from "./chart.ts";

/** A curve to show. */
export interface NamedCurve {
  /** What the legend calls it; its final equity is added. */
  name: string;
  /** The curve. */
  curve: Curve;
  /** Colour. */
  colour: Colour;
  /** Dashed, for what nobody could trade: foresight, bounds. */
  dashed?: boolean;
}

/**
 * `equity_curves`: equity over trading time, of a model beside perfect foresight, the oracle, and the
 * same signal under other costs. The legend gives each one's end.
 */
export function equityChart(
  { ticker, date }: { ticker: string; date: string },
  curves: readonly NamedCurve[],
  subtitle?: string,
): Chart {
  return {
    title: `Equity, ${ticker} ${date}`,
    subtitle,
    x: { name: "Trading time", kind: "time" },
    height: 560,
    panels: [{
      name: "Equity (1 = start; marked to mid)",
      series: curves.map(({ name, curve, colour, dashed }) => ({
        name: `${name}: ${finalEquity(curve).toFixed(4)}`,
        kind: "line",
        x: curve.timeNs,
        y: curve.equity,
        colour,
        dashed,
      })),
    }],
  };
}
