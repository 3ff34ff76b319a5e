import assert from "node:assert/strict";
import fc from "fast-check";
import { randomWeights } from "./testing.ts";
import { type NamedTensor, namedTensors, weightsFromTensors } from "./weights.ts";

const size = fc.integer({ min: 1, max: 5 });
const shape = fc.record({ features: size, hidden: size, layers: size });

Deno.test("sizes and weights are found whatever the modules' names and the tensors' order", () => {
  const prefix = fc.constantFrom("", "lstm.", "encoder.", "model.net.lstm.");
  const linear = fc.constantFrom("fc.", "head.out.", "");
  fc.assert(
    fc.property(shape, prefix, linear, fc.infiniteStream(fc.nat()), (sizes, a, b, order) => {
      const weights = randomWeights(sizes);
      const renamed = namedTensors(weights).map((tensor) => ({
        ...tensor,
        name: tensor.name.replace(/^lstm\./, a).replace(/^fc\./, b),
      }));
      const shuffled = renamed.map((tensor) => ({ tensor, key: order.next().value! }))
        .sort((x, y) => x.key - y.key).map(({ tensor }) => tensor);
      assert.deepEqual(weightsFromTensors(shuffled), weights);
    }),
  );
});

Deno.test("a tensor that is missing, left over, of another shape or not finite is named", () => {
  const tensors = namedTensors(randomWeights({ features: 2, hidden: 3, layers: 2 }));
  const change = (name: string, change: (tensor: NamedTensor) => NamedTensor) =>
    tensors.map((tensor) => tensor.name === name ? change(tensor) : tensor);
  const without = (name: string) => tensors.filter((tensor) => tensor.name !== name);
  const extra = (name: string) => [...tensors, { name, dims: [1], data: Float32Array.of(1) }];
  const cases: [NamedTensor[], RegExp][] = [
    [[], /none is named like lstm.weight_ih_l0 \(there is none\)/],
    [extra("a.b").slice(-1), /none is named like lstm.weight_ih_l0 \(there is a.b\)/],
    [without("lstm.weight_hh_l0"), /lstm.weight_hh_l0 is missing/],
    [without("lstm.bias_hh_l1"), /lstm.bias_hh_l1 is missing/],
    [extra("lstm.weight_ih_l999999999"), /lstm.weight_ih_l2 is missing/],
    [without("fc.weight"), /its weight could be none/],
    [without("fc.bias"), /fc.bias is missing/],
    [extra("other.weight"), /its weight could be fc.weight, other.weight/],
    [extra("lstm.weight_ih_l0_reverse"), /lstm.weight_ih_l0_reverse is not a part of it/],
    [extra("second.weight_ih_l0"), /belong to two LSTMs/],
    [
      change("fc.weight", (tensor) => ({ ...tensor, dims: [6, 1] })),
      /fc.weight is \[6, 1\], not \[2, 3\]/,
    ],
    [
      change("lstm.weight_hh_l0", (tensor) => ({ ...tensor, dims: [36] })),
      /lstm.weight_hh_l0 is \[36\], not a matrix/,
    ],
    [
      change("lstm.weight_ih_l0", (tensor) => ({ ...tensor, dims: [12, 2e9] })),
      /lstm.weight_ih_l0 is \[12, 2000000000\], not a matrix/,
    ],
    [
      change("fc.bias", (tensor) => ({ ...tensor, data: Float32Array.of(0, NaN) })),
      /fc.bias holds NaN at position 1/,
    ],
  ];
  for (const [given, message] of cases) {
    assert.throws(() => weightsFromTensors(given), { name: "RangeError", message });
  }
});
