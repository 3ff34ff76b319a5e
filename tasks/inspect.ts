/** `deno task inspect`: what is in a day. */
import { inspectDay, type Inspection } from "../lib/report/inspect.ts";
import { run } from "./command.ts";
import { dataFlag, jsonFlag, recipeFlags } from "./flags.ts";
import { recipeOf } from "./recipe.ts";
import { findDay } from "./source.ts";
import { count, fixed, table } from "./table.ts";

const TYPES: Record<string, string> = {
  1: "submissions",
  2: "partial cancels",
  3: "deletions",
  4: "visible executions",
  5: "hidden executions",
  6: "cross trades",
  7: "halt indicators",
};

await run(
  {
    name: "inspect",
    summary: "What is in a LOBSTER day, and what a profile makes of it.",
    flags: { ...dataFlag, ...recipeFlags, ...jsonFlag },
  },
  async (values) => {
    const recipe = recipeOf(values);
    const found = inspectDay(await findDay(values.data), recipe);
    console.log(values.json ? JSON.stringify(found) : describe(found, recipe.featureSet.features));
  },
);

function describe(found: Inspection, features: readonly string[]): string {
  const time = (ns: number) => new Date(ns / 1e6).toISOString().slice(11, 23);
  const dollars = (price: number) => `$${fixed(price / 1e4, 4)}`;
  const { spread, split, labelsUp } = found;
  const facts: [string, string][] = [
    ["time", `${time(found.firstTimeNs)} - ${time(found.lastTimeNs)}`],
    ["levels", String(found.levels)],
    ["rows", count(found.rows)],
    ...Object.entries(found.eventsByType).map(([type, n]): [string, string] => [
      `  ${TYPES[type]}`,
      count(n),
    ]),
    ["execution rows", count(found.executions)],
    ["trades (timestamps)", count(found.trades)],
    ["halt rows", count(found.halts)],
    ["rows with an empty side", count(found.oneSidedRows)],
    ["spread, mean", dollars(spread.mean)],
    ["spread, median", dollars(spread.median)],
    ["spread, range", `${dollars(spread.min)} - ${dollars(spread.max)}`],
  ];
  const parts = [
    [`profile ${found.profile}`, "train", "validation", "backtest", "all"],
    [
      "sequences",
      ...[split.train, split.validation, split.backtest, found.sequences].map(count),
    ],
    [
      "up",
      ...[labelsUp.train, labelsUp.validation, labelsUp.backtest, labelsUp.all].map(count),
    ],
  ];
  const skew = found.trainServeSkew;
  const sums = [
    ["feature", "sum", "sum of |x|", ...skew ? ["train/serve skew"] : []],
    ...features.map((name, i) => [
      name,
      String(found.featureSums[i]),
      String(found.featureAbsSums[i]),
      ...skew ? [skew[i].toExponential(2)] : [],
    ]),
  ];
  return [
    `${found.ticker} ${found.date}`,
    table(facts),
    "",
    table(parts),
    `events in windows: ${count(found.kept)}; left out for an empty side: ${found.oneSidedEvents}`,
    "",
    table(sums),
    ...found.perfectForesightEquity === null
      ? []
      : ["", `perfect foresight, reference backtest: final equity ${found.perfectForesightEquity}`],
  ].join("\n");
}
