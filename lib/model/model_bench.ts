/**
 * How fast exact windows (100 x 4, LSTM 4-64-64-2) are predicted, beside plain TypeScript in the same
 * process. Run with `deno run --allow-read lib/model/model_bench.ts`.
 *
 * Every contestant's answers are compared with the float64 network's before anything is timed.
 */
import assert from "node:assert/strict";
import { cpus } from "node:os";
import { network, type Shape, tensorsByLayer, view } from "../lstm/mod.ts";
import { enginePredictor } from "./engine_predictor.ts";
import { graphIo } from "./graph_io.ts";
import { encodeOnnx } from "./onnx.ts";
import { readGraph } from "./onnx_graph.ts";
import { type OrtModel, ortPredictor } from "./ort_predictor.ts";
import type { Predictor } from "./predictor.ts";
import { randomWeights, randomWindows } from "./testing.ts";
import type { Weights } from "./weights.ts";
import { workerPredictor } from "./worker_predictor.ts";

const WINDOW = 100, ROUNDS = 7, BATCHES = [1, 8, 64];
const weights = randomWeights({ features: 4, hidden: 64, layers: 2 });
const windows = randomWindows(64, WINDOW, weights.shape.features);

/** What anyone would write: loops over float64 arrays, and the engine's own exp and tanh. */
function plainPredictor({ shape, parameters }: Weights): Predictor {
  const { features, hidden } = shape satisfies Shape;
  const { layers, weight, bias } = tensorsByLayer(shape);
  const parts = layers.map((layer) => ({
    input: view(parameters, layer.weightInput),
    recurrent: view(parameters, layer.weightHidden),
    bias: view(parameters, layer.biasInput).map((x, i) =>
      x + view(parameters, layer.biasHidden)[i]
    ),
  }));
  const [w, b] = [view(parameters, weight), view(parameters, bias)];
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const gates = new Float64Array(4 * hidden), inputs = Float64Array.from(windows);
  const oneWindow = (start: number): number => {
    const state = parts.map(() => ({ h: new Float64Array(hidden), c: new Float64Array(hidden) }));
    for (let step = 0; step < WINDOW; step++) {
      const from = start + step * features;
      let below = inputs.subarray(from, from + features);
      for (const [layer, { input, recurrent, bias }] of parts.entries()) {
        const { h, c } = state[layer], width = below.length;
        for (let row = 0; row < 4 * hidden; row++) {
          let sum = bias[row];
          for (let i = 0; i < width; i++) sum += input[row * width + i] * below[i];
          for (let i = 0; i < hidden; i++) sum += recurrent[row * hidden + i] * h[i];
          gates[row] = sum;
        }
        for (let i = 0; i < hidden; i++) {
          c[i] = sigmoid(gates[hidden + i]) * c[i] +
            sigmoid(gates[i]) * Math.tanh(gates[2 * hidden + i]);
          h[i] = sigmoid(gates[3 * hidden + i]) * Math.tanh(c[i]);
        }
        below = h;
      }
    }
    const last = state.at(-1)!.h;
    return sigmoid(
      last.reduce((sum, h, i) => sum + h * (w[hidden + i] - w[i]), b[1] - b[0]),
    );
  };
  return {
    window: WINDOW,
    features,
    predict: (_windows, batch) =>
      Promise.resolve(
        Float32Array.from({ length: batch }, (_, i) => oneWindow(i * WINDOW * features)),
      ),
    close: () => Promise.resolve(),
  };
}

const onnx = encodeOnnx(weights, WINDOW);
const io = graphIo(readGraph(onnx, "bench.onnx"), "bench.onnx");
const model: OrtModel = { name: "bench.onnx", onnx, io, window: WINDOW, features: 4 };
const opened = performance.now();
const ort = await ortPredictor(model);
const openMs = performance.now() - opened;
const contestants: [string, Predictor][] = [
  ["plain TypeScript, float64", plainPredictor(weights)],
  ["float64 network of lstm/", enginePredictor(network(weights.shape, WINDOW), weights.parameters)],
  ["onnxruntime-web", ort],
  ["onnxruntime-web in a Worker", await workerPredictor(model)],
];

const expected = await contestants[1][1].predict(windows, 64);
for (const [name, predictor] of contestants) {
  for (const batch of BATCHES) {
    const answers = await predictor.predict(windows, batch);
    answers.forEach((p, i) => assert.ok(Math.abs(p - expected[i]) < 1e-5, `${name}: ${p}`));
  }
}

/** Milliseconds a window, the best of some rounds in which the contestants take turns. */
const best = new Map<string, number>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, predictor] of contestants) {
    for (const batch of BATCHES) {
      const calls = Math.ceil(32 / batch);
      const start = performance.now();
      for (let call = 0; call < calls; call++) await predictor.predict(windows, batch);
      const ms = (performance.now() - start) / calls / batch;
      const key = `${name} ${batch}`;
      best.set(key, Math.min(best.get(key) ?? Infinity, ms));
    }
  }
}
for (const [, predictor] of contestants) await predictor.close();

console.log(`${cpus().length} x ${cpus()[0].model}, Deno ${Deno.version.deno}`);
console.log(`onnxruntime-web opened and warm in ${openMs.toFixed(0)} ms`);
const base = contestants[0][0];
for (const batch of BATCHES) {
  console.log(`\nbatch ${batch}: ms a window, times as fast as plain TypeScript`);
  for (const [name] of contestants) {
    const ms = best.get(`${name} ${batch}`)!, ratio = best.get(`${base} ${batch}`)! / ms;
    console.log(
      `  ${name.padEnd(30)} ${ms.toFixed(3).padStart(7)} ${ratio.toFixed(2).padStart(6)}x`,
    );
  }
}
