import {
  PRESETS,
  simulateDay,
  skillBound,
  type StylisedFacts,
  stylisedFacts,
} from "../lib/book/mod.ts";
import { buildDataset, defaultRecipe, Outcome } from "../lib/dataset/mod.ts";
import { logisticRegression } from "../lib/evaluate/mod.ts";
import { featureSet } from "../lib/features/mod.ts";
import type { Day } from "../lib/lobster/mod.ts";
import { writeChart } from "../lib/report/mod.ts";
import { run, UsageError } from "./command.ts";
import { factsSvg } from "./facts_chart.ts";
import { dataFlag, jsonFlag } from "./flags.ts";
import { findDay } from "./source.ts";
import { fixed, progress, progressDone, table } from "./table.ts";

/** A day's facts, and how well simple models predict its moves. */
interface Measured {
  facts: StylisedFacts;
  reference4: number;
  flow: number;
}

/** What the table shows: a name, the number, and its decimals. */
const FACTS: readonly [string, (measured: Measured) => number, number?][] = [
  ["rows", ({ facts }) => facts.rows, 0],
  ["submissions", ({ facts }) => facts.flow.eventsByType[1], 0],
  ["partial cancellations", ({ facts }) => facts.flow.eventsByType[2] ?? 0, 0],
  ["deletions", ({ facts }) => facts.flow.eventsByType[3], 0],
  ["visible executions", ({ facts }) => facts.flow.eventsByType[4], 0],
  ["hidden executions", ({ facts }) => facts.flow.eventsByType[5] ?? 0, 0],
  ["hidden share of executions", ({ facts }) => facts.flow.hiddenShare],
  ["trades", ({ facts }) => facts.price.trades, 0],
  ["execution rows a trade", ({ facts }) => facts.price.rowsPerTrade, 2],
  ["shares a trade", ({ facts }) => facts.price.sharesPerTrade, 1],
  ["median time between rows (ms)", ({ facts }) => 1000 * facts.flow.medianGap, 2],
  ["rows within 1 ms of the row above", ({ facts }) => facts.flow.withinMillisecond],
  ["variance / mean of rows in 1 s", ({ facts }) => facts.flow.fano1, 1],
  ["variance / mean of rows in 60 s", ({ facts }) => facts.flow.fano60, 0],
  ["activity, first half-hour / mean", ({ facts }) => facts.flow.openActivity, 2],
  ["activity, midday / mean", ({ facts }) => facts.flow.middayActivity, 2],
  ["activity, last half-hour / mean", ({ facts }) => facts.flow.closeActivity, 2],
  ["mean size of submissions", ({ facts }) => facts.flow.meanSize, 1],
  ["submissions inside the spread", ({ facts }) => facts.flow.improving],
  ["submissions at the best price", ({ facts }) => facts.flow.joining],
  ["deletions at the best price", ({ facts }) => facts.flow.deletedAtBest],
  ["median life of a deleted order (s)", ({ facts }) => facts.flow.medianLife, 2],
  ["mean spread (ticks)", ({ facts }) => facts.book.meanSpread, 2],
  ["spread, 5 % quantile", ({ facts }) => facts.book.spreadQuantiles[0], 0],
  ["spread, median", ({ facts }) => facts.book.spreadQuantiles[2], 0],
  ["spread, 95 % quantile", ({ facts }) => facts.book.spreadQuantiles[4], 0],
  ["mean shares at level 1", ({ facts }) => facts.book.meanSizes[0], 0],
  ["mean shares at level 2", ({ facts }) => facts.book.meanSizes[1], 0],
  ["mean shares at level 5", ({ facts }) => facts.book.meanSizes[2], 0],
  ["ticks between levels", ({ facts }) => facts.book.levelGap, 2],
  ["mid changes", ({ facts }) => facts.price.midChanges, 0],
  ["mid changes that reverse the last", ({ facts }) => facts.price.reversals],
  ["volatility over 1 s (ticks / root s)", ({ facts }) => facts.price.volatility1, 2],
  ["volatility over 60 s", ({ facts }) => facts.price.volatility60, 2],
  ["volatility over 600 s", ({ facts }) => facts.price.volatility600, 2],
  ["sign correlation, 1 trade apart", ({ facts }) => facts.price.signCorrelation[0]],
  ["sign correlation, 5 trades", ({ facts }) => facts.price.signCorrelation[1]],
  ["sign correlation, 20 trades", ({ facts }) => facts.price.signCorrelation[2]],
  ["impact at once (ticks)", ({ facts }) => facts.price.response[0], 2],
  ["impact after 10 trades", ({ facts }) => facts.price.response[1], 2],
  ["impact after 50 trades", ({ facts }) => facts.price.response[2], 2],
  ["next move up, bid over 9 x ask", ({ facts }) => facts.price.upWhenBidHeavy],
  ["next move up, ask over 9 x bid", ({ facts }) => facts.price.upWhenAskHeavy],
  ["mid unmoved 10 trades on", ({ facts }) => facts.price.unmoved],
  ["accuracy of logistic regression, reference4", ({ reference4 }) => reference4],
  ["accuracy of logistic regression, flow", ({ flow }) => flow],
];

/** Share of moves 10 trades ahead that logistic regression gets right on a day's second half. */
function accuracy(day: Day, set: string): number {
  const recipe = defaultRecipe("causal", featureSet(set));
  const { events: { features, width }, outcome, resolvesAt } = buildDataset(day, recipe);
  const half = outcome.length >> 1;
  const training = Uint8Array.from(outcome, (_, k) => Number(resolvesAt[k] < half));
  const pUp = logisticRegression({ features, width, outcome, training });
  let right = 0, moves = 0;
  for (let k = half; k < outcome.length; k++) {
    if (outcome[k] !== Outcome.Up && outcome[k] !== Outcome.Down) continue;
    moves++;
    if ((pUp[k] > 0.5) === (outcome[k] === Outcome.Up)) right++;
  }
  return right / moves;
}

function measure(day: Day): Measured {
  return {
    facts: stylisedFacts(day),
    reference4: accuracy(day, "reference4"),
    flow: accuracy(day, "flow"),
  };
}

await run({
  name: "facts",
  summary:
    "Measures simulated days, and a real one beside them: what makes one market like another.",
  flags: {
    ...dataFlag,
    data: { ...dataFlag.data, help: "a real day to stand beside the simulated ones" },
    seeds: { kind: "integer", default: 20, min: 1, help: "simulated days: seeds 1, 2, ..." },
    preset: {
      kind: "choice",
      choices: Object.keys(PRESETS),
      default: "small-tick",
      help: "which market is simulated",
    },
    bound: {
      kind: "integer",
      default: 0,
      min: 0,
      help: "for so many of the seeds, compute what the best possible predictor gets right",
    },
    plot: {
      kind: "text",
      value: "NAME",
      help: "draw NAME.svg and NAME.png of seed 1 beside --data",
    },
    ...jsonFlag,
  },
}, async ({ data, seeds, preset, bound, plot, json }) => {
  if (plot !== undefined && data === undefined) throw new UsageError("--plot wants --data");
  const name = preset as keyof typeof PRESETS;
  const simulate = (seed: number): Day => ({
    ...simulateDay({ seed, preset: name }),
    sha256: { message: "", orderbook: "" },
  });
  const real = data === undefined ? undefined : await findDay(data);
  const simulated: Measured[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    progress(`simulating and measuring seed ${seed} of ${seeds}`);
    simulated.push(measure(simulate(seed)));
  }
  const bounds = [];
  for (let seed = 1; seed <= bound; seed++) {
    progress(`the bound of seed ${seed} of ${bound}`);
    bounds.push(skillBound({ seed, preset: name }));
  }
  progressDone();
  const measured = real && measure(real);
  const rows = FACTS.map(([fact, of, digits = 3]) => {
    const values = simulated.map(of);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const range = `${fixed(Math.min(...values), digits)} ... ${fixed(Math.max(...values), digits)}`;
    const own = measured === undefined ? [] : [fixed(of(measured), digits)];
    return [fact, ...own, fixed(mean, digits), range];
  });
  const head = ["", ...real ? [real.ticker] : [], `${preset}, mean of ${seeds}`, "range"];
  if (json) console.log(JSON.stringify({ real: measured, simulated, bounds }));
  else {
    console.log(table([head, ...rows]));
    bounds.forEach(({ accuracy, accuracyFromBelow, standardError }, i) => {
      console.log(
        `seed ${i + 1}: no model gets more than ${fixed(accuracy)} (+- ${fixed(standardError)}) ` +
          `of the moves right; estimated from below ${fixed(accuracyFromBelow)}`,
      );
    });
  }
  if (plot !== undefined && real !== undefined) {
    const at = plot.lastIndexOf("/");
    const svg = await factsSvg([
      { name: `${real.ticker} ${real.date}`, colour: "black", day: real },
      { name: `${preset}, seed 1`, colour: "vermilion", day: simulate(1) },
    ]);
    const paths = await writeChart(at < 0 ? "." : plot.slice(0, at), plot.slice(at + 1), svg);
    console.error(paths.join("\n"));
  }
});
