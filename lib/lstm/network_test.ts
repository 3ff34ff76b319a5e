import assert from "node:assert/strict";
import { Random } from "../math/random.ts";
import type { Dropout } from "./dropout.ts";
import type { Batch } from "./engine.ts";
import { network } from "./network.ts";
import { initialise, parameterCount, type Shape, tensors, view } from "./parameters.ts";

const shape: Shape = { features: 3, hidden: 5, layers: 2, classes: 2 };
const three: Shape = { ...shape, classes: 3 };
const window = 7;

function randomBatch(random: Random, count: number, classes = 2): Batch {
  const windows = Float32Array.from(
    { length: count * window * shape.features },
    () => random.normal(),
  );
  const labels = Uint8Array.from({ length: count }, () => random.integer(classes));
  return { windows, labels, count };
}

async function checkGradient(shape: Shape, dropout: Dropout | null) {
  const random = new Random(11);
  const engine = network(shape, window);
  const parameters = initialise(shape, random).map((weight) => 2 * weight);
  const batch = randomBatch(random, 6, shape.classes);
  const gradient = new Float64Array(parameters.length), unused = new Float64Array(gradient.length);
  await engine.gradient(parameters, batch, dropout, gradient);
  const lossAt = async (k: number, weight: number) => {
    const moved = parameters.slice();
    moved[k] = weight;
    return (await engine.gradient(moved, batch, dropout, unused)).loss / batch.count;
  };
  for (const tensor of tensors(shape)) {
    let difference = 0, norm = 0;
    for (let k = tensor.offset; k < tensor.offset + tensor.length; k++) {
      const h = 1e-5;
      const above = await lossAt(k, parameters[k] + h), below = await lossAt(k, parameters[k] - h);
      difference += (gradient[k] - (above - below) / (2 * h)) ** 2;
      norm += gradient[k] ** 2;
    }
    assert(norm > 0, `the gradient of ${tensor.name} is zero`);
    const relative = Math.sqrt(difference / norm);
    assert(relative < 1e-7, `${tensor.name} is off its finite differences by ${relative}`);
  }
}

Deno.test("The gradient of every tensor equals its finite differences", () =>
  checkGradient(shape, null));

Deno.test("The gradient of every tensor equals its finite differences with three classes", () =>
  checkGradient(three, null));

Deno.test("The gradient of every tensor equals its finite differences under a dropout mask", () =>
  checkGradient(shape, { rate: 0.4, key: 99 }));

Deno.test("Logits of a window do not depend on the batch that it is in, to the bit", async () => {
  const random = new Random(3);
  const engine = network(shape, window);
  const parameters = initialise(shape, random);
  const { windows } = randomBatch(random, 5);
  const together = await engine.logits(parameters, windows, 5);
  const size = window * shape.features;
  for (let k = 0; k < 5; k++) {
    const alone = await engine.logits(parameters, windows.subarray(k * size, (k + 1) * size), 1);
    assert.deepEqual(alone, together.slice(2 * k, 2 * k + 2));
  }
});

Deno.test("Tensors have PyTorch's names, shapes and order and fill the flat array", () => {
  const list = tensors({ features: 4, hidden: 64, layers: 2, classes: 2 });
  assert.deepEqual(list.map((tensor) => [tensor.name, ...tensor.dims]), [
    ["lstm.weight_ih_l0", 256, 4],
    ["lstm.weight_hh_l0", 256, 64],
    ["lstm.bias_ih_l0", 256],
    ["lstm.bias_hh_l0", 256],
    ["lstm.weight_ih_l1", 256, 64],
    ["lstm.weight_hh_l1", 256, 64],
    ["lstm.bias_ih_l1", 256],
    ["lstm.bias_hh_l1", 256],
    ["fc.weight", 2, 64],
    ["fc.bias", 2],
  ]);
  let offset = 0;
  for (const tensor of list) {
    assert.equal(tensor.offset, offset);
    offset += tensor.length;
  }
  assert.equal(offset, parameterCount({ features: 4, hidden: 64, layers: 2, classes: 2 }));
});

Deno.test("Initial weights are uniform in +-1/sqrt(hidden) and come from the seed", () => {
  const large: Shape = { features: 4, hidden: 64, layers: 2, classes: 2 };
  const parameters = initialise(large, new Random(5));
  assert.deepEqual(parameters, initialise(large, new Random(5)));
  for (const tensor of tensors(large).filter((tensor) => tensor.length >= 256)) {
    const weights = view(parameters, tensor);
    const bound = 1 / 8;
    assert(weights.every((weight) => Math.abs(weight) <= bound), tensor.name);
    const square = weights.reduce((sum, weight) => sum + weight * weight, 0) / weights.length;
    assert(Math.abs(square / (bound * bound / 3) - 1) < 0.2, `${tensor.name}: variance ${square}`);
  }
});

Deno.test("A size that is not a positive integer is refused by name", () => {
  assert.throws(
    () => tensors({ features: 4, hidden: 0, layers: 2, classes: 2 }),
    new RangeError("Cannot lay out a network as hidden must be a positive integer: it is 0"),
  );
});
