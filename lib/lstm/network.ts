import { crossEntropy } from "./cross_entropy.ts";
import { type Dropout, dropoutFactor, dropoutRow } from "./dropout.ts";
import type { Batch, Engine, Score } from "./engine.ts";
import { backward, forward, type LayerTrace, type LayerWeights, newTrace } from "./layer.ts";
import { type Shape, tensorsByLayer, view } from "./parameters.ts";

/** All weights of a network, or their gradient, as views of one flat array. */
interface Weights {
  layers: LayerWeights[];
  weight: Float64Array;
  bias: Float64Array;
}

function weightsOf(shape: Shape, parameters: Float64Array): Weights {
  const { layers, weight, bias } = tensorsByLayer(shape);
  return {
    layers: layers.map((layer) => ({
      weightInput: view(parameters, layer.weightInput),
      weightHidden: view(parameters, layer.weightHidden),
      biasInput: view(parameters, layer.biasInput),
      biasHidden: view(parameters, layer.biasHidden),
    })),
    weight: view(parameters, weight),
    bias: view(parameters, bias),
  };
}

/**
 * The network in plain float64, window by window: slow, readable, and the measure that the fast
 * engine is held to.
 *
 * @example
 * ```ts
 * import { initialise, network } from "@lob/lstm/lstm";
 * import { Random } from "@lob/lstm/math";
 * import assert from "node:assert/strict";
 *
 * const shape = { features: 4, hidden: 8, layers: 2, classes: 2 } as const;
 * const engine = network(shape, 10);
 * const logits = await engine.logits(initialise(shape, new Random(1)), new Float32Array(3 * 10 * 4), 3);
 * assert.equal(logits.length, 3 * 2);
 * ```
 */
export function network(shape: Shape, window: number): Engine {
  const { features, hidden, layers, classes } = shape;
  const traces = Array.from(
    { length: layers },
    (_, layer) => newTrace(window, layer === 0 ? features : hidden, hidden),
  );
  return {
    shape,
    window,
    gradient(parameters, batch, dropout, gradient) {
      return Promise.resolve(batchGradient(shape, traces, parameters, batch, dropout, gradient));
    },
    logits(parameters, windows, count) {
      const weights = weightsOf(shape, parameters);
      const logits = new Float64Array(classes * count);
      for (let k = 0; k < count; k++) {
        logits.set(windowLogits(weights, traces, windows, k, null), classes * k);
      }
      return Promise.resolve(logits);
    },
    close: () => Promise.resolve(),
  };
}

function batchGradient(
  shape: Shape,
  traces: LayerTrace[],
  parameters: Float64Array,
  batch: Batch,
  dropout: Dropout | null,
  gradient: Float64Array,
): Score {
  const weights = weightsOf(shape, parameters), slopes = weightsOf(shape, gradient);
  const total = { loss: 0, correct: 0 };
  const slope = new Float64Array(shape.classes);
  gradient.fill(0);
  for (let item = 0; item < batch.count; item++) {
    const logits = windowLogits(weights, traces, batch.windows, item, dropout);
    const label = batch.labels.subarray(item, item + 1);
    const score = crossEntropy(logits, label, shape.classes, slope, 1 / batch.count);
    total.loss += score.loss;
    total.correct += score.correct;
    windowBackward(weights, traces, slope, item, dropout, slopes);
  }
  return total;
}

/** The logits of window `item`; the traces keep what the backward pass needs. */
function windowLogits(
  weights: Weights,
  traces: LayerTrace[],
  windows: Float32Array,
  item: number,
  dropout: Dropout | null,
): Float64Array {
  const length = traces[0].input.length;
  traces[0].input.set(windows.subarray(item * length, (item + 1) * length));
  for (let layer = 0; layer < traces.length; layer++) {
    if (layer > 0) {
      const below = traces[layer - 1];
      traces[layer].input.set(below.output.subarray(below.hidden));
      if (dropout) applyDropout(dropout, layer - 1, item, traces[layer].input, below);
    }
    forward(weights.layers[layer], traces[layer]);
  }
  const { steps, hidden, output } = traces[traces.length - 1];
  const last = output.subarray(steps * hidden);
  const logits = weights.bias.slice();
  for (let label = 0; label < logits.length; label++) {
    for (let unit = 0; unit < hidden; unit++) {
      logits[label] += weights.weight[label * hidden + unit] * last[unit];
    }
  }
  return logits;
}

/** From d(loss)/d(logits) of the window in the traces; adds to the gradient. */
function windowBackward(
  weights: Weights,
  traces: LayerTrace[],
  slope: Float64Array,
  item: number,
  dropout: Dropout | null,
  gradient: Weights,
): void {
  const { steps, hidden, output } = traces[traces.length - 1];
  let outputSlope: Float64Array = new Float64Array(steps * hidden);
  for (let label = 0; label < slope.length; label++) {
    gradient.bias[label] += slope[label];
    for (let unit = 0; unit < hidden; unit++) {
      gradient.weight[label * hidden + unit] += slope[label] * output[steps * hidden + unit];
      outputSlope[(steps - 1) * hidden + unit] += slope[label] *
        weights.weight[label * hidden + unit];
    }
  }
  for (let layer = traces.length - 1; layer >= 0; layer--) {
    const inputSlope = new Float64Array(traces[layer].input.length);
    backward(weights.layers[layer], traces[layer], outputSlope, inputSlope, gradient.layers[layer]);
    if (dropout && layer > 0) {
      applyDropout(dropout, layer - 1, item, inputSlope, traces[layer - 1]);
    }
    outputSlope = inputSlope;
  }
}

/** Multiplies [steps, hidden], the output of `layer` or its slope, by the mask of window `item`. */
function applyDropout(
  dropout: Dropout,
  layer: number,
  item: number,
  values: Float64Array,
  { steps, hidden }: LayerTrace,
): void {
  const factor = dropoutFactor(dropout);
  for (let step = 0; step < steps; step++) {
    for (let unit = 0; unit < hidden; unit++) {
      values[step * hidden + unit] *= factor(dropoutRow(dropout, layer, step, unit), item);
    }
  }
}
