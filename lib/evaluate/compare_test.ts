import assert from "node:assert/strict";
import { Outcome, outcomes } from "../dataset/mod.ts";
import { Random } from "../math/mod.ts";
import { compareContenders, type ComparedDay } from "./compare.ts";
import type { Contender } from "./learned_baselines.ts";

const HORIZON = 2;

/** A day of a mid that wanders by one tick of a cent an event, or stays. */
function wandering(seed: number, n: number): ComparedDay {
  const random = new Random(seed);
  let now = 100_000;
  const mid = Float64Array.from({ length: n }, () => now += 100 * (random.integer(3) - 1));
  return {
    ...outcomes(mid, { kind: "horizon", horizon: HORIZON }),
    mid,
    spread: new Float64Array(n).fill(600),
    judged: Uint8Array.from({ length: n }, (_, k) => k < n / 4 ? 0 : 1),
  };
}

const days = [wandering(1, 900), wandering(2, 700)];
/** Right with this probability, wherever the mid moved. */
function skilled(name: string, skill: number): Contender {
  const random = new Random(9);
  const pUp = days.map(({ outcome }) =>
    Float32Array.from(outcome, (x) => (random.uniform() < skill) === (x === Outcome.Up) ? 0.8 : 0.2)
  );
  return { name, pUp };
}
const contenders = [skilled("good", 0.9), skilled("fair", 0.7), skilled("coin", 0.5)];
const compared = compareContenders(days, contenders, 2, HORIZON);

Deno.test("contenders are scored on the same rows, pooled over days", () => {
  const moved = days.map(({ outcome, judged }) =>
    outcome.filter((x, k) => judged[k] === 1 && Math.abs(x) === 1).length
  );
  for (const { summary: { n, unresolved } } of compared.contenders) {
    assert.equal(n, moved[0] + moved[1]);
    assert.equal(unresolved, 2 * HORIZON);
  }
  const [good, fair, coin] = compared.contenders.map(({ accuracy }) => accuracy);
  for (const [interval, skill] of [[good, 0.9], [fair, 0.7], [coin, 0.5]] as const) {
    assert.ok(interval.low < skill && skill < interval.high, `${skill}`);
  }
});

Deno.test("each model is held against all others but itself", () => {
  const named = compared.contenders.map(({ name, differences }) =>
    [name, differences.map(({ model }) => model)] as const
  );
  assert.deepEqual(named, [["good", ["fair"]], ["fair", ["good"]], ["coin", ["good", "fair"]]]);
  const [good, , coin] = compared.contenders;
  const [{ accuracy, logLoss }] = coin.differences;
  const { summary: a } = good, { summary: b } = coin;
  assert.ok(Math.abs(accuracy.estimate - (a.accuracy - b.accuracy)) < 1e-12);
  assert.ok(Math.abs(logLoss.estimate - (a.logLoss - b.logLoss)) < 1e-12);
  assert.ok(accuracy.low > 0 && logLoss.high < 0);
});

Deno.test("an edge is the mean move predicted, in ticks, and stands beside the half-spread", () => {
  const foresight = days.map(({ outcome }) =>
    Float32Array.from(outcome, (x) => x === Outcome.Up ? 1 : 0)
  );
  const { contenders: [{ edgeTicks }], halfSpreadTicks } = compareContenders(
    days,
    [{ name: "foresight", pUp: foresight }],
    1,
    HORIZON,
  );
  const moves = days.flatMap(({ mid, judged }) =>
    [...mid.keys()].filter((k) => judged[k] === 1 && k + HORIZON < mid.length)
      .map((k) => Math.abs(mid[k + HORIZON] - mid[k]) / 100)
  );
  const mean = moves.reduce((sum, move) => sum + move, 0) / moves.length;
  assert.ok(Math.abs(edgeTicks.estimate - mean) < 1e-12);
  assert.equal(halfSpreadTicks, 3);
});

Deno.test("whoever does not predict every event cannot be compared", () => {
  const [first] = contenders[0].pUp;
  const half = { name: "half", pUp: [first, first] };
  assert.throws(
    () => compareContenders(days, [half], 1, HORIZON),
    new RangeError("Columns differ in length: half 900, the day's events 700"),
  );
});
