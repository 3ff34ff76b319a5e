/** Running moments of the gradient, and the products of the decay rates that correct their bias. */
export interface Adam {
  /** Running mean of the gradient. */
  mean: Float64Array;
  /** Running mean of its square. */
  square: Float64Array;
  /** 0.9 to the power of the steps done. */
  meanDecay: number;
  /** 0.999 to the power of the steps done. */
  squareDecay: number;
}

const MEAN_RATE = 0.9, SQUARE_RATE = 0.999, EPSILON = 1e-8;

/** The state before the first step. */
export function newAdam(parameters: number): Adam {
  return {
    mean: new Float64Array(parameters),
    square: new Float64Array(parameters),
    meanDecay: 1,
    squareDecay: 1,
  };
}

/**
 * One step of Adam (Kingma and Ba, 2015) with PyTorch's defaults (0.9, 0.999, 1e-8); changes
 * `parameters` and the state.
 */
export function adamStep(
  adam: Adam,
  parameters: Float64Array,
  gradient: Float64Array,
  learningRate: number,
): void {
  const { mean, square } = adam;
  adam.meanDecay *= MEAN_RATE;
  adam.squareDecay *= SQUARE_RATE;
  const stepSize = learningRate / (1 - adam.meanDecay);
  const squareCorrection = Math.sqrt(1 - adam.squareDecay);
  for (let k = 0; k < parameters.length; k++) {
    const slope = gradient[k];
    mean[k] = MEAN_RATE * mean[k] + (1 - MEAN_RATE) * slope;
    square[k] = SQUARE_RATE * square[k] + (1 - SQUARE_RATE) * slope * slope;
    parameters[k] -= stepSize * mean[k] / (Math.sqrt(square[k]) / squareCorrection + EPSILON);
  }
}
