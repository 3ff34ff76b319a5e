/**
 * A backtest told in a card.
 *
 * @module
 */
import {
  capacityOf,
  type CapacityPoint,
  finalEquity,
  type SignalCard,
} from "../lib/backtest/mod.ts";
import type { JudgedStrategy } from "../lib/backtest/mod.ts";
import type { Judgement } from "../lib/evaluate/mod.ts";
import type { ReportedCard } from "../lib/report/report_backtest.ts";
import { count, fixed, table, withInterval } from "./table.ts";

/** The card of one stretch as text; of an in-sample one no more than its results. */
export function describeCard({ card, deflated, isInSample }: ReportedCard, feeBps: number): string {
  const results = [judgementTable(card), ...remarks(card, feeBps)];
  return isInSample
    ? results.join("\n")
    : [...results, "", delayTable(card), "", ...parts(card, deflated)].join("\n");
}

/** What the predictions to quote are worth, in two lines. */
export function describeAccuracy({ headline, groups }: Judgement): string[] {
  const shown = headline ?? groups[0];
  if (shown === undefined) return [];
  const { accuracy, summary, baselines, calibration } = shown;
  const beside = baselines.map(({ name, accuracy }) => `${name} ${fixed(accuracy)}`).join(", ");
  return [
    `accuracy ${withInterval(accuracy)} on ${count(summary.n)} moves, worth ` +
    `${count(Math.round(accuracy.effectiveSize))} independent ones; calibration error ` +
    fixed(calibration.equalMass.ece),
    `beside it: ${beside}`,
  ];
}

function judgementTable(card: SignalCard): string {
  const { ladder, traded, model, foresight, oracle, makerBound } = card;
  const row = (name: string, { statistics: s, result }: JudgedStrategy) => [
    name,
    fixed(finalEquity(result.curve), 4),
    fixed(s.profit, 2),
    count(s.trades),
    fixed(s.maxDrawdown, 2),
    fixed(s.hitRate),
    fixed(s.averageHolding, 1),
    fixed(s.sharpe),
  ];
  const head = "final equity,profit $,trades,drawdown $,hit rate,holding s,Sharpe/min";
  return table([
    ["", ...head.split(",")],
    ...ladder.rungs.slice(0, -1).map(({ name, result }) => [
      `model, ${name}`,
      fixed(finalEquity(result.curve), 4),
      fixed(result.profit, 2),
      count(result.fills.length),
    ]),
    row("model, + latency", model),
    ...makerBound === null ? [] : [row("model, resting orders", traded)],
    row("label follower, same costs", foresight),
    row("oracle, same costs", oracle),
    ...makerBound === null ? [] : [["bound of any maker", "", fixed(makerBound, 2)]],
  ]);
}

function remarks({ ladder, traded, makerBound }: SignalCard, feeBps: number): string[] {
  const { misses, flat, profit, fills } = traded.result;
  const reasons = new Map<string, number>();
  for (const { reason } of misses) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const passive = fills.filter((fill) => fill.passive).length;
  return [
    `break-even cost: ${fixed(ladder.breakEvenBps, 2)} bps of what is traded (the fee alone is ` +
    `${feeBps})`,
    ...profit < 0 ? ["After costs the strategy LOSES money."] : [],
    ...makerBound === null
      ? []
      : [`${count(passive)} of ${count(fills.length)} fills were passive`],
    ...[...reasons].map(([reason, n]) => `${count(n)} orders did not fill: ${reason}`),
    ...flat ? [] : ["the position could not be closed at the end: it is valued at the last mid"],
  ];
}

function delayTable({ delays }: SignalCard): string {
  return table([
    ["delay ms", "moves left", "accuracy", "edge ticks [95 %]", "half-spread ticks"],
    ...delays.map(({ delayNs, moved, accuracy, edgeTicks, halfSpreadTicks }) => [
      String(delayNs / 1e6),
      fixed(moved),
      fixed(accuracy),
      `${fixed(edgeTicks.estimate, 2)} [${fixed(edgeTicks.low, 2)}, ${fixed(edgeTicks.high, 2)}]`,
      fixed(halfSpreadTicks, 2),
    ]),
  ]);
}

function parts(
  { attribution, capacity, probabilisticSharpe }: SignalCard,
  deflated: ReportedCard["deflated"],
): string[] {
  const { signal, timing, adverseSelection, spread, fees } = attribution;
  const dollars = (x: number) => fixed(x, 2);
  return [
    `profit $: signal ${dollars(signal)}, timing ${dollars(timing)}, first second after fills ` +
    `${dollars(adverseSelection)}, spread ${dollars(spread)}, fees ${dollars(fees)}`,
    capacityLine(capacity),
    `probability that the true Sharpe ratio is above 0: ${fixed(probabilisticSharpe)}` +
    (deflated === null
      ? ""
      : `; deflated by ${count(deflated.trials)} trials ${fixed(deflated.deflatedSharpe)}`),
  ];
}

function capacityLine(points: readonly CapacityPoint[]): string {
  const unit = capacityOf(points);
  const at = (unit: number) => points.find((point) => point.unit === unit)!;
  return unit === 0
    ? `capacity: none, one share loses ${fixed(-points[0].profit, 2)} $`
    : `capacity: profit grows up to ${count(unit)} shares, ${fixed(at(unit).profit, 0)} $`;
}
