import assert from "node:assert/strict";
import fc from "fast-check";
import { buildDataset, defaultRecipe } from "../dataset/mod.ts";
import { featureSet } from "../features/mod.ts";
import { Random } from "../math/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { execution } from "./execution.ts";
import { basisPoints } from "./fill.ts";
import { makerExecution } from "./maker.ts";
import { signalCard } from "./signal_card.ts";
import { cutStretches } from "./stretches.ts";

/** A random day with predictions of a coin, of which training has seen the first rows. */
function predictedDay(seed: number, rows = 1500, seen = 600) {
  const day = randomDay(seed, { rows });
  const recipe = { ...defaultRecipe("causal", featureSet("reference4")), window: 7 };
  const dataset = buildDataset(day, recipe);
  const random = new Random(seed);
  const pUp = Float32Array.from({ length: dataset.sequences }, () => random.uniform());
  const training = [{
    ...{ ticker: day.ticker, date: day.date, levels: day.levels, sha256: day.sha256 },
    train: [0, seen - 100] as [number, number],
    validation: [seen - 99, seen - 1] as [number, number],
    epochMs: [0, 1] as [number, number],
  }];
  return { day, predicted: { dataset, pUp }, spec: { training } };
}

Deno.test("what training has seen is a stretch of its own, and its market ends with it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const { day, predicted, spec } = predictedDay(seed);
      const [out, seen] = cutStretches(day, predicted, spec, 0.55);
      assert.deepEqual([out.isInSample, seen.isInSample], [false, true]);
      assert.ok(out.signal.row.every((row) => row >= 600));
      assert.ok(seen.signal.row.every((row) => row < 600));
      assert.equal(out.signal.row.length + seen.signal.row.length, predicted.dataset.sequences);
      assert.equal(seen.market.day.length, seen.signal.row.at(-1)! + 1);
      assert.equal(out.market.day.length, day.length);
    }),
    { numRuns: 10 },
  );
});

Deno.test("an outcome in a stretch is the move between the rows that the stretch names", () => {
  const { day, predicted, spec } = predictedDay(3);
  for (const { market, signal } of cutStretches(day, predicted, spec, 0.55)) {
    const { row, resolvesAt, outcome } = signal;
    const known = Array.from(row.keys()).filter((i) => resolvesAt[i] < row.length);
    assert.equal(known.length, row.length - 10);
    for (const i of known) {
      assert.equal(outcome[i], Math.sign(market.mid[row[resolvesAt[i]]] - market.mid[row[i]]));
    }
  }
});

Deno.test("a model that has seen nothing, or everything, leaves one stretch", () => {
  const { day, predicted } = predictedDay(4);
  const alone = cutStretches(day, predicted, { training: [] }, 0.55);
  assert.deepEqual(alone.map(({ isInSample }) => isInSample), [false]);
  const whole = predictedDay(4, 1500, 1500);
  const seen = cutStretches(whole.day, whole.predicted, whole.spec, 0.55);
  assert.deepEqual(seen.map(({ isInSample }) => isInSample), [true]);
});

Deno.test("the card speaks of the strategy that traded: a maker within its bound, or the taker", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const { day, predicted, spec } = predictedDay(seed);
      const [{ market, signal }] = cutStretches(day, predicted, spec, 0.55);
      const how = execution({ fee: basisPoints(0.2), latencyNs: 1e6, unit: 10 });
      const taker = signalCard(market, signal, { execution: how, horizon: 10 });
      assert.equal(taker.traded, taker.model);
      assert.equal(taker.makerBound, null);
      const maker = makerExecution(how, { makerFee: basisPoints(-0.1), patienceNs: 1e9 });
      const card = signalCard(market, signal, { execution: how, maker, horizon: 10 });
      assert.ok(card.traded.result.profit <= card.makerBound! + 1e-9);
      assert.equal(card.model.result.profit, taker.model.result.profit);
      for (const { attribution, traded } of [taker, card]) {
        const sum = Object.values(attribution).reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(sum - traded.result.profit) < 1e-7);
      }
    }),
    { numRuns: 10 },
  );
});
