import { capacityOf, finalEquity, type SignalCard } from "../backtest/mod.ts";
import type { HtmlBlock } from "./html.ts";
import { count, number, range } from "./report_numbers.ts";

/** A stretch of the day with its card. */
export interface ReportedCard {
  /** Whether training has seen these rows. */
  isInSample: boolean;
  /** Its results. */
  card: SignalCard;
  /** What the ledger of trials makes of its Sharpe ratio; null where it was not counted. */
  deflated: { trials: number; deflatedSharpe: number } | null;
}

/** A card; of an in-sample stretch no more than its results. */
export function cardBlocks({ card, deflated, isInSample }: ReportedCard): HtmlBlock[] {
  const { ladder, model, foresight, oracle, traded, makerBound } = card;
  const row = (name: string, { statistics: s, result }: typeof model) => [
    name,
    number(finalEquity(result.curve), 4),
    number(s.profit, 2),
    count(s.trades),
    number(s.turnover, 0),
    number(s.maxDrawdown, 2),
    number(s.hitRate),
    number(s.averageHolding, 1),
    number(s.sharpe),
    number(s.sortino),
  ];
  const results: HtmlBlock = {
    kind: "table",
    rows: [
      [
        ...["", "final equity", "profit $", "trades", "turnover $", "drawdown $", "hit rate"],
        ...["holding s", "Sharpe a minute", "Sortino a minute"],
      ],
      ...ladder.rungs.slice(0, -1).map(({ name, result }) => [
        `model, ${name}`,
        number(finalEquity(result.curve), 4),
        number(result.profit, 2),
        count(result.fills.length),
      ]),
      row("model, all costs", model),
      ...makerBound === null ? [] : [row("model, resting orders", traded)],
      row("label follower, same costs", foresight),
      row("oracle, same costs", oracle),
      ...makerBound === null ? [] : [["bound of any maker", "", number(makerBound, 2)]],
    ],
  };
  return isInSample ? [results] : [results, ...restOfCard(card, deflated)];
}

function restOfCard(card: SignalCard, deflated: ReportedCard["deflated"]): HtmlBlock[] {
  const { ladder, traded, attribution, delays, capacity, probabilisticSharpe } = card;
  const { misses, flat } = traded.result;
  const unit = capacityOf(capacity);
  const facts: [string, string][] = [
    ["break-even cost", `${number(ladder.breakEvenBps, 2)} bps of what is traded`],
    [
      "capacity",
      unit === 0 ? "none: one share earns nothing" : `profit grows up to ${count(unit)} shares`,
    ],
    ["P(true Sharpe > 0)", number(probabilisticSharpe)],
    ...deflated === null ? [] : [
      [`deflated by ${count(deflated.trials)} trials`, number(deflated.deflatedSharpe)] as [
        string,
        string,
      ],
    ],
    ["orders not filled", count(misses.length)],
    ["closed at the end", flat ? "yes" : "no: valued at the last mid"],
  ];
  return [
    { kind: "facts", facts },
    {
      kind: "table",
      caption: "What is left of the edge to who is late, beside what crossing to the mid costs",
      rows: [
        ["delay ms", "moves left", "accuracy", "edge ticks", "95 % interval", "half-spread ticks"],
        ...delays.map(({ delayNs, moved, accuracy, edgeTicks, halfSpreadTicks }) => [
          String(delayNs / 1e6),
          number(moved),
          number(accuracy),
          number(edgeTicks.estimate, 2),
          range(edgeTicks, 2),
          number(halfSpreadTicks, 2),
        ]),
      ],
    },
    {
      kind: "table",
      caption: "Where the profit comes from, dollars",
      rows: [
        ["", "signal", "timing", "first second after fills", "spread", "fees", "profit"],
        ["$", ...[...Object.values(attribution), traded.result.profit].map((x) => number(x, 2))],
      ],
    },
  ];
}
