import { type Kernel, MATRIX, ROW } from "./kernel/kernel.ts";
import type { SimdWeights } from "./simd_weights.ts";
import { stepOf, type Workspace } from "./simd_workspace.ts";

/** Kernel, weights and memory that belong together, and the batch that is in them. */
export interface Pass {
  kernel: Kernel;
  weights: SimdWeights;
  workspace: Workspace;
  /** Windows in the workspace. */
  rows: number;
  /** Whether outputs are multiplied by the masks on their way to the next layer. */
  dropout: boolean;
}

/** From the windows in `workspace.input` to the outputs of all layers, step by step. */
export function forwardPass(pass: Pass): void {
  const { kernel, weights: { hidden, layers }, workspace, rows } = pass;
  const size = rows * hidden, width = 4 * hidden;
  for (const { cell, output } of workspace.layers) {
    clear(kernel, cell.at, size);
    clear(kernel, output.at, size);
  }
  for (let step = 0; step < workspace.window; step++) {
    for (let layer = 0; layer < layers.length; layer++) {
      const { forwardInput, forwardHidden, bias, inputs } = layers[layer];
      const { gates, cell, squashed, output } = workspace.layers[layer];
      const sums = stepOf(gates, step, rows), input = inputAt(pass, layer, step);
      const before = stepOf(output, step, rows), after = stepOf(output, step + 1, rows);
      kernel.product(sums, bias, ROW, input, forwardInput, rows, width, inputs);
      kernel.product(sums, sums, MATRIX, before, forwardHidden, rows, width, hidden);
      kernel.cellForward(
        sums,
        stepOf(cell, step, rows),
        stepOf(cell, step + 1, rows),
        stepOf(squashed, step, rows),
        after,
        size,
      );
      if (pass.dropout && layer + 1 < layers.length) {
        const { dropped, masks } = workspace.learning!;
        const mask = stepOf(masks[layer], step, rows);
        multiply(kernel, stepOf(dropped[layer], step, rows), after, mask, size);
      }
    }
  }
}

/**
 * After {@link forwardPass}, with d(loss)/d(output) of the top layer in its place: backward through
 * time, from the top layer to the first. Leaves the gradients of the weights in the workspace.
 */
export function backwardPass(pass: Pass): void {
  for (let layer = pass.weights.layers.length - 1; layer >= 0; layer--) backwardLayer(pass, layer);
}

function backwardLayer(pass: Pass, layer: number): void {
  const { kernel, weights: { hidden, layers }, workspace, rows } = pass;
  const { backwardInput, backwardHidden, inputs } = layers[layer];
  const { gates, cell, squashed, output } = workspace.layers[layer];
  const { gradients, outputSlope, hiddenSlope, cellSlope, zero, masks } = workspace.learning!;
  const { weightInput, weightHidden, bias } = gradients[layer];
  const size = rows * hidden, width = 4 * hidden, last = workspace.window - 1;
  clear(kernel, weightInput, width * inputs);
  clear(kernel, weightHidden, width * hidden);
  clear(kernel, bias, width);
  clear(kernel, cellSlope, size);
  for (let step = last; step >= 0; step--) {
    const sums = stepOf(gates, step, rows), input = inputAt(pass, layer, step);
    const before = stepOf(output, step, rows);
    let slope = stepOf(outputSlope[layer], step, rows);
    if (step < last) { // and what comes back from the next step
      const next = stepOf(gates, step + 1, rows);
      kernel.product(hiddenSlope, slope, MATRIX, next, backwardHidden, rows, hidden, width);
      slope = hiddenSlope;
    }
    const cellBefore = stepOf(cell, step, rows), cellAfter = stepOf(squashed, step, rows);
    kernel.cellBackward(sums, cellBefore, cellAfter, slope, cellSlope, size);
    kernel.addTransposedProduct(weightInput, sums, input, rows, width, inputs);
    kernel.addTransposedProduct(weightHidden, sums, before, rows, width, hidden);
    kernel.addRows(bias, sums, rows, width);
    if (layer > 0) {
      const below = stepOf(outputSlope[layer - 1], step, rows);
      kernel.product(below, zero, ROW, sums, backwardInput, rows, inputs, width);
      if (pass.dropout) {
        multiply(kernel, below, below, stepOf(masks[layer - 1], step, rows), size);
      }
    }
  }
}

/** The input of a layer: the windows, or the outputs below as they came out of dropout. */
function inputAt({ workspace, rows, dropout }: Pass, layer: number, step: number): number {
  if (layer === 0) return stepOf(workspace.input, step, rows);
  if (dropout) return stepOf(workspace.learning!.dropped[layer - 1], step, rows);
  return stepOf(workspace.layers[layer - 1].output, step + 1, rows);
}

/** product = values x factors, element by element. */
function multiply(
  { floats }: Kernel,
  product: number,
  values: number,
  factors: number,
  size: number,
): void {
  const to = product / 4, a = values / 4, b = factors / 4;
  for (let k = 0; k < size; k++) floats[to + k] = floats[a + k] * floats[b + k];
}

function clear({ floats }: Kernel, address: number, size: number): void {
  floats.fill(0, address / 4, address / 4 + size);
}
