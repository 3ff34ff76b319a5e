import { buildDataset, fitScaling, type Recipe, sizeOf } from "../dataset/mod.ts";
import { Outcome } from "../dataset/mod.ts";
import type { Items, Part } from "../evaluate/mod.ts";
import type { Day } from "../lobster/day.ts";
import { type Execution, execution } from "./execution.ts";
import { lastRowBy, openMarket } from "./market.ts";
import { runTaker } from "./taker.ts";

/** A part of the pipeline, and which check is for it: `checkDecision`, `checkLabel` or `checkKnown`. */
export interface NamedPart {
  /** What it is. */
  name: string;
  /** Its check. */
  check: "decision" | "label" | "known";
  /** The part. */
  part: Part;
}

/**
 * The parts of our own pipeline under a recipe, from rows to fills, for the causality checks: the rows
 * that are chosen, their features, their labels, training's scaling, training's labels, what a decision is
 * paid, and fills. Under `reference` they fail as the reference project's would; that is the point.
 *
 * @param day the day to be checked: where its training part ends is taken as given
 */
export function causalParts(day: Day, recipe: Recipe): NamedPart[] {
  const { events, split: { train, validation, backtest } } = buildDataset(day, recipe);
  const next = [validation, backtest].find((range) => sizeOf(range) > 0);
  const last = recipe.window - 1;
  const parts: NamedPart[] = [
    { name: "rows", check: "known", part: rowsPart(recipe) },
    { name: "features", check: "decision", part: featuresPart(recipe) },
    { name: "labels", check: "label", part: labelsPart(recipe) },
  ];
  if (sizeOf(train) > 0 && next !== undefined) {
    const endRow = events.row[train.end - 1 + last];
    const begins = lastRowBy(day.timeNs, events.timeNs[next.first] - 1);
    const knownNs = day.timeNs[begins]; // before the next part's first window begins
    parts.push(
      { name: "labels of training", check: "known", part: trainingLabels(recipe, endRow, knownNs) },
      { name: "scaling", check: "known", part: scalingPart(recipe, endRow) },
    );
  }
  parts.push({ name: "pay of a decision", check: "label", part: payPart(recipe) });
  for (const latencyNs of [0, 1e6]) {
    const name = `fills, ${latencyNs / 1e6} ms late`;
    parts.push({ name, check: "known", part: fillsPart(recipe, execution({ latencyNs })) });
  }
  return parts;
}

function rowsPart(recipe: Recipe): Part {
  return (day) => {
    const { row } = buildDataset(day, recipe).events;
    return { row, values: row };
  };
}

function featuresPart(recipe: Recipe): Part {
  return (day) => {
    const { row, features } = buildDataset(day, recipe).events;
    return { row, values: features };
  };
}

/** Labels, each known at the event that resolves it. */
function labelsPart(recipe: Recipe): Part {
  return (day) => {
    const { events, outcome, resolvesAt } = buildDataset(day, recipe);
    const knownNs = Array.from(resolvesAt, (k) => events.timeNs[k] ?? Infinity);
    return { row: events.row, knownNs, values: outcome };
  };
}

/** The labels that training learns from; all are said to be known before the next part begins. */
function trainingLabels(recipe: Recipe, endRow: number, knownNs: number): Part {
  return (day) => {
    const { events, outcome } = buildDataset(day, recipe);
    const kept = Array.from(events.row.keys())
      .filter((k) => events.row[k] <= endRow && outcome[k] !== Outcome.Zero);
    return {
      row: kept.map((k) => events.row[k]),
      knownNs: kept.map(() => knownNs),
      values: kept.map((k) => outcome[k]),
    };
  };
}

/** Mean and deviation of the training rows, known at the last of them. */
function scalingPart(recipe: Recipe, endRow: number): Part {
  return (day) => {
    const { row, timeNs, features, width } = buildDataset(day, recipe).events;
    const end = row.filter((r) => r <= endRow).length;
    if (end === 0) return { row: [], values: [] };
    const { mean, std } = fitScaling([{ features, first: 0, end }], width);
    return { row: [row[end - 1]], knownNs: [timeNs[end - 1]], values: [...mean, ...std] };
  };
}

/**
 * What each event's decision to be long is paid. `causal`: a share bought and sold at the next event,
 * dollars x 10,000. `reference`: what its backtest pays a position of the row.
 */
function payPart(recipe: Recipe): Part {
  return (day) => {
    const { events: { row, timeNs, mid, length } } = buildDataset(day, recipe);
    const n = Math.max(0, length - 1);
    const items = { row: row.subarray(0, n), knownNs: timeNs.subarray(1) };
    if (recipe.profile === "reference") {
      return {
        ...items,
        values: Float64Array.from(items.row, (_, k) => mid[k] - (mid[k - 1] ?? mid[k])),
      };
    }
    const target = Int8Array.from(row, (_, k) => k % 2 === 0 ? 1 : -1);
    const { fills } = runTaker(openMarket(day), { row, target }, execution());
    return paired(items, fills.filter(({ decision }) => decision < length));
  };
}

/** Sums two consecutive fills' cash a share: bought and sold, or sold and bought. */
function paired(
  { row, knownNs }: { row: Int32Array; knownNs: Float64Array },
  fills: readonly { decision: number; shares: number; notional: number }[],
): Items {
  const price = new Map(
    fills.map(({ decision, shares, notional }) => [decision, notional / Math.abs(shares)]),
  );
  const kept = Array.from(row.keys()).filter((k) => price.has(k) && price.has(k + 1));
  return {
    row: kept.map((k) => row[k]),
    knownNs: kept.map((k) => knownNs[k]),
    values: kept.map((k) => (price.get(k + 1)! - price.get(k)!) * (k % 2 === 0 ? 1 : -1)),
  };
}

/** Fills of orders that alternate between long and flat by the row, each known when its order arrives. */
function fillsPart(recipe: Recipe, how: Execution): Part {
  return (day) => {
    const { row } = buildDataset(day, recipe).events;
    const target = Int8Array.from(row, (_, k) => k % 2);
    const { fills } = runTaker(openMarket(day), { row, target }, how);
    const own = fills.filter(({ decision }) => decision < row.length);
    return {
      row: own.map(({ decision }) => row[decision]),
      knownNs: own.map(({ decision }) => day.timeNs[row[decision]] + how.latencyNs),
      values: own.flatMap(({ row, shares, notional }) => [row, shares, notional]),
    };
  };
}
