import type { Calibration } from "../evaluate/mod.ts";
import type { Chart } from "./chart.ts";

/** What a reliability diagram says of its rows. */
export interface ReliabilityTitle {
  /** Such as `GOOG 2012-06-21, out of sample`. */
  rows: string;
  /**
   * Independent rows over rows, from an accuracy's interval (`effectiveSize / n`): the error bars are
   * those of that many rows. 1 would take overlapping labels for independent.
   */
  independentShare: number;
}

/**
 * Reliability diagram: how often the mid went up against P(up), bin by bin, with 95 % intervals
 * (Wilson, 1927) and the number of rows below. On the diagonal the model means what it says.
 */
export function reliabilityChart(
  { bins, ece, eceDebiased }: Calibration,
  { rows, independentShare }: ReliabilityTitle,
): Chart {
  const p = bins.map(({ meanProbability }) => meanProbability);
  const barX: number[] = [], barY: number[] = [];
  for (const { n, upShare, meanProbability } of bins) {
    const { low, high } = wilson(upShare, n * independentShare);
    barX.push(meanProbability, meanProbability, meanProbability);
    barY.push(low, high, NaN);
  }
  const total = bins.reduce((sum, { n }) => sum + n, 0);
  return {
    title: `Reliability, ${rows}`,
    subtitle: `${total.toLocaleString("en")} rows; expected calibration error ${ece.toFixed(4)}, ` +
      `without what chance adds ${eceDebiased.toFixed(4)}`,
    x: { name: "Predicted P(up)", kind: "number", min: 0, max: 1 },
    height: 820,
    panels: [
      {
        name: "Share that went up",
        share: 3,
        min: 0,
        max: 1,
        series: [
          { name: "Perfect", kind: "line", x: [0, 1], y: [0, 1], colour: "grey", dashed: true },
          { name: "95 % interval", kind: "line", x: barX, y: barY, colour: "sky", width: 3 },
          {
            name: "Observed",
            kind: "points",
            x: p,
            y: bins.map(({ upShare }) => upShare),
            colour: "blue",
          },
        ],
      },
      {
        name: "Rows",
        series: [{
          name: "",
          kind: "bars",
          x: p,
          y: bins.map(({ n }) => n),
          colour: "blue",
          width: barWidth(p),
        }],
      },
    ],
  };
}

/** Wilson's 95 % interval of a share of n. */
function wilson(share: number, n: number): { low: number; high: number } {
  const z2 = 1.959963984540054 ** 2;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = Math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** As wide as the closest bins allow, up to 0.08. */
function barWidth(p: readonly number[]): number {
  let closest = 0.1;
  for (let i = 1; i < p.length; i++) closest = Math.min(closest, p[i] - p[i - 1]);
  return 0.8 * closest;
}
