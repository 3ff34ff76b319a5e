import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { network, tensorsByLayer } from "../lstm/mod.ts";
import { enginePredictor } from "./engine_predictor.ts";
import { graphIo } from "./graph_io.ts";
import { encodeOnnx } from "./onnx.ts";
import { readGraph } from "./onnx_graph.ts";
import { floatValue, node } from "./onnx_message.ts";
import { type OrtModel, ortPredictor } from "./ort_predictor.ts";
import { bytesField, integerField, message, textField } from "./protobuf.ts";
import {
  fixture,
  pytorchNetwork,
  randomWeights,
  randomWindows,
  realWindows,
  SAMPLE,
} from "./testing.ts";
import { type Weights, weightsFromTensors } from "./weights.ts";

function ortModel(onnx: Uint8Array, name = "test.onnx"): OrtModel {
  const io = graphIo(readGraph(onnx, name), name);
  return { name, onnx, io, window: io.window, features: io.features };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  assert.equal(a.length, b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

async function agreesWithFloat64(weights: Weights, windows: Float32Array, window: number) {
  const count = windows.length / window / weights.shape.features;
  const ort = await ortPredictor(ortModel(encodeOnnx(weights, window)));
  const plain = enginePredictor(network(weights.shape, window), weights.parameters);
  const [a, b] = [await ort.predict(windows, count), await plain.predict(windows, count)];
  await ort.close();
  assert.ok(new Set(b).size > count / 2, "the windows must tell something apart");
  const difference = largestDifference(a, b);
  assert.ok(difference <= 1e-5, `the largest difference is ${difference}`);
}

Deno.test({
  name: "onnxruntime equals the float64 network within 1e-5 on real windows (needs ../shared/data)",
  ignore: !existsSync(SAMPLE),
  async fn() {
    const weights = randomWeights({ features: 4, hidden: 64, layers: 2 });
    await agreesWithFloat64(weights, await realWindows(150), 100);
  },
});

Deno.test("onnxruntime equals the float64 network within 1e-5 for other sizes too", async () => {
  for (const [features, hidden, layers, window] of [[1, 1, 1, 3], [5, 17, 1, 20], [3, 10, 3, 9]]) {
    const weights = randomWeights({ features, hidden, layers });
    await agreesWithFloat64(weights, randomWindows(40, window, features), window);
  }
});

Deno.test("with a third class P(up) is still that of a move, whatever the third logit", async () => {
  const weights = randomWeights({ features: 4, hidden: 12, layers: 2, classes: 3 });
  const windows = randomWindows(40, 20, 4);
  await agreesWithFloat64(weights, windows, 20);
  const { weight, bias } = tensorsByLayer(weights.shape);
  const pUp = (weights: Weights) =>
    enginePredictor(network(weights.shape, 20), weights.parameters).predict(windows, 40);
  const two = randomWeights({ features: 4, hidden: 12, layers: 2 });
  two.parameters.set(weights.parameters.subarray(0, weight.offset + 2 * 12));
  two.parameters.set(weights.parameters.subarray(bias.offset, bias.offset + 2), bias.offset - 12);
  assert.deepEqual(await pUp(two), await pUp(weights));
});

Deno.test("a window's result has the same bits in every batch of 1 to 256", async () => {
  const weights = randomWeights({ features: 4, hidden: 64, layers: 2 });
  const predictor = await ortPredictor(ortModel(encodeOnnx(weights, 8)));
  const windows = randomWindows(256, 8, 4);
  const alone = new Float32Array(256);
  for (let i = 0; i < 256; i++) {
    alone.set(await predictor.predict(windows.subarray(32 * i), 1), i);
  }
  for (let batch = 1; batch <= 256; batch++) {
    const first = 256 - batch; // so that each window takes each place
    const together = await predictor.predict(windows.subarray(32 * first), batch);
    assert.deepEqual(together, alone.subarray(first), `in a batch of ${batch}`);
  }
  await predictor.close();
});

Deno.test("models that PyTorch exported answer as PyTorch does, logits or probabilities", async () => {
  const { window, windows, logits, tensors } = pytorchNetwork();
  const expected = Float32Array.from({ length: 5 }, (_, i) => {
    return 1 / (1 + Math.exp(logits[2 * i] - logits[2 * i + 1]));
  });
  const ours = weightsFromTensors(
    Object.entries(tensors).map(([name, data]) => {
      const dims = name.includes("bias")
        ? [data.length]
        : name === "fc.weight"
        ? [2, 3]
        : [12, data.length / 12];
      return { name, dims, data: Float32Array.from(data) };
    }),
  );
  for (
    const onnx of [
      Deno.readFileSync(fixture("exported_logits.onnx")),
      Deno.readFileSync(fixture("exported_softmax.onnx")),
      encodeOnnx(ours, window),
    ]
  ) {
    const predictor = await ortPredictor(ortModel(onnx));
    const difference = largestDifference(
      await predictor.predict(Float32Array.from(windows), 5),
      expected,
    );
    await predictor.close();
    assert.ok(difference < 1e-6, `the largest difference is ${difference}`);
  }
});

/** p_up = sigmoid(x + mean of x over the batch): a window's answer depends on the batch that it is in. */
function batchDependentModel(): Uint8Array {
  const nodes = [
    node("ReduceMean", ["x"], ["mean"]),
    node("Add", ["x", "mean"], ["sum"]),
    node("Flatten", ["sum"], ["flat"]),
    node("Sigmoid", ["flat"], ["p_up"]),
  ];
  const graph = message(
    ...nodes.map((bytes) => bytesField(1, bytes)),
    textField(2, "mean"),
    bytesField(11, floatValue("x", ["batch", 1, 1])),
    bytesField(12, floatValue("p_up", ["batch", 1])),
  );
  return message(integerField(1, 8), bytesField(7, graph), bytesField(8, integerField(2, 17)));
}

Deno.test("a graph whose answers depend on the batch is found out and run window by window", async () => {
  const predictor = await ortPredictor(ortModel(batchDependentModel()));
  const answers = await predictor.predict(Float32Array.of(1, -2, 0.5), 3);
  await predictor.close();
  const alone = (x: number) => 1 / (1 + Math.exp(-2 * x)); // the mean is x itself
  assert.ok(largestDifference(answers, Float32Array.of(alone(1), alone(-2), alone(0.5))) < 1e-6);
});

Deno.test("calls that overlap are answered in order, and none after close", async () => {
  const weights = randomWeights({ features: 2, hidden: 4, layers: 1 });
  const predictor = await ortPredictor(ortModel(encodeOnnx(weights, 5)));
  const windows = randomWindows(100, 5, 2);
  const whole = await predictor.predict(windows, 100);
  const parts = await Promise.all(
    Array.from({ length: 100 }, (_, i) => predictor.predict(windows.subarray(10 * i), 1)),
  );
  assert.deepEqual(Float32Array.from(parts, ([p]) => p), whole);
  assert.equal((await predictor.predict(windows, 0)).length, 0);
  await assert.rejects(predictor.predict(windows, 101), {
    name: "RangeError",
    message: "Cannot predict 101 windows of 5 x 2 from 1000 numbers",
  });
  await assert.rejects(
    predictor.predict(Float32Array.from({ length: 30 }, (_, i) => 1 / (i - 17)), 3),
    {
      name: "RangeError",
      message: "Cannot predict window 1 of 3: feature 1 of row 3 is Infinity",
    },
  );
  const last = predictor.predict(windows, 1);
  await predictor.close();
  await predictor.close();
  assert.equal((await last)[0], whole[0]);
  await assert.rejects(predictor.predict(windows, 1), /test.onnx is closed/);
});

Deno.test("a graph that onnxruntime refuses is an error of one line with the model's name", async () => {
  const onnx = encodeOnnx(randomWeights({ features: 2, hidden: 4, layers: 1 }), 5);
  const model = ortModel(onnx, "models/broken.onnx");
  const text = String.fromCharCode(...onnx).replaceAll("Transpose", "Transport");
  model.onnx = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  await assert.rejects(
    ortPredictor(model),
    /^Error: models\/broken.onnx can't be opened by onnxruntime: [^\n]*Transport[^\n]*$/,
  );
});
