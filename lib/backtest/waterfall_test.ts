import assert from "node:assert/strict";
import { featureSet } from "../features/mod.ts";
import type { ModelSpec } from "../model/manifest.ts";
import { purePredictor } from "../testing/pure_predictor.ts";
import { randomDay } from "../testing/random_day.ts";
import { execution } from "./execution.ts";
import { atTouch, basisPoints } from "./fill.ts";
import { finalEquity } from "./curve.ts";
import { referenceBacktest } from "./reference.ts";
import { thresholdTargets } from "./signal.ts";
import { runTaker } from "./taker.ts";
import { waterfall } from "./waterfall.ts";
import { waterfallInput } from "./waterfall_input.ts";

const set = featureSet("reference4");
const day = randomDay(9, { rows: 3000 });
const WINDOW = 20, HORIZON = 10, THRESHOLD = 0.52;
const spec: ModelSpec = {
  name: "coin",
  profile: "reference",
  featureSet: { name: set.name, features: [...set.features] },
  window: WINDOW,
  scaling: null,
  sampling: "executions",
  label: { kind: "horizon", horizon: HORIZON },
  training: [{
    ...{ ticker: day.ticker, date: day.date, levels: day.levels, sha256: day.sha256 },
    train: [0, 1299],
    validation: [1300, 1499],
    epochMs: [0, 1],
  }],
};
const how = execution({ fill: atTouch, fee: basisPoints(0.5), latencyNs: 1e6 });
const predictor = purePredictor(WINDOW, 4);
const input = await waterfallInput(day, spec, predictor, THRESHOLD);
const steps = waterfall(input, { threshold: THRESHOLD, execution: how });

Deno.test("the waterfall begins with the reference's number and ends with the taker's", () => {
  const { dataset: { events, split: { backtest } }, pUp } = input.asTrained;
  const [first, end] = [backtest.first + WINDOW - 1, backtest.end + WINDOW - 1];
  const mid = events.mid.subarray(first, end);
  const target = thresholdTargets(pUp.subarray(backtest.first, backtest.end), THRESHOLD);
  const reference = finalEquity(referenceBacktest({ timeNs: mid, mid }, target)) - 1;
  assert.ok(Math.abs(steps[0].total - reference) < 1e-12);
  const { market, signal } = input.purged!;
  const taker = runTaker(market, signal, how);
  assert.ok(Math.abs(steps.at(-1)!.total - taker.profit * 10_000 / mid[0]) < 1e-9);
});

Deno.test("each step corrects one thing, and a cost never helps", () => {
  assert.deepEqual(steps.map(({ name }) => name), [
    "reference's own counting",
    "alignment",
    "train/serve skew",
    "rows chosen by the future",
    "sweeps",
    "split purge",
    "half-spread",
    "fee",
    "latency",
  ]);
  const total = Object.fromEntries(steps.map(({ name, total }) => [name, total]));
  assert.ok(total["split purge"] > total["half-spread"] && total["half-spread"] > total["fee"]);
  for (const { total, low, high } of steps) assert.ok(low <= total && total <= high);
  const decisions = steps.map(({ decisions }) => decisions);
  assert.equal(decisions[0], decisions[2]);
  assert.ok(decisions[3] > decisions[2], "every execution, not those that move alone");
  assert.ok(decisions[4] < decisions[3], "not inside sweeps");
});

Deno.test("after the purge no window holds a row, or meets a label, that training touched", () => {
  const { signal } = input.purged!;
  const { events } = input.settled.dataset;
  const first = events.row.indexOf(signal.row[0]) - WINDOW + 1;
  assert.ok(events.row[first - HORIZON] > 1499);
  assert.ok(events.row[first - HORIZON - 1] <= 1499);
});

Deno.test("a day that training has not seen is not purged, and a causal model is refused", async () => {
  const unseen = await waterfallInput(day, { ...spec, training: [] }, predictor, THRESHOLD);
  assert.ok(unseen.purged!.signal.row.length > input.purged!.signal.row.length);
  await assert.rejects(waterfallInput(day, { ...spec, profile: "causal" }, predictor, THRESHOLD), {
    name: "RangeError",
    message: "The waterfall starts from a model of profile reference: coin is of causal",
  });
});
