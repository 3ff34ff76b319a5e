import assert from "node:assert/strict";
import { graphIo, type OutputKind, readProbabilities } from "./graph_io.ts";
import { PRODUCER } from "./onnx.ts";
import type { Graph, GraphValue } from "./onnx_graph.ts";

const float = (name: string, shape: GraphValue["shape"]): GraphValue => ({ name, type: 1, shape });

function graph(maker: string, ...outputs: GraphValue[]): Graph {
  return {
    producer: "test",
    opset: 17,
    inputs: [float("x", ["batch", 100, 4])],
    outputs,
    nodes: outputs.map(({ name }) => ({ operator: maker, inputs: ["h"], outputs: [name] })),
    constants: [],
  };
}

Deno.test("logits and probabilities are known by name, by operation and by shape", () => {
  const cases: [Graph, string, OutputKind][] = [
    [graph("Gemm", float("logits", ["batch", 2])), "logits", "logits"],
    [graph("Gemm", float("my_Logits", null)), "my_Logits", "logits"],
    [graph("Gemm", float("probabilities", ["b", 2])), "probabilities", "probabilities"],
    [graph("Softmax", float("output", ["b", 2])), "output", "probabilities"],
    [graph("Squeeze", float("p_up", ["b"])), "p_up", "p-up"],
    [graph("Squeeze", float("p_up", null)), "p_up", "p-up"],
    [graph("Sigmoid", float("y", ["b", 1])), "y", "p-up"],
    [graph("Gemm", float("hidden", ["b", 64]), float("logits", ["b", 2])), "logits", "logits"],
    [graph("Gemm", float("prob", ["b", 2]), float("logits", ["b", 2])), "logits", "logits"],
  ];
  for (const [given, output, kind] of cases) {
    const io = graphIo(given, "m.onnx");
    assert.deepEqual({ output: io.output, kind: io.kind }, { output, kind });
    assert.deepEqual([io.input, io.batch, io.window, io.features], ["x", 0, 100, 4]);
  }
});

Deno.test("three logits are known in our own graphs alone, since others order them as they like", () => {
  const given = graph("Gemm", float("logits", ["b", 3]));
  assert.throws(() => graphIo(given, "m.onnx"), /neither logits/);
  assert.equal(graphIo({ ...given, producer: PRODUCER }, "m.onnx").kind, "three logits");
  const out = new Float32Array(2);
  readProbabilities(Float32Array.of(1, 3, 7, 2, 2, -9), "three logits", 2, out, 0);
  assert.deepEqual(out, Float32Array.of(1 / (1 + Math.exp(-2)), 0.5));
});

Deno.test("an output that may be anything, or another input, is refused with what was found", () => {
  assert.throws(() => graphIo(graph("Gemm", float("out", ["b", 2])), "m.onnx"), {
    name: "RangeError",
    message:
      "m.onnx gives neither logits nor a probability, by name or operation: its outputs are out [b, 2] by Gemm",
  });
  for (const shape of [["b", 3], ["b", 1], ["b", 100, 2]]) {
    assert.throws(() => graphIo(graph("Gemm", float("logits", shape)), "m.onnx"), /neither logits/);
  }
  assert.throws(() => graphIo(graph("Sigmoid", float("y", ["b", 2])), "m.onnx"), /neither logits/);
  const two = graph("Gemm", float("logits", ["b", 2]));
  two.inputs.push(float("h0", null));
  assert.throws(() => graphIo(two, "m.onnx"), {
    message:
      "m.onnx must take one float32 input [batch, window, features]: its inputs are x [batch, 100, 4], h0 of unknown shape",
  });
});

Deno.test("p_up is softmax's second column, or the probability as it stands", () => {
  const out = new Float32Array(4);
  readProbabilities(Float32Array.of(0, 0, 1, 3, 800, -800), "logits", 3, out, 1);
  assert.deepEqual(out, Float32Array.of(0, 0.5, 1 / (1 + Math.exp(-2)), 0));
  readProbabilities(Float32Array.of(0.25, 0.75), "probabilities", 1, out, 0);
  readProbabilities(Float32Array.of(0.125), "p-up", 1, out, 1);
  assert.deepEqual(out.subarray(0, 2), Float32Array.of(0.75, 0.125));
});

Deno.test("answers of another size, not a number or not in [0, 1] are errors", () => {
  const out = new Float32Array(1);
  assert.throws(
    () => readProbabilities(Float32Array.of(1, 2, 3), "logits", 1, out, 0),
    /gave 3 numbers for 1 windows: 2 were expected/,
  );
  assert.throws(
    () => readProbabilities(Float32Array.of(NaN, 0), "logits", 1, out, 0),
    /for window 0 of 1: it is no probability/,
  );
  assert.throws(
    () => readProbabilities(Float32Array.of(1.5), "p-up", 1, out, 0),
    /gave 1.5 for window 0 of 1: it is no probability/,
  );
});
