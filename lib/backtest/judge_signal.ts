import { type CostLadder, costLadder } from "./cost_ladder.ts";
import type { Execution } from "./execution.ts";
import type { Market } from "./market.ts";
import { oracle } from "./oracle.ts";
import { foresightTargets } from "./signal.ts";
import { type Statistics, statistics } from "./statistics.ts";
import { type Backtest, runTaker } from "./taker.ts";

/** A strategy that was run, in numbers and as it went. */
export interface JudgedStrategy {
  /** Trades and curve. */
  result: Backtest;
  /** In numbers. */
  statistics: Statistics;
}

/** A signal beside what bounds it, all under the same fills and costs. */
export interface SignalJudgement {
  /** The signal as costs are added; the last rung is under all of them. */
  ladder: CostLadder;
  /** The last rung. */
  model: JudgedStrategy;
  /** A follower of the true labels: perfect foresight of what the model predicts, not the best trader. */
  foresight: JudgedStrategy;
  /** The best that any taker could have done at the same decision times. */
  oracle: JudgedStrategy;
}

/**
 * Runs a signal with everything that always stands beside it: the cost ladder, the label follower and
 * the optimal oracle.
 *
 * @param row rows at which it decides, growing
 * @param target position that it wants, in units
 * @param outcome the true outcome at each decision
 */
export function judgeSignal(
  market: Market,
  { row, target, outcome }: { row: Int32Array; target: Int8Array; outcome: Int8Array },
  execution: Execution,
): SignalJudgement {
  const judged = (result: Backtest): JudgedStrategy => ({
    result,
    statistics: statistics(market, result),
  });
  const ladder = costLadder(market, { row, target }, execution);
  return {
    ladder,
    model: judged(ladder.rungs[ladder.rungs.length - 1].result),
    foresight: judged(runTaker(market, { row, target: foresightTargets(outcome) }, execution)),
    oracle: judged(oracle(market, row, execution)),
  };
}
