import assert from "node:assert/strict";
import fc from "fast-check";
import { Random } from "../math/random.ts";
import type { Batch, Engine } from "./engine.ts";
import { network } from "./network.ts";
import { initialise, parameterCount, type Shape, tensors, view } from "./parameters.ts";
import { simdEngine } from "./simd_engine.ts";
import { simdPredictor } from "./simd_predictor.ts";
import { train } from "./train.ts";
import { defaultTrainOptions } from "./trainer_state.ts";

function newBatch(
  random: Random,
  count: number,
  window: number,
  { features, classes }: Pick<Shape, "features" | "classes">,
): Batch {
  const windows = Float32Array.from({ length: count * window * features }, () => random.normal());
  const labels = Uint8Array.from({ length: count }, () => random.integer(classes));
  return { windows, labels, count };
}

async function gradientOf(engine: Engine, parameters: Float64Array, batch: Batch, rate = 0) {
  const gradient = new Float64Array(parameters.length);
  const dropout = rate > 0 ? { rate, key: 12345 } : null;
  const score = await engine.gradient(parameters, batch, dropout, gradient);
  return { gradient, score };
}

const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));

/**
 * The mean norm of the windows' own gradients, for each tensor: what rounding errors scale with.
 * Opposite labels may cancel most of it in the batch's gradient, but not the errors.
 */
async function scales(engine: Engine, parameters: Float64Array, batch: Batch): Promise<number[]> {
  const list = tensors(engine.shape), means = list.map(() => 0);
  const size = engine.window * engine.shape.features;
  for (let k = 0; k < batch.count; k++) {
    const windows = batch.windows.subarray(k * size, (k + 1) * size);
    const one = { windows, labels: batch.labels.subarray(k, k + 1), count: 1 };
    const { gradient } = await gradientOf(engine, parameters, one);
    list.forEach((tensor, t) => means[t] += norm(view(gradient, tensor)) / batch.count);
  }
  return means;
}

async function assertSameGradient(
  shape: Shape,
  window: number,
  { count, rate, seed }: { count: number; rate: number; seed: number },
  tolerance: number,
) {
  const random = new Random(seed);
  const parameters = initialise(shape, random);
  const batch = newBatch(random, count, window, shape);
  const oracle = network(shape, window);
  const expected = await gradientOf(oracle, parameters, batch, rate);
  const found = await gradientOf(simdEngine(shape, window), parameters, batch, rate);
  const scale = await scales(oracle, parameters, batch);
  tensors(shape).forEach((tensor, t) => {
    const truth = view(expected.gradient, tensor);
    const error = norm(view(found.gradient, tensor).map((slope, k) => slope - truth[k]));
    assert(error <= tolerance * scale[t], `${tensor.name} is off by ${error / scale[t]}`);
  });
  assert(Math.abs(found.score.loss / expected.score.loss - 1) < 1e-6);
  assert.equal(found.score.correct, expected.score.correct);
}

const networks = fc.record({
  features: fc.integer({ min: 1, max: 12 }),
  hidden: fc.integer({ min: 4, max: 20 }),
  layers: fc.integer({ min: 1, max: 3 }),
  classes: fc.constantFrom(2 as const, 3 as const),
  window: fc.integer({ min: 1, max: 12 }),
  count: fc.integer({ min: 4, max: 70 }),
  rate: fc.constantFrom(0, 0.3),
  seed: fc.nat(),
});

Deno.test("Gradients equal the float64 network's within 1e-6 in norm, whatever the shape", async () => {
  await fc.assert(
    fc.asyncProperty(
      networks,
      ({ features, hidden, layers, classes, window, ...rest }) =>
        assertSameGradient({ features, hidden, layers, classes }, window, rest, 1e-6),
    ),
    { numRuns: 60 },
  );
});

Deno.test("Gradients of the tiniest networks and batches equal the float64 network's", async () => {
  const size = fc.integer({ min: 1, max: 3 });
  await fc.assert(
    fc.asyncProperty(
      size,
      size,
      size,
      fc.nat(),
      (hidden, count, window, seed) =>
        assertSameGradient(
          { features: 1, hidden, layers: 2, classes: 2 },
          window,
          { count, seed, rate: 0 },
          1e-4, // a tensor of one element has a large relative error where it is next to zero
        ),
    ),
  );
});

const full: Shape = { features: 4, hidden: 64, layers: 2, classes: 2 };

Deno.test("A whole step of the default network equals the float64 network's within 1e-6", () =>
  assertSameGradient(full, 100, { count: 40, rate: 0.2, seed: 8 }, 1e-6));

Deno.test("One, two and three threads give the same bits, and so do two runs", async () => {
  const random = new Random(2);
  const data = {
    rows: Float32Array.from({ length: 400 * 3 }, () => random.normal()),
    train: {
      ends: Int32Array.from({ length: 300 }, (_, k) => k + 20),
      labels: Uint8Array.from({ length: 300 }, () => random.integer(2)),
    },
    validation: {
      ends: Int32Array.from({ length: 50 }, (_, k) => k + 350),
      labels: Uint8Array.from({ length: 50 }, () => random.integer(2)),
    },
  };
  const options = { ...defaultTrainOptions, epochs: 2, batch: 130 };
  const trainings = [];
  for (const threads of [1, 2, 3, 2]) {
    const engine = simdEngine({ ...full, features: 3, hidden: 12 }, 20, { threads });
    try {
      trainings.push(await train(data, options, engine));
    } finally {
      await engine.close();
    }
  }
  for (const training of trainings) assert.deepEqual(training, trainings[0]);
  assert.equal(trainings[0].curves.trainLoss.length, 2);
});

Deno.test("The predictor's logits are the network's within 1e-6, alike to the bit in any batch", async () => {
  await fc.assert(
    fc.asyncProperty(networks, async ({ window, count, seed, rate: _, ...shape }) => {
      const { features, classes } = shape;
      const random = new Random(seed);
      const parameters = initialise(shape, random);
      const { windows } = newBatch(random, count, window, shape);
      const expected = await network(shape, window).logits(parameters, windows, count);
      const predictor = simdPredictor(parameters, shape, window);
      const found = predictor.logits(windows, count);
      found.forEach((logit, k) => assert(Math.abs(logit - expected[k]) < 1e-6));
      const up = predictor.predict(windows, count);
      const size = window * features;
      for (let k = 0; k < count; k++) {
        const own = windows.subarray(k * size, (k + 1) * size);
        assert.deepEqual(predictor.logits(own, 1), found.slice(classes * k, classes * (k + 1)));
        assert.equal(predictor.predict(own, 1)[0], up[k]);
        assert.equal(up[k] >= 0.5, found[classes * k + 1] >= found[classes * k]);
      }
      const learning = simdEngine(shape, window);
      assert.deepEqual(await learning.logits(parameters, windows, count), found);
    }),
    { numRuns: 40 },
  );
});

Deno.test("A window with NaN spoils its own prediction only, and none after it", () => {
  const shape: Shape = { features: 3, hidden: 8, layers: 2, classes: 2 };
  const random = new Random(6);
  const predictor = simdPredictor(initialise(shape, random), shape, 5);
  const { windows } = newBatch(random, 6, 5, shape);
  const clean = predictor.predict(windows, 6);
  const spoilt = windows.slice();
  spoilt[2 * 15 + 4] = NaN;
  const found = predictor.predict(spoilt, 6);
  assert(Number.isNaN(found[2]));
  for (const k of [0, 1, 3, 4, 5]) assert.equal(found[k], clean[k]);
  assert.deepEqual(predictor.predict(windows.subarray(0, 15), 1), clean.slice(0, 1));
  assert.deepEqual(predictor.predict(windows, 6), clean);
});

Deno.test("A number of threads that is none is refused", () => {
  assert.throws(
    () => simdEngine(full, 100, { threads: 0 }),
    new RangeError("Cannot start 0 threads: their number is a positive integer"),
  );
  assert.equal(parameterCount(full), 51330);
});
