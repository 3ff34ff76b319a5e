import type { Judgement, WalkForward } from "../evaluate/mod.ts";
import type { Day } from "../lobster/day.ts";
import type { HtmlBlock, HtmlReport, HtmlSection } from "./html.ts";
import { cardBlocks, type ReportedCard } from "./report_backtest.ts";
import { count, dollars, percent } from "./report_numbers.ts";
import { foldBlocks, groupBlocks, predictionBlocks } from "./report_predictions.ts";

/** What a report of a backtest is made of. */
export interface ResultReport {
  /** The day. */
  day: Pick<Day, "ticker" | "date" | "length" | "levels" | "sha256">;
  /** The model's name and sha256. */
  model: { name: string; sha256: string };
  /** The predictions, judged. */
  judgement: Judgement;
  /** The backtest, the stretch to quote first. */
  cards: readonly ReportedCard[];
  /** The folds, if the day was walked forward. */
  walked?: WalkForward;
  /** Pictures, in their order. */
  svgs: readonly string[];
  /** How it was made: names and values. */
  configuration: readonly (readonly [name: string, value: string])[];
  /** Commands that make it again. */
  commands: readonly string[];
}

/** Lays a backtest out as a report: the card first, then what it rests on. */
export function resultReport(result: ResultReport): HtmlReport {
  const { day, model, judgement, cards, walked, svgs, configuration, commands } = result;
  const shown = judgement.headline ?? judgement.groups[0];
  const sections: HtmlSection[] = [
    { title: "Predictions", blocks: shown === undefined ? [] : predictionBlocks(judgement, shown) },
    { title: "Walk-forward", blocks: walked === undefined ? [] : foldBlocks(walked) },
    ...cards.map((reported) => ({
      title: `Backtest, ${reported.isInSample ? "IN SAMPLE" : "out of sample"}`,
      blocks: cardBlocks(reported),
    })),
    { title: "Pictures", blocks: svgs.map((svg) => ({ kind: "svg", svg })) },
    {
      title: "When it works",
      blocks: shown === undefined ? [] : groupBlocks(shown),
    },
    {
      title: "How it was made",
      blocks: [
        { kind: "facts", facts: [...configuration, ...hashes(day, model)] },
        { kind: "code", text: commands.join("\n") },
      ],
    },
  ];
  return {
    title: `${day.ticker} ${day.date}: ${model.name}`,
    lead: leadBlocks(judgement, cards[0]),
    sections,
  };
}

function hashes(
  { sha256 }: ResultReport["day"],
  model: ResultReport["model"],
): [string, string][] {
  return [
    ["message file, sha256", sha256.message],
    ["orderbook file, sha256", sha256.orderbook],
    ["model, sha256", model.sha256],
  ];
}

function leadBlocks({ headline, groups }: Judgement, first?: ReportedCard): HtmlBlock[] {
  const shown = headline ?? groups[0];
  if (shown === undefined || first === undefined) {
    return [{ kind: "text", text: "No full window: nothing was decided." }];
  }
  const { traded, ladder } = first.card;
  const best = shown.baselines.reduce((a, b) => b.accuracy > a.accuracy ? b : a);
  const { profit } = traded.result;
  const text =
    `Of ${count(shown.summary.n)} moves ${percent(shown.accuracy.estimate)} were predicted ` +
    `right (95 % interval ${percent(shown.accuracy.low)} to ${
      percent(shown.accuracy.high)
    }); the ` +
    `best baseline, ${best.name}, gets ${percent(best.accuracy)}. At mid the signal earns ` +
    `${dollars(ladder.rungs[0].result.profit)}, after all costs ${dollars(profit)}.`;
  return [
    ...headline === null
      ? [{
        kind: "text" as const,
        tone: "warn" as const,
        text:
          "Every row is in-sample: the model was trained on them. This says nothing about new data.",
      }]
      : [],
    { kind: "text", text },
    ...profit < 0
      ? [{
        kind: "text" as const,
        tone: "warn" as const,
        text: "After costs the strategy loses money.",
      }]
      : [],
  ];
}
