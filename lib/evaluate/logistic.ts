import { log, sigmoid } from "../math/mod.ts";
import { type LearningRows, type TrainingRows, trainingRows } from "./learning_rows.ts";

/** A logistic regression: P(up) = sigmoid(intercept + sum of weight * (x - mean) / std). */
export interface LogisticModel {
  /** Mean of each feature over the training rows. */
  mean: Float64Array;
  /** Standard deviation of each feature over the training rows; 1 where it does not vary. */
  std: Float64Array;
  /** Weight of each standardised feature. */
  weights: Float64Array;
  /** Logit where every feature is at its mean. */
  intercept: number;
}

/**
 * Baseline: logistic regression on each event's own feature row, learned from the training rows.
 *
 * @returns P(up) at every event
 */
export function logisticRegression(rows: LearningRows): Float32Array {
  const { mean, std, weights, intercept } = fitLogistic(rows);
  const { features, width, outcome } = rows;
  return Float32Array.from(outcome, (_, k) => {
    let logit = intercept;
    for (let j = 0; j < width; j++) {
      logit += weights[j] * (features[k * width + j] - mean[j]) / std[j];
    }
    return sigmoid(logit);
  });
}

/**
 * Fits the log loss summed over rows plus ridge / 2 times the squared weights (not the intercept) on
 * standardised features, by Newton's method with step halving. scikit-learn's `LogisticRegression` with
 * C = 1 / ridge has the same minimum.
 */
export function fitLogistic(rows: LearningRows, ridge = 1): LogisticModel {
  const chosen = trainingRows(rows);
  const { width } = rows;
  const { mean, std, x } = standardise(rows, chosen);
  // The last coefficient is the intercept's: x carries a column of ones.
  let beta = new Float64Array(width + 1);
  let loss = objective(x, chosen.up, beta, ridge);
  for (let step = 0; step < 100; step++) {
    const direction = newtonStep(x, chosen.up, beta, ridge);
    let scale = 1, next = beta, nextLoss = Infinity;
    // A step that overshoots is halved; the last bits of the loss are noise.
    for (let halving = 0; halving < 30 && !(nextLoss <= loss * (1 + 1e-12)); halving++) {
      next = beta.map((value, j) => value - scale * direction[j]);
      nextLoss = objective(x, chosen.up, next, ridge);
      scale /= 2;
    }
    beta = next;
    loss = nextLoss;
    if (direction.every((change) => Math.abs(change) < 1e-12)) break;
  }
  return { mean, std, weights: beta.slice(0, width), intercept: beta[width] };
}

function standardise({ features, width }: LearningRows, { event }: TrainingRows) {
  const mean = new Float64Array(width), std = new Float64Array(width);
  const x = new Float64Array(event.length * (width + 1)).fill(1);
  for (let j = 0; j < width; j++) {
    const column = Float64Array.from(event, (k) => features[k * width + j]);
    mean[j] = column.reduce((sum, value) => sum + value, 0) / column.length;
    const squares = column.reduce((sum, value) => sum + (value - mean[j]) * (value - mean[j]), 0);
    std[j] = Math.sqrt(squares / column.length) || 1;
    column.forEach((value, i) => x[i * (width + 1) + j] = (value - mean[j]) / std[j]);
  }
  return { mean, std, x };
}

function logitOf(x: Float64Array, row: number, beta: Float64Array): number {
  let logit = 0;
  for (let j = 0; j < beta.length; j++) logit += x[row * beta.length + j] * beta[j];
  return logit;
}

function objective(x: Float64Array, up: Uint8Array, beta: Float64Array, ridge: number): number {
  let loss = 0;
  for (let j = 0; j < beta.length - 1; j++) loss += ridge / 2 * beta[j] * beta[j];
  for (let i = 0; i < up.length; i++) {
    const logit = logitOf(x, i, beta);
    // log(1 + e^-z) for the outcome's own side, without overflow
    const z = up[i] === 1 ? logit : -logit;
    loss += z > 0 ? -log(sigmoid(z)) : -z - log(sigmoid(-z));
  }
  return loss;
}

/** Inverse Hessian times gradient. */
function newtonStep(
  x: Float64Array,
  up: Uint8Array,
  beta: Float64Array,
  ridge: number,
): Float64Array {
  const size = beta.length;
  const gradient = beta.map((value, j) => j < size - 1 ? ridge * value : 0);
  const hessian = new Float64Array(size * size);
  for (let j = 0; j < size; j++) hessian[j * size + j] = j < size - 1 ? ridge : 1e-9;
  for (let i = 0; i < up.length; i++) {
    const p = sigmoid(logitOf(x, i, beta));
    for (let j = 0; j < size; j++) {
      const value = x[i * size + j];
      gradient[j] += (p - up[i]) * value;
      for (let k = 0; k < size; k++) hessian[j * size + k] += p * (1 - p) * value * x[i * size + k];
    }
  }
  return solve(hessian, gradient);
}

/** Solves a symmetric positive definite system by Gaussian elimination, in place. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  for (let j = 0; j < size; j++) {
    for (let i = j + 1; i < size; i++) {
      const factor = matrix[i * size + j] / matrix[j * size + j];
      for (let k = j; k < size; k++) matrix[i * size + k] -= factor * matrix[j * size + k];
      right[i] -= factor * right[j];
    }
  }
  for (let j = size - 1; j >= 0; j--) {
    for (let k = j + 1; k < size; k++) right[j] -= matrix[j * size + k] * right[k];
    right[j] /= matrix[j * size + j];
  }
  return right;
}
