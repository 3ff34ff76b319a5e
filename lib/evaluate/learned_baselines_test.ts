import assert from "node:assert/strict";
import { computeEvents, eventRows, Outcome } from "../dataset/mod.ts";
import { featureSetOf } from "../features/mod.ts";
import { Random } from "../math/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { baselineColumns, type BaselineDay, learnBaselines } from "./learned_baselines.ts";
import { logisticRegression } from "./logistic.ts";

/** A day with outcomes that follow the sign of the last trade, in part. */
function learnable(seed: number, training: 0 | 1): BaselineDay {
  const day = randomDay(seed, { rows: 4000 });
  const { rows } = eventRows(day, "trades");
  const random = new Random(seed);
  const columns = baselineColumns(
    day,
    rows,
    computeEvents(day, rows, featureSetOf(["last_trade_sign"])),
  );
  const { features, width } = columns.lastTrade;
  const outcome = Int8Array.from(rows, (_, k) => {
    return features[k * width] * (random.uniform() < 0.8 ? 1 : -1) > 0 ? Outcome.Up : Outcome.Down;
  });
  return { columns, outcome, training: new Uint8Array(rows.length).fill(training) };
}

const [seen, unseen] = [learnable(1, 1), learnable(2, 0)];

Deno.test("baselines that see the last trade learn on one day what holds on the next", () => {
  for (const { name, pUp } of learnBaselines([seen, unseen])) {
    assert.deepEqual(pUp.map(({ length }) => length), [seen.outcome.length, unseen.outcome.length]);
    const right = pUp[1].filter((p, k) => (p >= 0.5 ? 1 : -1) === unseen.outcome[k]).length;
    const accuracy = right / unseen.outcome.length;
    if (/flow|last trade|model/.test(name)) assert.ok(accuracy > 0.7, `${name}: ${accuracy}`);
  }
});

Deno.test("what is not for training changes no prediction", () => {
  const turned = { ...unseen, outcome: unseen.outcome.map((x) => -x) };
  assert.deepEqual(learnBaselines([seen, turned]), learnBaselines([seen, unseen]));
});

Deno.test("on a model that sees all of flow, what flow's baselines learn is not learned again", () => {
  const names = (days: BaselineDay[]) => learnBaselines(days).map(({ name }) => name);
  const own = names([seen]).filter((name) => / model/.test(name));
  assert.ok(own.length > 0);
  const allOfFlow = { ...seen, columns: { ...seen.columns, model: seen.columns.flow } };
  assert.deepEqual(names([allOfFlow]), names([seen]).filter((name) => !own.includes(name)));
});

Deno.test("several days to learn from are one fit", () => {
  const more = learnable(3, 1);
  const { features, width } = more.columns.lastTrade;
  const lastTrade = learnBaselines([seen, more]).find(({ name }) => /last trade/.test(name))!;
  const own = seen.columns.lastTrade.features;
  const both = logisticRegression({
    features: Float32Array.of(...own, ...features),
    width,
    outcome: Int8Array.of(...seen.outcome, ...more.outcome),
    training: new Uint8Array(seen.outcome.length + more.outcome.length).fill(1),
  });
  assert.deepEqual([...lastTrade.pUp[0], ...lastTrade.pUp[1]], [...both]);
});

Deno.test("lagged rows hold earlier events, the first standing in before the day", () => {
  const { flow, flowWithLags: lagged } = seen.columns;
  const { width } = flow;
  const row = (k: number) => flow.features.subarray(k * width, (k + 1) * width);
  for (const k of [0, 1, 3, 100]) {
    [0, 1, 2, 5].forEach((lag, i) => {
      const at = k * lagged.width + i * width;
      assert.deepEqual(lagged.features.subarray(at, at + width), row(Math.max(0, k - lag)));
    });
  }
});
