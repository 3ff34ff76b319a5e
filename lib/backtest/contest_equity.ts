import type { ContestDay } from "../evaluate/mod.ts";
import { finalEquity } from "./curve.ts";
import { type Execution, execution } from "./execution.ts";
import { atMid } from "./fill.ts";
import { openMarket } from "./market.ts";
import { thresholdTargets } from "./signal.ts";
import { runTaker } from "./taker.ts";

/** What a contender's threshold strategy ends a day with; a mean over days. */
export interface ContestEquity {
  /** Final equity with fills at the mid, at once, for no fee. */
  atMid: number;
  /** Final equity under the execution's costs. */
  afterCosts: number;
  /** Orders that filled under the costs, of all days. */
  trades: number;
}

/**
 * Trades predictions on the days that they are compared on, at the compared events.
 *
 * @param pUp P(up) of each event of each day
 * @param threshold see `thresholdTargets`
 */
export function contestEquity(
  days: readonly ContestDay[],
  pUp: readonly Float32Array[],
  threshold: number,
  costs: Execution,
): ContestEquity {
  const free = execution({ fill: atMid, unit: costs.unit });
  const results = days.map(({ day, events, judged }, i) => {
    const market = openMarket(day);
    const chosen = Int32Array.from(judged.keys()).filter((k) => judged[k] === 1);
    const decisions = {
      row: chosen.map((k) => events.row[k]),
      target: thresholdTargets(Float32Array.from(chosen, (k) => pUp[i][k]), threshold),
    };
    return [free, costs].map((how) => runTaker(market, decisions, how));
  });
  const mean = (way: number) =>
    results.reduce((sum, ways) => sum + finalEquity(ways[way].curve), 0) / results.length;
  return {
    atMid: mean(0),
    afterCosts: mean(1),
    trades: results.reduce((sum, [, { fills }]) => sum + fills.length, 0),
  };
}
