import { type Allocator, inPacked, PANEL } from "./kernel/kernel.ts";
import { type Shape, tensorsByLayer } from "./parameters.ts";

/**
 * Where the weights lie in a kernel's memory, packed for the way forward (a column for each gate) and
 * for the way back (a column for each unit and input). Hidden units are padded to a multiple of eight
 * with zeros, and the state of a padding unit stays zero.
 */
export interface SimdWeights {
  /** Hidden units with the padding. */
  hidden: number;
  /** For each layer. */
  layers: LayerAddresses[];
}

/** One layer's weights. Its input is the hidden state and, beside it, what comes from below. */
export interface LayerAddresses {
  /** Numbers that come from below, with padding to a multiple of eight. */
  inputs: number;
  /** Hidden units and inputs that are multiplied: a multiple of four. */
  depth: number;
  /** Packed [depth, 4 hidden]. */
  forward: number;
  /** Packed [4 hidden, hidden + inputs]; in the first layer [4 hidden, hidden]. */
  backward: number;
  /** [4 hidden]: the sum of the two biases. */
  bias: number;
}

/** The next multiple of what the columns of matrices are padded to. */
export function padded(size: number): number {
  return Math.ceil(size / PANEL) * PANEL;
}

/** Reserves memory for the weights. */
export function allocateWeights(allocator: Allocator, shape: Shape): SimdWeights {
  const hidden = padded(shape.hidden), gates = 4 * hidden;
  const layers = Array.from({ length: shape.layers }, (_, layer) => {
    const inputs = layer === 0 ? padded(shape.features) : hidden;
    const depth = hidden + (layer === 0 ? 4 * Math.ceil(shape.features / 4) : hidden);
    return {
      inputs,
      depth,
      forward: allocator.floats(depth * gates),
      backward: allocator.floats(gates * (layer === 0 ? hidden : hidden + inputs)),
      bias: allocator.floats(gates),
    };
  });
  return { hidden, layers };
}

/** Writes parameters to where {@link allocateWeights} reserved; the padding is zero from the start. */
export function packWeights(
  floats: Float32Array,
  { hidden, layers }: SimdWeights,
  parameters: Float64Array,
  shape: Shape,
): void {
  const { layers: tensors } = tensorsByLayer(shape);
  layers.forEach(({ depth, forward, backward, bias }, layer) => {
    const { weightInput, weightHidden, biasInput, biasHidden } = tensors[layer];
    const inputs = layer === 0 ? shape.features : shape.hidden;
    const copyRow = (gate: number, column: number, from: number, size: number, back: boolean) => {
      for (let k = 0; k < size; k++) {
        const value = parameters[from + k];
        floats[forward / 4 + inPacked(column + k, gate, depth)] = value;
        if (back) floats[backward / 4 + inPacked(gate, column + k, 4 * hidden)] = value;
      }
    };
    for (let row = 0; row < 4 * shape.hidden; row++) {
      const gate = paddedRow(row, shape.hidden, hidden);
      copyRow(gate, 0, weightHidden.offset + row * shape.hidden, shape.hidden, true);
      copyRow(gate, hidden, weightInput.offset + row * inputs, inputs, layer > 0);
      floats[bias / 4 + gate] = parameters[biasInput.offset + row] +
        parameters[biasHidden.offset + row];
    }
  });
}

/** Where the gradient of one layer's weights lies. */
export interface GradientAddresses {
  /** Packed [4 hidden, hidden + inputs]. */
  weights: number;
  /** [4 hidden], of either bias. */
  bias: number;
}

/** Copies the gradient of the LSTM's weights into the parameters' layout. */
export function unpackGradient(
  floats: Float32Array,
  gradients: GradientAddresses[],
  gradient: Float64Array,
  shape: Shape,
): void {
  const { layers: tensors } = tensorsByLayer(shape);
  const hidden = padded(shape.hidden);
  gradients.forEach(({ weights, bias }, layer) => {
    const { weightInput, weightHidden, biasInput, biasHidden } = tensors[layer];
    const inputs = layer === 0 ? shape.features : shape.hidden;
    const copyRow = (gate: number, column: number, to: number, size: number) => {
      for (let first = 0; first < size; first += PANEL) {
        const from = weights / 4 + inPacked(gate, column + first, 4 * hidden);
        const count = Math.min(PANEL, size - first);
        for (let k = 0; k < count; k++) gradient[to + first + k] = floats[from + k];
      }
    };
    for (let row = 0; row < 4 * shape.hidden; row++) {
      const gate = paddedRow(row, shape.hidden, hidden);
      copyRow(gate, 0, weightHidden.offset + row * shape.hidden, shape.hidden);
      copyRow(gate, hidden, weightInput.offset + row * inputs, inputs);
      gradient[biasInput.offset + row] = floats[bias / 4 + gate];
      gradient[biasHidden.offset + row] = floats[bias / 4 + gate];
    }
  });
}

/** The padded place of row `row` of the four blocks of gates. */
function paddedRow(row: number, hidden: number, paddedHidden: number): number {
  const gate = Math.floor(row / hidden);
  return gate * paddedHidden + row - gate * hidden;
}
