import type { Kernel } from "./kernel/kernel.ts";
import type { SimdWeights } from "./simd_weights.ts";
import { stepOf, type Workspace } from "./simd_workspace.ts";

/** Steps whose slopes go into the gradient at once, so that it is read and written less often. */
const STEPS_AT_ONCE = 4;

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

/** From the windows in the first layer's input to the outputs of all layers, step by step. */
export function forwardPass(pass: Pass): void {
  const { kernel, weights: { hidden, layers }, workspace, rows } = pass;
  const size = rows * hidden, top = layers.length - 1;
  for (const { cell, input } of workspace.layers) {
    clear(kernel, cell.at, size);
    clear(kernel, input.at, size);
  }
  for (let step = 0; step < workspace.window; step++) {
    for (let layer = 0; layer <= top; layer++) {
      const { forward, bias, depth } = layers[layer];
      const { input, gates, cell, squashed } = workspace.layers[layer];
      const sums = stepOf(gates, step, rows), output = stepOf(input, step + 1, rows);
      const before = stepOf(cell, step, rows), after = stepOf(cell, step + 1, rows);
      kernel.product(sums, bias, stepOf(input, step, rows), forward, rows, 4 * hidden, depth);
      kernel.cellForward(sums, before, after, stepOf(squashed, step, rows), output, size);
      if (layer < top) passUp(pass, output, layer + 1, step);
    }
  }
}

/**
 * After {@link forwardPass}, with d(loss)/d(output) in its place: backward through time, from the top
 * layer to the first. Leaves the gradients of the weights in the workspace.
 */
export function backwardPass(pass: Pass): void {
  for (let layer = pass.weights.layers.length - 1; layer >= 0; layer--) backwardLayer(pass, layer);
}

function backwardLayer(pass: Pass, layer: number): void {
  const { kernel, weights: { hidden, layers }, workspace, rows } = pass;
  const { backward, inputs } = layers[layer];
  const { input, gates, cell, squashed } = workspace.layers[layer];
  const { layers: learning, outputSlope, cellSlope, zero } = workspace.learning!;
  const { inputSlope, mask, gradient } = learning[layer];
  const size = rows * hidden, width = 4 * hidden;
  const last = workspace.window - 1, top = layer === layers.length - 1;
  clear(kernel, gradient.weights, width * (hidden + inputs));
  clear(kernel, gradient.bias, width);
  clear(kernel, cellSlope, size);
  for (let step = last; step >= 0; step--) {
    const sums = stepOf(gates, step, rows), slope = stepOf(inputSlope, step, rows);
    kernel.cellBackward(
      sums,
      stepOf(cell, step, rows),
      stepOf(squashed, step, rows),
      top
        ? step === last ? outputSlope : zero
        : stepOf(learning[layer + 1].inputSlope, step, rows) + 4 * size,
      step === last ? zero : stepOf(inputSlope, step + 1, rows),
      cellSlope,
      size,
    );
    kernel.addRows(gradient.bias, sums, rows, width);
    if (step % STEPS_AT_ONCE === 0) {
      const steps = Math.min(STEPS_AT_ONCE, last + 1 - step), columns = hidden + inputs;
      kernel.addTransposedProduct(
        gradient.weights,
        sums,
        4 * rows * width,
        stepOf(input, step, rows),
        4 * rows * columns,
        steps,
        rows,
        width,
        columns,
      );
    }
    // The slopes of the windows themselves are of no use.
    const columns = layer === 0 ? hidden : hidden + inputs;
    kernel.product(slope, zero, sums, backward, rows, columns, width);
    if (pass.dropout && mask) {
      const below = slope + 4 * size;
      kernel.multiply(below, below, stepOf(mask, step, rows), size);
    }
  }
}

/** Hands a layer's output to the layer above, through its mask if there is dropout. */
function passUp(pass: Pass, output: number, above: number, step: number): void {
  const { kernel, weights, workspace, rows } = pass;
  const size = rows * weights.hidden;
  const to = stepOf(workspace.layers[above].input, step, rows) + 4 * size;
  if (pass.dropout) {
    const { mask } = workspace.learning!.layers[above];
    kernel.multiply(to, output, stepOf(mask!, step, rows), size);
  } else {
    kernel.floats.copyWithin(to / 4, output / 4, output / 4 + size);
  }
}

function clear({ floats }: Kernel, address: number, size: number): void {
  floats.fill(0, address / 4, address / 4 + size);
}
