import { type Execution, execution } from "./execution.ts";
import { atMid, basisPoints } from "./fill.ts";
import type { Market } from "./market.ts";
import { turnover } from "./statistics.ts";
import { type Backtest, type Decisions, runTaker } from "./taker.ts";

/** One rung: the same decisions under one more cost than the rung before. */
export interface Rung {
  /** What is paid by now. */
  name: string;
  /** How it went. */
  result: Backtest;
}

/** The same signal, dearer step by step. */
export interface CostLadder {
  /** At mid; at half-spread; with fee; with latency. */
  rungs: Rung[];
  /**
   * Gross profit (at mid, at once, for no fee) over what it turns over, in basis points: the cost of a
   * trade at which the signal would earn nothing. NaN without trades.
   */
  breakEvenBps: number;
}

/**
 * Climbs from what a signal seems to earn to what it earns: at mid, at the quotes, with the fee, with
 * the latency. The last rung is `full`, with its own fill model.
 */
export function costLadder(market: Market, decisions: Decisions, full: Execution): CostLadder {
  const { fill, fee, latencyNs } = full;
  const free = { ...full, fill: atMid, fee: basisPoints(0), latencyNs: 0 };
  const run = (name: string, parts: Partial<Execution>): Rung => ({
    name,
    result: runTaker(market, decisions, execution({ ...free, ...parts })),
  });
  const rungs = [
    run("at mid", {}),
    run("half-spread", { fill }),
    run("+ fee", { fill, fee }),
    run("+ latency", { fill, fee, latencyNs }),
  ];
  const gross = rungs[0].result;
  return { rungs, breakEvenBps: gross.profit / turnover(gross) * 10_000 };
}
