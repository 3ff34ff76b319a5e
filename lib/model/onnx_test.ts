import assert from "node:assert/strict";
import fc from "fast-check";
import { tensors } from "../lstm/mod.ts";
import { graphIo } from "./graph_io.ts";
import { encodeOnnx } from "./onnx.ts";
import { readGraph } from "./onnx_graph.ts";
import { weightsFromOnnx } from "./onnx_weights.ts";
import { fixture, randomWeights } from "./testing.ts";
import type { Weights } from "./weights.ts";

/** Weights that count 0, 1, 2 ... , so that every place can be told from every other. */
function countingWeights(features: number, hidden: number, layers: number): Weights {
  const shape = { features, hidden, layers, classes: 2 } as const;
  const { offset, length } = tensors(shape).at(-1)!;
  return { shape, parameters: Float64Array.from({ length: offset + length }, (_, i) => i) };
}

const floats = (raw: Uint8Array) => [...new Float32Array(raw.slice().buffer)];

Deno.test("a network of one unit becomes the expected graph, gates in ONNX's order", () => {
  const graph = readGraph(encodeOnnx(countingWeights(1, 1, 1), 7), "tiny");
  assert.equal(graph.producer, "@lob/lstm");
  assert.equal(graph.opset, 17);
  assert.deepEqual(graph.inputs, [{ name: "x", type: 1, shape: ["batch", 7, 1] }]);
  assert.deepEqual(graph.outputs, [{ name: "logits", type: 1, shape: ["batch", 2] }]);
  assert.deepEqual(graph.nodes, [
    { operator: "Transpose", inputs: ["x"], outputs: ["steps_0"] },
    { operator: "LSTM", inputs: ["steps_0", "W_0", "R_0", "B_0"], outputs: ["", "last"] },
    { operator: "Squeeze", inputs: ["last", "axis_0"], outputs: ["state"] },
    { operator: "Gemm", inputs: ["state", "fc.weight", "fc.bias"], outputs: ["logits"] },
  ]);
  const constants = Object.fromEntries(
    graph.constants.filter(({ type }) => type === 1).map(({ name, dims, raw }) => [
      name,
      [dims, floats(raw)],
    ]),
  );
  // PyTorch's i, f, g, o are 0, 1, 2, 3 in the first tensor; ONNX wants i, o, f, c.
  assert.deepEqual(constants, {
    W_0: [[1, 4, 1], [0, 3, 1, 2]],
    R_0: [[1, 4, 1], [4, 7, 5, 6]],
    B_0: [[1, 8], [8, 11, 9, 10, 12, 15, 13, 14]],
    "fc.weight": [[2, 1], [16, 17]],
    "fc.bias": [[2], [18, 19]],
  });
});

Deno.test("every constant of a graph is used by a node, for one layer and for more", () => {
  for (const layers of [1, 2, 3]) {
    const graph = readGraph(encodeOnnx(countingWeights(2, 3, layers), 5), "stacked");
    const used = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
    assert.deepEqual(graph.constants.filter(({ name }) => !used.has(name)), []);
    assert.equal(graph.nodes.filter(({ operator }) => operator === "LSTM").length, layers);
  }
});

Deno.test("weights come back from the ONNX as they were, rounded to float32", () => {
  for (const layers of [1, 2, 3]) {
    const { shape, parameters } = randomWeights({ features: 4, hidden: 6, layers });
    const back = weightsFromOnnx(readGraph(encodeOnnx({ shape, parameters }, 10), "new"), "new");
    assert.deepEqual(back, { shape, parameters: parameters.map(Math.fround) });
  }
});

Deno.test("the same weights give the same bytes, and a window must be a positive integer", () => {
  const weights = randomWeights({ features: 4, hidden: 8, layers: 2 });
  assert.deepEqual(encodeOnnx(weights, 100), encodeOnnx(weights, 100));
  for (const window of [0, -1, 2.5, NaN]) {
    assert.throws(() => encodeOnnx(weights, window), RangeError);
  }
});

Deno.test("weights are not taken from a graph that another program wrote", () => {
  const graph = readGraph(Deno.readFileSync(fixture("exported_logits.onnx")), "foreign.onnx");
  assert.throws(
    () => weightsFromOnnx(graph, "foreign.onnx"),
    /^RangeError: foreign.onnx was written by "pytorch": only weights of @lob\/lstm can be read$/,
  );
});

Deno.test("bytes that are no ONNX are refused in one line", () => {
  const text = (words: string) => new TextEncoder().encode(words);
  const cases = [text("time,type,order\n1,2,3\n"), text(""), text("{}"), Uint8Array.of(8, 1)];
  for (const bytes of cases) {
    assert.throws(() => readGraph(bytes, "models/x.onnx"), {
      name: "SyntaxError",
      message: /^models\/x.onnx is not an ONNX model: [^\n]+$/,
    });
  }
  const whole = encodeOnnx(countingWeights(1, 1, 1), 7);
  assert.throws(() => readGraph(whole.subarray(0, whole.length - 20), "cut.onnx"), SyntaxError);
});

Deno.test("a model with any byte changed is read or refused, nothing else", () => {
  const whole = encodeOnnx(countingWeights(2, 2, 2), 7);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const changed = whole.slice();
      changed[at] = byte;
      try {
        const graph = readGraph(changed, "changed");
        graphIo(graph, "changed");
        weightsFromOnnx(graph, "changed");
      } catch (error) {
        assert.ok(error instanceof SyntaxError || error instanceof RangeError, String(error));
        assert.match(error.message, /^changed [^\n]+$/);
      }
    }),
    { numRuns: 2000 },
  );
});
