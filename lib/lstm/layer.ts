import { sigmoid, tanh } from "../math/elementary.ts";

/** Views of one LSTM layer's tensors in the parameters, or in a gradient; see {@link tensors}. */
export interface LayerWeights {
  weightInput: Float64Array;
  weightHidden: Float64Array;
  biasInput: Float64Array;
  biasHidden: Float64Array;
}

/** One layer's way over one window: what the backward pass needs of the forward pass. */
export interface LayerTrace {
  steps: number;
  inputs: number;
  hidden: number;
  /** [steps, inputs] */
  input: Float64Array;
  /** [steps, 4 hidden]: the gates i, f, g, o after their activation. */
  gates: Float64Array;
  /** [steps + 1, hidden]: cell states, the first row zero. */
  cell: Float64Array;
  /** [steps + 1, hidden]: hidden states, the first row zero. */
  output: Float64Array;
}

/** Room for one window's pass. */
export function newTrace(steps: number, inputs: number, hidden: number): LayerTrace {
  return {
    steps,
    inputs,
    hidden,
    input: new Float64Array(steps * inputs),
    gates: new Float64Array(steps * 4 * hidden),
    cell: new Float64Array((steps + 1) * hidden),
    output: new Float64Array((steps + 1) * hidden),
  };
}

/**
 * Forward: from `trace.input` fills in the rest. With x the input and h, c the states,
 *
 *     i, f, o = sigmoid(W x + b + U h + b'),  g = tanh(W x + b + U h + b')
 *     c' = f c + i g,  h' = o tanh(c')
 */
export function forward(weights: LayerWeights, trace: LayerTrace): void {
  const { steps, inputs, hidden, input, gates, cell, output } = trace;
  const { weightInput, weightHidden, biasInput, biasHidden } = weights;
  for (let step = 0; step < steps; step++) {
    const before = step * hidden, after = before + hidden, gate = step * 4 * hidden;
    for (let unit = 0; unit < hidden; unit++) {
      const I = unit, F = I + hidden, G = F + hidden, O = G + hidden; // rows of the weights
      let i = biasInput[I] + biasHidden[I];
      let f = biasInput[F] + biasHidden[F];
      let g = biasInput[G] + biasHidden[G];
      let o = biasInput[O] + biasHidden[O];
      for (let k = 0; k < inputs; k++) {
        const x = input[step * inputs + k];
        i += weightInput[I * inputs + k] * x;
        f += weightInput[F * inputs + k] * x;
        g += weightInput[G * inputs + k] * x;
        o += weightInput[O * inputs + k] * x;
      }
      for (let k = 0; k < hidden; k++) {
        const h = output[before + k];
        i += weightHidden[I * hidden + k] * h;
        f += weightHidden[F * hidden + k] * h;
        g += weightHidden[G * hidden + k] * h;
        o += weightHidden[O * hidden + k] * h;
      }
      gates[gate + I] = i = sigmoid(i);
      gates[gate + F] = f = sigmoid(f);
      gates[gate + G] = g = tanh(g);
      gates[gate + O] = o = sigmoid(o);
      const c = f * cell[before + unit] + i * g;
      cell[after + unit] = c;
      output[after + unit] = o * tanh(c);
    }
  }
}

/**
 * Backward through time. `outputSlope` [steps, hidden] is d(loss)/d(output) from above; what the
 * weights contribute is added to `gradient`, and `inputSlope` [steps, inputs] receives
 * d(loss)/d(input).
 */
export function backward(
  weights: LayerWeights,
  trace: LayerTrace,
  outputSlope: Float64Array,
  inputSlope: Float64Array,
  gradient: LayerWeights,
): void {
  const { steps, inputs, hidden, input, output } = trace;
  const gateSlope = new Float64Array(4 * hidden);
  const hiddenSlope = new Float64Array(hidden), cellSlope = new Float64Array(hidden);
  for (let step = steps - 1; step >= 0; step--) {
    for (let unit = 0; unit < hidden; unit++) {
      hiddenSlope[unit] += outputSlope[step * hidden + unit];
    }
    cellBackward(trace, step, hiddenSlope, cellSlope, gateSlope);
    const x = input.subarray(step * inputs, (step + 1) * inputs);
    const h = output.subarray(step * hidden, (step + 1) * hidden);
    addOuterProduct(gradient.weightInput, gateSlope, x);
    addOuterProduct(gradient.weightHidden, gateSlope, h);
    for (let row = 0; row < 4 * hidden; row++) {
      gradient.biasInput[row] += gateSlope[row];
      gradient.biasHidden[row] += gateSlope[row];
    }
    const xSlope = inputSlope.subarray(step * inputs, (step + 1) * inputs);
    timesTransposed(weights.weightInput, gateSlope, xSlope);
    timesTransposed(weights.weightHidden, gateSlope, hiddenSlope);
  }
}

/**
 * From d(loss)/dh' and d(loss)/dc' of one step to those of its gates before their activation
 * (`gateSlope`, written) and of the cell state before (`cellSlope`, replaced).
 */
function cellBackward(
  trace: LayerTrace,
  step: number,
  hiddenSlope: Float64Array,
  cellSlope: Float64Array,
  gateSlope: Float64Array,
): void {
  const { hidden, gates, cell } = trace;
  const gate = step * 4 * hidden;
  for (let unit = 0; unit < hidden; unit++) {
    const I = unit, F = I + hidden, G = F + hidden, O = G + hidden;
    const i = gates[gate + I], f = gates[gate + F], g = gates[gate + G], o = gates[gate + O];
    const squashed = tanh(cell[(step + 1) * hidden + unit]);
    const slope = cellSlope[unit] + hiddenSlope[unit] * o * (1 - squashed * squashed);
    gateSlope[I] = slope * g * i * (1 - i);
    gateSlope[F] = slope * cell[step * hidden + unit] * f * (1 - f);
    gateSlope[G] = slope * i * (1 - g * g);
    gateSlope[O] = hiddenSlope[unit] * squashed * o * (1 - o);
    cellSlope[unit] = slope * f;
  }
}

/** matrix += column row^T */
function addOuterProduct(matrix: Float64Array, column: Float64Array, row: Float64Array): void {
  const width = row.length;
  for (let r = 0; r < column.length; r++) {
    for (let k = 0; k < width; k++) matrix[r * width + k] += column[r] * row[k];
  }
}

/** result = matrix^T column */
function timesTransposed(matrix: Float64Array, column: Float64Array, result: Float64Array): void {
  const width = result.length;
  result.fill(0);
  for (let r = 0; r < column.length; r++) {
    for (let k = 0; k < width; k++) result[k] += matrix[r * width + k] * column[r];
  }
}
