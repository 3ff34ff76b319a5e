import type { Random } from "../math/random.ts";

/** Sizes of the network: stacked LSTM layers, then a linear layer on the last step's hidden state. */
export interface Shape {
  /** Numbers in a feature row. */
  features: number;
  /** Hidden units of each LSTM layer. */
  hidden: number;
  /** LSTM layers. */
  layers: number;
  /** Logits: down, up, and where there is a third one, unmoved. */
  classes: 2 | 3;
}

/** Where one weight tensor lies in the flat array of all parameters. */
export interface Tensor {
  /** PyTorch's name, such as `lstm.weight_ih_l0`. */
  name: string;
  /** Sizes, outermost first; the elements are row-major. */
  dims: number[];
  /** Index of its first element in the flat array. */
  offset: number;
  /** Number of its elements. */
  length: number;
}

/** The tensors of one LSTM layer. */
export interface LayerTensors {
  /** `weight_ih` [4 hidden, inputs] */
  weightInput: Tensor;
  /** `weight_hh` [4 hidden, hidden] */
  weightHidden: Tensor;
  /** `bias_ih` [4 hidden] */
  biasInput: Tensor;
  /** `bias_hh` [4 hidden] */
  biasHidden: Tensor;
}

/**
 * The tensors of a network in PyTorch's names, order and layout. For each layer k:
 * `lstm.weight_ih_lk` [4 hidden, inputs], `lstm.weight_hh_lk` [4 hidden, hidden], `lstm.bias_ih_lk`
 * and `lstm.bias_hh_lk` [4 hidden], the four blocks of rows being the gates i, f, g, o; then
 * `fc.weight` [classes, hidden] and `fc.bias` [classes].
 *
 * @throws {RangeError} If a size is not a positive integer.
 */
export function tensors(shape: Shape): Tensor[] {
  checkShape(shape);
  const { features, hidden, layers, classes } = shape;
  const list: Tensor[] = [];
  let offset = 0;
  const add = (name: string, ...dims: number[]) => {
    const length = dims.reduce((product, size) => product * size, 1);
    list.push({ name, dims, offset, length });
    offset += length;
  };
  for (let layer = 0; layer < layers; layer++) {
    add(`lstm.weight_ih_l${layer}`, 4 * hidden, layer === 0 ? features : hidden);
    add(`lstm.weight_hh_l${layer}`, 4 * hidden, hidden);
    add(`lstm.bias_ih_l${layer}`, 4 * hidden);
    add(`lstm.bias_hh_l${layer}`, 4 * hidden);
  }
  add("fc.weight", classes, hidden);
  add("fc.bias", classes);
  return list;
}

/** The tensors again, by the part that they play: one entry a layer, and the linear layer. */
export function tensorsByLayer(
  shape: Shape,
): { layers: LayerTensors[]; weight: Tensor; bias: Tensor } {
  const list = tensors(shape);
  const layers = Array.from({ length: shape.layers }, (_, layer) => {
    const [weightInput, weightHidden, biasInput, biasHidden] = list.slice(4 * layer);
    return { weightInput, weightHidden, biasInput, biasHidden };
  });
  const [weight, bias] = list.slice(-2);
  return { layers, weight, bias };
}

/** Number of parameters of a network: the length of the flat array. */
export function parameterCount(shape: Shape): number {
  const last = tensors(shape).at(-1)!;
  return last.offset + last.length;
}

/** The part of the flat array that holds one tensor; writing to it writes to the array. */
export function view(parameters: Float64Array, tensor: Tensor): Float64Array {
  return parameters.subarray(tensor.offset, tensor.offset + tensor.length);
}

/**
 * Fresh parameters with PyTorch's defaults: all of them, biases included, uniform in
 * +-1/sqrt(hidden), which for the linear layer is also its +-1/sqrt(inputs).
 */
export function initialise(shape: Shape, random: Random): Float64Array {
  const bound = 1 / Math.sqrt(shape.hidden);
  return Float64Array.from({ length: parameterCount(shape) }, () => {
    return bound * (2 * random.uniform() - 1);
  });
}

function checkShape(shape: Shape): void {
  for (const size of ["features", "hidden", "layers"] as const) {
    if (!Number.isInteger(shape[size]) || shape[size] < 1) {
      throw new RangeError(
        `Cannot lay out a network as ${size} must be a positive integer: it is ${shape[size]}`,
      );
    }
  }
  if (shape.classes !== 2 && shape.classes !== 3) {
    throw new RangeError(`Cannot lay out a network with ${shape.classes} classes: it has 2 or 3`);
  }
}
