import assert from "node:assert/strict";
import { Random } from "../math/random.ts";
import { network } from "./network.ts";
import { initialise, type Shape } from "./parameters.ts";
import { newPlateau, plateauStep } from "./plateau.ts";
import { train } from "./train.ts";
import { decodeState, encodeState, newState, type TrainOptions } from "./trainer_state.ts";
import type { TrainingData } from "./training_data.ts";

const shape: Shape = { features: 2, hidden: 8, layers: 2, classes: 2 };
const window = 12;
const options: TrainOptions = {
  epochs: 8,
  batch: 32,
  validationBatch: 100,
  learningRate: 0.02,
  dropout: 0.1,
  seed: 4,
};

/** Whether the first feature's last three values sum to more than the second's: something to learn. */
function toyData(windows: number, seed: number): TrainingData {
  const random = new Random(seed);
  const rows = Float32Array.from({ length: (windows + window) * 2 }, () => random.normal());
  const ends = Int32Array.from({ length: windows }, (_, k) => k + window - 1);
  const labels = Uint8Array.from(ends, (end) => {
    let sum = 0;
    for (let row = end - 2; row <= end; row++) sum += rows[2 * row] - rows[2 * row + 1];
    return sum > 0 ? 1 : 0;
  });
  const split = Math.floor(0.8 * windows);
  return {
    rows,
    train: { ends: ends.subarray(0, split), labels: labels.subarray(0, split) },
    validation: {
      ends: ends.subarray(split + window),
      labels: labels.subarray(split + window),
    },
  };
}

async function accuracyOn(data: TrainingData, parameters: Float64Array): Promise<number> {
  const { rows, train: { ends, labels } } = data;
  let correct = 0;
  for (let k = 0; k < ends.length; k++) {
    const windowRows = rows.subarray((ends[k] - window + 1) * 2, (ends[k] + 1) * 2);
    const [down, up] = await network(shape, window).logits(parameters, windowRows, 1);
    if ((up > down ? 1 : 0) === labels[k]) correct++;
  }
  return correct / ends.length;
}

Deno.test("A learnable task reaches 0.95 on windows that training has not seen", async () => {
  const training = await train(toyData(4000, 1), options, network(shape, window));
  const accuracy = await accuracyOn(toyData(600, 2), training.parameters);
  assert(accuracy > 0.95, `accuracy ${accuracy}`);
  assert(training.finished);
  const { validationLoss } = training.curves;
  assert.equal(validationLoss[training.bestEpoch - 1], Math.min(...validationLoss));
});

Deno.test("A training that stops, is written, read and resumed ends with the same bits", async () => {
  const data = toyData(200, 3), short = { ...options, epochs: 5 };
  const whole = await train(data, short, network(shape, window));
  const again = await train(data, short, network(shape, window));
  assert.deepEqual(again, whole);

  for (let stopAfter = 1; stopAfter < 5; stopAfter++) {
    const stop = new AbortController();
    let checkpoint = new Uint8Array();
    const part = await train(data, short, network(shape, window), {
      signal: stop.signal,
      onEpoch(report, state) {
        checkpoint = encodeState(state);
        if (report.epoch === stopAfter) stop.abort();
      },
    });
    assert(!part.finished);
    assert.equal(part.curves.trainLoss.length, stopAfter);
    const state = decodeState(checkpoint);
    assert.deepEqual(decodeState(encodeState(state)), state);
    const rest = await train(data, short, network(shape, window), { resume: state });
    assert.deepEqual(rest, whole);
  }
});

Deno.test("A signal stops training in the middle of an epoch and leaves the best so far", async () => {
  const stop = new AbortController();
  const engine = network(shape, window);
  let calls = 0;
  const counting = {
    ...engine,
    gradient(...args: Parameters<typeof engine.gradient>) {
      if (++calls === 2) stop.abort();
      return engine.gradient(...args);
    },
  };
  const stopped = await train(toyData(200, 3), options, counting, { signal: stop.signal });
  assert.equal(calls, 2);
  assert.equal(stopped.finished, false);
  assert.equal(stopped.bestEpoch, 0);
  assert.deepEqual(stopped.parameters, initialise(shape, new Random(options.seed)));
});

Deno.test("Stopped early it is the same training, but ends so many epochs after the best", async () => {
  const random = new Random(9), data = toyData(120, 3);
  data.train.labels.forEach((_, k) => data.train.labels[k] = random.integer(2)); // nothing to learn
  const long = { ...options, epochs: 12 };
  const whole = await train(data, long, network(shape, window));
  const early = await train(data, { ...long, stopAfter: 3 }, network(shape, window));
  assert(early.finished);
  const epochs = early.bestEpoch + 3;
  assert(epochs < 12, `it went on to epoch ${epochs}`);
  assert.deepEqual(early.curves.validationLoss, whole.curves.validationLoss.slice(0, epochs));
});

Deno.test("Another seed gives another training", async () => {
  const data = toyData(100, 3), once = { ...options, epochs: 1 };
  const one = await train(data, once, network(shape, window));
  const two = await train(data, { ...once, seed: 5 }, network(shape, window));
  assert.notDeepEqual(one.curves, two.curves);
});

Deno.test("Resuming with other data or options is refused by name", async () => {
  const data = toyData(100, 3);
  const state = newState(options, shape, window, 0);
  const resume = (change: Partial<TrainOptions>) =>
    train(data, { ...options, ...change }, network(shape, window), { resume: state });
  await assert.rejects(
    resume({}),
    /^RangeError: Cannot resume as fingerprint of the data was 0 and/,
  );
  await assert.rejects(resume({ batch: 64 }), {
    name: "RangeError",
    message: "Cannot resume as batch was 32 and is now 64",
  });
});

Deno.test("Bad data, bad options and a diverging loss each give one clear error", async () => {
  const data = toyData(100, 3);
  const fails = (change: Partial<TrainingData>, how: Partial<TrainOptions>, message: string) =>
    assert.rejects(
      train({ ...data, ...change }, { ...options, ...how }, network(shape, window)),
      { name: "RangeError", message },
    );
  const none = { ends: new Int32Array(), labels: new Uint8Array() };
  await fails({ validation: none }, {}, "Cannot train as validation has no window");
  await fails(
    { train: { ends: Int32Array.of(10), labels: Uint8Array.of(1) } },
    {},
    "Cannot train as window 0 of train ends at row 10: 12 rows up to it must lie within 112",
  );
  await fails(
    { train: { ends: Int32Array.of(20), labels: Uint8Array.of(2) } },
    {},
    "Cannot train as label 0 of train is 2, not below 2",
  );
  const rows = data.rows.slice();
  rows[7] = NaN;
  await fails({ rows }, {}, "Cannot train as feature 1 of row 3 is NaN");
  await fails({}, { dropout: 1 }, "Cannot train with a dropout outside [0, 1): it is 1");
  await fails(
    {},
    { epochs: 0 },
    "Cannot train with epochs that is not a positive integer: it is 0",
  );
  const diverging = { learningRate: 1e308 };
  await assert.rejects(train(data, { ...options, ...diverging }, network(shape, window)), {
    message: /^Training diverged: the loss is .* in epoch 1, batch 2, at learning rate 1e\+308$/,
  });
});

Deno.test("A checkpoint that is cut off or something else is refused", () => {
  const bytes = encodeState(newState(options, shape, window, 0));
  assert.deepEqual(decodeState(bytes), newState(options, shape, window, 0));
  for (const length of [40, 200, bytes.length - 1]) {
    assert.throws(() => decodeState(bytes.subarray(0, length)), /^SyntaxError: Not a/);
  }
  assert.throws(
    () => decodeState(new TextEncoder().encode("hello")),
    new SyntaxError('Not a training state: it begins with "hello"'),
  );
});

Deno.test("The learning rate is halved when three epochs in a row do not improve on the best", () => {
  const plateau = newPlateau();
  const losses = [1, 0.9, 0.89999, 0.95, 0.9, 0.95, 0.8, 0.8, 0.8, 0.8];
  const rates: number[] = [];
  let rate = 1;
  for (const loss of losses) rates.push(rate = plateauStep(plateau, loss, rate));
  // 0.89999 is less than a ten-thousandth below 0.9, so it is no improvement.
  assert.deepEqual(rates, [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25]);
});
