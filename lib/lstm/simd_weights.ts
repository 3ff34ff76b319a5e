import { type Allocator, inPacked, PANEL } from "./kernel/kernel.ts";
import { type Shape, tensorsByLayer } from "./parameters.ts";

/**
 * Where the weights lie in a kernel's memory: packed for the way forward (transposed: a column for
 * each gate) and for the way back (a column for each input). Inputs and hidden units are padded to a
 * multiple of eight with zeros; the state of a padding unit stays zero.
 */
export interface SimdWeights {
  /** Hidden units with the padding. */
  hidden: number;
  /** For each layer. */
  layers: {
    /** Numbers in an input row with the padding. */
    inputs: number;
    /** Packed [inputs, 4 hidden]. */
    forwardInput: number;
    /** Packed [hidden, 4 hidden]. */
    forwardHidden: number;
    /** Packed [4 hidden, inputs]; not used in the first layer. */
    backwardInput: number;
    /** Packed [4 hidden, hidden]. */
    backwardHidden: number;
    /** [4 hidden]: the sum of the two biases. */
    bias: number;
  }[];
}

/** The next multiple of the panel width. */
export function padded(size: number): number {
  return Math.ceil(size / PANEL) * PANEL;
}

/** Reserves memory for the weights. */
export function allocateWeights(allocator: Allocator, shape: Shape): SimdWeights {
  const hidden = padded(shape.hidden), gates = 4 * hidden;
  const layers = Array.from({ length: shape.layers }, (_, layer) => {
    const inputs = layer === 0 ? padded(shape.features) : hidden;
    return {
      inputs,
      forwardInput: allocator.floats(inputs * gates),
      forwardHidden: allocator.floats(hidden * gates),
      backwardInput: layer === 0 ? 0 : allocator.floats(gates * hidden),
      backwardHidden: allocator.floats(gates * hidden),
      bias: allocator.floats(gates),
    };
  });
  return { hidden, layers };
}

/** Writes parameters to where {@link allocateWeights} reserved; the padding is zero from the start. */
export function packWeights(
  floats: Float32Array,
  weights: SimdWeights,
  parameters: Float64Array,
  shape: Shape,
): void {
  const { layers } = tensorsByLayer(shape);
  const { hidden } = weights;
  weights.layers.forEach((packed, layer) => {
    const tensor = layers[layer];
    const inputs = layer === 0 ? shape.features : shape.hidden;
    for (let row = 0; row < 4 * shape.hidden; row++) {
      const gate = paddedRow(row, shape.hidden, hidden);
      for (let k = 0; k < inputs; k++) {
        const value = parameters[tensor.weightInput.offset + row * inputs + k];
        floats[packed.forwardInput / 4 + inPacked(k, gate, packed.inputs)] = value;
        if (layer > 0) floats[packed.backwardInput / 4 + inPacked(gate, k, 4 * hidden)] = value;
      }
      for (let k = 0; k < shape.hidden; k++) {
        const value = parameters[tensor.weightHidden.offset + row * shape.hidden + k];
        floats[packed.forwardHidden / 4 + inPacked(k, gate, hidden)] = value;
        floats[packed.backwardHidden / 4 + inPacked(gate, k, 4 * hidden)] = value;
      }
      floats[packed.bias / 4 + gate] = parameters[tensor.biasInput.offset + row] +
        parameters[tensor.biasHidden.offset + row];
    }
  });
}

/** Where the gradient of one layer's weights lies, padded as they are. */
export interface SimdGradient {
  /** Packed [4 hidden, inputs]. */
  weightInput: number;
  /** Packed [4 hidden, hidden]. */
  weightHidden: number;
  /** [4 hidden], of either bias. */
  bias: number;
}

/** Copies the gradient of the LSTM's weights out of the padding into the parameters' layout. */
export function unpackGradient(
  floats: Float32Array,
  gradients: SimdGradient[],
  gradient: Float64Array,
  shape: Shape,
): void {
  const { layers } = tensorsByLayer(shape);
  const hidden = padded(shape.hidden);
  const copyRow = (to: number, size: number, packed: number, row: number) => {
    for (let k = 0; k < size; k++) {
      gradient[to + k] = floats[packed / 4 + inPacked(row, k, 4 * hidden)];
    }
  };
  gradients.forEach(({ weightInput, weightHidden, bias }, layer) => {
    const tensor = layers[layer];
    const inputs = layer === 0 ? shape.features : shape.hidden;
    for (let row = 0; row < 4 * shape.hidden; row++) {
      const gate = paddedRow(row, shape.hidden, hidden);
      copyRow(tensor.weightInput.offset + row * inputs, inputs, weightInput, gate);
      copyRow(tensor.weightHidden.offset + row * shape.hidden, shape.hidden, weightHidden, gate);
      gradient[tensor.biasInput.offset + row] = floats[bias / 4 + gate];
      gradient[tensor.biasHidden.offset + row] = floats[bias / 4 + gate];
    }
  });
}

/** The padded place of row `row` of the four blocks of gates. */
function paddedRow(row: number, hidden: number, paddedHidden: number): number {
  const gate = Math.floor(row / hidden);
  return gate * paddedHidden + row - gate * hidden;
}
