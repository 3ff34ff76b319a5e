import { crossEntropy } from "./cross_entropy.ts";
import { type Dropout, dropoutFactor, dropoutRow } from "./dropout.ts";
import type { Batch, Score } from "./engine.ts";
import { Allocator, inMatrix, instantiate } from "./kernel/kernel.ts";
import { linearBackward, linearForward } from "./linear.ts";
import type { Shape } from "./parameters.ts";
import { backwardPass, forwardPass, type Pass } from "./simd_pass.ts";
import { allocateWeights, packWeights, unpackGradient } from "./simd_weights.ts";
import { allocateWorkspace, stepOf } from "./simd_workspace.ts";

/** A kernel that holds one network's weights and computes up to `capacity` windows at a time. */
export interface Shard {
  /** Takes over the parameters. */
  load(parameters: Float64Array): void;
  /** Logits [count, classes] of `count` windows, from window `first` of [.., window, features] on. */
  logits(windows: Float32Array, first: number, count: number): Float64Array;
  /**
   * Writes what windows `first` ... `first + count - 1` add to the gradient of the batch's mean
   * cross-entropy, laid out as the parameters are.
   */
  gradient(
    batch: Batch,
    first: number,
    count: number,
    dropout: Dropout | null,
    gradient: Float64Array,
  ): Score;
}

/** Makes a {@link Shard}; only with `learning` does it have the memory to compute gradients. */
export function newShard(
  shape: Shape,
  window: number,
  capacity: number,
  learning: boolean,
): Shard {
  const allocator = new Allocator();
  const weights = allocateWeights(allocator, shape);
  const workspace = allocateWorkspace(allocator, weights, window, capacity, learning);
  const kernel = instantiate(allocator.bytes);
  const pass: Pass = { kernel, weights, workspace, rows: 0, dropout: false };
  const { classes } = shape, head = new Float64Array(classes * (shape.hidden + 1));

  /** The logits; leaves all outputs in the workspace. */
  function forward(windows: Float32Array, first: number, count: number): Float64Array {
    pass.rows = count;
    placeWindows(pass, shape.features, windows, first);
    forwardPass(pass);
    return linearForward(head, classes, lastOutput(pass), count);
  }

  return {
    load(parameters) {
      packWeights(kernel.floats, weights, parameters, shape);
      head.set(parameters.subarray(parameters.length - head.length));
    },
    logits(windows, first, count) {
      pass.dropout = false;
      return forward(windows, first, count);
    },
    gradient(batch, first, count, dropout, gradient) {
      pass.rows = count;
      pass.dropout = dropout !== null;
      if (dropout) placeMasks(pass, shape.hidden, dropout, first);
      const logits = forward(batch.windows, first, count);
      const labels = batch.labels.subarray(first, first + count);
      const slope = new Float64Array(logits.length);
      const score = crossEntropy(logits, labels, classes, slope, 1 / batch.count);
      const headGradient = gradient.subarray(gradient.length - head.length);
      const { learning } = workspace;
      const outputSlope = states(pass, learning!.outputSlope);
      linearBackward(head, classes, lastOutput(pass), slope, headGradient, outputSlope);
      backwardPass(pass);
      const gradients = learning!.layers.map((layer) => layer.gradient);
      unpackGradient(kernel.floats, gradients, gradient, shape);
      return score;
    },
  };
}

/** The matrix [rows, hidden] at an address. */
function states({ kernel, weights, rows }: Pass, address: number): Float32Array {
  return kernel.floats.subarray(address / 4, address / 4 + rows * weights.hidden);
}

/** The top layer's outputs after the last step, [rows, hidden]. */
function lastOutput(pass: Pass): Float32Array {
  const { layers, window } = pass.workspace;
  return states(pass, stepOf(layers[layers.length - 1].input, window, pass.rows));
}

/** Copies windows [.., window, features] from window `first` on to the workspace, zeros in the padding. */
function placeWindows(pass: Pass, features: number, windows: Float32Array, first: number): void {
  const { kernel: { floats }, weights: { hidden, layers }, workspace, rows } = pass;
  const { layers: [{ input }], window } = workspace;
  for (let step = 0; step < window; step++) {
    const from = stepOf(input, step, rows) / 4 + rows * hidden;
    const matrix = floats.subarray(from, from + rows * layers[0].inputs).fill(0);
    for (let row = 0; row < rows; row++) {
      const at = ((first + row) * window + step) * features;
      for (let k = 0; k < features; k++) matrix[inMatrix(row, k, rows)] = windows[at + k];
    }
  }
}

/** Writes the dropout factors of all layers but the last, for windows from `first` of the batch on. */
function placeMasks(pass: Pass, hidden: number, dropout: Dropout, first: number): void {
  const { workspace: { learning, window }, rows } = pass;
  const factor = dropoutFactor(dropout);
  learning!.layers.slice(1).forEach(({ mask }, layer) => {
    for (let step = 0; step < window; step++) {
      const factors = states(pass, stepOf(mask!, step, rows));
      for (let unit = 0; unit < hidden; unit++) {
        const key = dropoutRow(dropout, layer, step, unit);
        for (let row = 0; row < rows; row++) {
          factors[inMatrix(row, unit, rows)] = factor(key, first + row);
        }
      }
    }
  });
}
