import assert from "node:assert/strict";
import { buildDataset, defaultRecipe } from "../dataset/mod.ts";
import { featureSetOf } from "../features/mod.ts";
import { changeRows } from "./causality/change_day.ts";
import { Random } from "../math/mod.ts";
import type { ModelSpec } from "../model/manifest.ts";
import type { Day } from "../lobster/day.ts";
import { randomDay } from "../testing/random_day.ts";
import { learnedBaselines, naiveBaselines, walkedBaselines } from "./contest_baselines.ts";
import { checkComparable, contestDay } from "./contest_day.ts";

const day = randomDay(4, { rows: 5000 });

function specOf(name: string, window: number, lastSeen: number): ModelSpec {
  const { ticker, date, levels, sha256 } = day;
  return {
    name,
    profile: "causal",
    featureSet: { name: "custom", features: ["last_trade_sign"] },
    window,
    scaling: null,
    sampling: "trades",
    label: { kind: "horizon", horizon: 10 },
    training: [{
      ...{ ticker, date, levels, sha256 },
      train: [0, lastSeen - 500],
      validation: [lastSeen - 499, lastSeen],
      epochMs: [0, 1],
    }],
  };
}

const specs = [specOf("early", 20, 2000), specOf("late", 50, 2600)];

/** A day with predictions that tell whose and of which sequence they are. */
function contestOf(day: Day, tested?: Int32Array) {
  const predicted = specs.map(({ window }, i) => {
    const featureSet = featureSetOf(["last_trade_sign"]);
    const dataset = buildDataset(day, { ...defaultRecipe("causal", featureSet), window });
    const pUp = Float32Array.from({ length: dataset.sequences }, (_, s) => (i + s) % 3 / 2);
    return { dataset, pUp };
  });
  return contestDay(day, predicted, specs, tested);
}

const contest = contestOf(day);

Deno.test("models meet where all have a window and none has been trained", () => {
  const { events, judged, models, training } = contest;
  events.row.forEach((row, k) => assert.equal(judged[k], row > 2600 && k >= 49 ? 1 : 0));
  models.forEach((pUp, i) => {
    const { window } = specs[i];
    assert.equal(pUp.length, events.length);
    assert.ok(pUp.subarray(0, window - 1).every((p) => p === 0.5));
    pUp.subarray(window - 1).forEach((p, s) => assert.equal(p, (i + s) % 3 / 2));
  });
  // Learned from: what the first model was trained on, if its outcome was known by then.
  const last = events.row.findIndex((row) => row > 1500) - 1;
  assert.deepEqual([...training!.keys()].filter((k) => training![k] === 1).at(-1), last - 10);
  assert.equal(contestOf({ ...day, sha256: { message: "x", orderbook: "y" } }).training, null);
});

Deno.test("models of other events, labels or profiles cannot be compared", () => {
  const [first] = specs;
  const refused = (other: Partial<ModelSpec>, message: string) =>
    assert.throws(() => checkComparable([first, { ...first, name: "b", ...other }]), {
      name: "RangeError",
      message,
    });
  refused(
    { sampling: "settled" },
    "Cannot compare early (trades, 10 ahead) with b (settled, 10 ahead)",
  );
  refused(
    { label: { kind: "next-move", horizon: 10 } },
    "Cannot compare early (trades, 10 ahead) with b (trades, next-move)",
  );
  refused(
    { profile: "reference" },
    "Cannot compare b: its profile reference chooses its rows by their future",
  );
});

Deno.test("baselines know no more at an event than the models: what comes later changes none of them", () => {
  const from = contest.judged.indexOf(1) + 200;
  const changed = contestOf(
    changeRows(day, contest.events.row[from] + 1, day.length - 1, new Random(1)),
  );
  const all = (one: typeof contest) => [...naiveBaselines([one]), ...learnedBaselines([one], [])];
  const after = all(changed);
  all(contest).forEach(({ name, pUp: [pUp] }, i) => {
    assert.deepEqual(after[i].pUp[0].subarray(0, from + 1), pUp.subarray(0, from + 1), name);
  });
});

Deno.test("a day that was not trained on has its baselines from the teachers, others from themselves", () => {
  const other = randomDay(5, { rows: 4000 }), teacher = randomDay(6, { rows: 4000 });
  const [stranger, taught] = [other, teacher].map((day) => contestOf(day));
  assert.equal(stranger.training, null);
  const mixed = learnedBaselines([contest, stranger], [taught]);
  const own = learnedBaselines([contest], []), alone = learnedBaselines([stranger], [taught]);
  mixed.forEach(({ pUp }, b) => {
    assert.deepEqual(pUp, [own[b].pUp[0], alone[b].pUp[0]]);
  });
  assert.throws(() => learnedBaselines([stranger], []), /^RangeError: Cannot learn from 0 rows/);
});

Deno.test("walked baselines learn for each test from what was known before it", () => {
  const { events } = contest;
  const firsts = [300, 600].map((first) => Math.min(first, events.length - 50));
  const walked = walkedBaselines(contest, firsts);
  const flipped = contestOf(
    changeRows(day, events.row[firsts[1]] + 1, day.length - 1, new Random(2)),
  );
  walkedBaselines(flipped, firsts).forEach(({ name, pUp: [pUp] }, b) => {
    const before = walked[b].pUp[0].subarray(0, firsts[1] + 1);
    assert.deepEqual(pUp.subarray(0, firsts[1] + 1), before, name);
    assert.ok(before.subarray(0, firsts[0]).every((p) => p === 0.5));
  });
});
