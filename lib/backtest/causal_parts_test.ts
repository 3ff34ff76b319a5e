import assert from "node:assert/strict";
import { defaultRecipe, type Profile, type Recipe } from "../dataset/mod.ts";
import { checkDecision, checkKnown, checkLabel, type Part } from "../evaluate/mod.ts";
import { featureSet, featureSetNames } from "../features/mod.ts";
import type { Day } from "../lobster/day.ts";
import { randomDay } from "../testing/random_day.ts";
import { causalParts, type NamedPart } from "./causal_parts.ts";
import { execution } from "./execution.ts";
import { atTouch, walkBook } from "./fill.ts";
import { makerExecution, runMaker } from "./maker.ts";
import { openMarket } from "./market.ts";
import { type Backtest, runTaker } from "./taker.ts";

const CHECKS = { decision: checkDecision, label: checkLabel, known: checkKnown };

async function found(seed: number, recipe: Recipe): Promise<Record<string, string[]>> {
  const day = randomDay(seed, { rows: 1000, oneSided: seed % 2 === 0 ? 0.05 : 0 });
  const list: Record<string, string[]> = {};
  for (const { name, check, part } of causalParts(day, recipe)) {
    const findings = await CHECKS[check](day, part, { probes: 8, seed });
    list[name] = findings.map(({ check }) => check).sort();
  }
  return list;
}

const recipeOf = (profile: Profile, features: string, parts: Partial<Recipe> = {}) => ({
  ...defaultRecipe(profile, featureSet(features)),
  window: 5,
  ...parts,
});

Deno.test("no part of the causal pipeline raises an alarm, whatever features, events and labels", async () => {
  const recipes = [
    ...featureSetNames.map((name) => recipeOf("causal", name)),
    recipeOf("causal", "reference4", { sampling: "settled:3" }),
    recipeOf("causal", "flow", { sampling: "settled" }),
    recipeOf("causal", "flow", { label: { kind: "next-move", horizon: 0 } }),
  ];
  for (const recipe of recipes) {
    for (const seed of [1, 2, 3]) {
      const findings = Object.entries(await found(seed, recipe)).filter(([, list]) => list.length);
      assert.deepEqual(findings, [], `${recipe.featureSet.name} ${recipe.sampling} seed ${seed}`);
    }
  }
});

Deno.test("the reference's rows, sweeps, split and pay are flagged, and so all that stands on its rows", async () => {
  assert.deepEqual(await found(1, recipeOf("reference", "reference4")), {
    "rows": ["cut", "future"],
    "features": ["cut", "future", "sweep"],
    "labels": ["future"],
    "labels of training": ["cut", "future"],
    "scaling": ["cut", "future"], // which the reference does not use
    "pay of a decision": ["cut", "future", "horizon", "past"],
    "fills, 0 ms late": ["cut", "future"],
    "fills, 1 ms late": ["cut", "future"],
  });
});

/** Runs a strategy that changes its mind at every fifth row; 5 ms from decision to arrival. */
type Strategy = (day: Day, row: Int32Array, target: Int8Array) => Backtest;

/** Its fills: a passive one is known with the message that fills it, another when its order arrives. */
function fillsOf(run: Strategy): Part {
  return (day) => {
    const row = Int32Array.from({ length: Math.ceil(day.length / 5) }, (_, k) => 5 * k)
      .filter((r) => day.timeNs[r + 1] !== day.timeNs[r]);
    const target = Int8Array.from(row, (r) => r % 3 - 1);
    const fills = run(day, row, target).fills.filter(({ decision }) => decision < row.length);
    return {
      row: fills.map((fill) => fill.row),
      knownNs: fills.map(({ passive, row: at, decision }) =>
        passive ? day.timeNs[at] : day.timeNs[row[decision]] + 5e6
      ),
      values: fills.flatMap(({ shares, notional }) => [shares, notional]),
    };
  };
}

Deno.test("resting orders and orders that walk the book fill by what is known", async () => {
  const how = execution({ latencyNs: 5e6, unit: 300, fill: walkBook });
  const day = randomDay(6, { rows: 800 });
  const parts: Record<string, Part> = {
    taker: fillsOf((day, row, target) => runTaker(openMarket(day), { row, target }, how)),
    maker: fillsOf((day, row, target) =>
      runMaker(openMarket(day), { row, target }, makerExecution(how))
    ),
  };
  for (const part of Object.values(parts)) assert.deepEqual(await checkKnown(day, part), []);
});

Deno.test("a fill at a later row is flagged", async () => {
  const late: NamedPart["part"] = (day) => {
    const row = Int32Array.from({ length: Math.ceil(day.length / 5) }, (_, k) => 5 * k);
    const target = Int8Array.from(row, (_, k) => k % 2);
    const fill = execution({
      fill: (market, at, shares) =>
        atTouch(market, Math.min(at + 1, market.day.length - 1), shares),
    });
    const { fills } = runTaker(openMarket(day), { row, target }, fill);
    const own = fills.filter(({ decision }) => decision < row.length);
    return {
      row: own.map(({ decision }) => row[decision]),
      values: own.map(({ notional }) => notional),
    };
  };
  const checks = (await checkKnown(randomDay(6, { rows: 800 }), late)).map(({ check }) => check);
  assert.ok(checks.includes("future"));
});
