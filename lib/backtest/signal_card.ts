import { attribute, type Attribution } from "./attribution.ts";
import { capacity, type CapacityPoint } from "./capacity.ts";
import { type DelayScore, scoreByDelay } from "./delay_score.ts";
import type { Execution } from "./execution.ts";
import { type JudgedStrategy, judgeSignal, type SignalJudgement } from "./judge_signal.ts";
import { type MakerExecution, runMaker } from "./maker.ts";
import { makerBound } from "./maker_bound.ts";
import type { Market } from "./market.ts";
import { probabilisticSharpe, type SharpeSample, sharpeSample } from "./sharpe_significance.ts";
import { minuteProfits, statistics } from "./statistics.ts";
import type { Signal } from "./stretches.ts";

/** Everything that is shown with a signal's result, so that no number stands alone. */
export interface SignalCard extends SignalJudgement {
  /** The strategy that the rest speaks of: the taker of the last rung, or the maker. */
  traded: JudgedStrategy;
  /** With resting orders: the most that any maker could have earned, dollars; else null. */
  makerBound: number | null;
  /** Where its profit comes from. */
  attribution: Attribution;
  /** What predictions are worth to who is late. */
  delays: DelayScore[];
  /** The taker's profit by size. */
  capacity: CapacityPoint[];
  /** What its Sharpe ratio of one-minute profits rests on. */
  sharpe: SharpeSample;
  /** Probability that the true Sharpe ratio is above 0, were this the only trial. */
  probabilisticSharpe: number;
}

/** How a card is made. */
export interface CardOptions {
  /** How orders that take become trades. */
  execution: Execution;
  /** Given, the strategy trades with resting orders. */
  maker?: MakerExecution;
  /** Events over which outcomes look ahead. */
  horizon: number;
}

/** Runs a signal with all that stands beside it. */
export function signalCard(
  market: Market,
  signal: Signal,
  { execution, maker, horizon }: CardOptions,
): SignalCard {
  const judged = judgeSignal(market, signal, execution);
  const { row, target } = signal;
  let traded = judged.model;
  if (maker !== undefined) {
    const result = runMaker(market, { row, target }, maker);
    traded = { result, statistics: statistics(market, result) };
  }
  const sharpe = sharpeSample(minuteProfits(market, traded.result));
  return {
    ...judged,
    traded,
    makerBound: maker === undefined ? null : makerBound(market, row, maker),
    attribution: attribute(market, traded.result),
    delays: scoreByDelay(market, signal, horizon),
    capacity: capacity(market, { row, target }, execution),
    sharpe,
    probabilisticSharpe: probabilisticSharpe(sharpe),
  };
}
