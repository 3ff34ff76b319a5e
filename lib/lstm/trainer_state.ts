import { Random } from "../math/random.ts";
import { type Adam, newAdam } from "./adam.ts";
import type { Curves } from "./curves.ts";
import { initialise, parameterCount, type Shape } from "./parameters.ts";
import { newPlateau, type Plateau } from "./plateau.ts";

/** How to train. */
export interface TrainOptions {
  /** Passes over the training windows. */
  epochs: number;
  /** Ends earlier, when so many epochs in a row have not improved on the best; never unless given. */
  stopAfter?: number;
  /** Windows in a training step. */
  batch: number;
  /** Windows at a time in validation; no result depends on it but the rounding of the mean loss. */
  validationBatch: number;
  /** Adam's learning rate in the first epoch. */
  learningRate: number;
  /** Probability of dropping an output between two layers. */
  dropout: number;
  /** Of initial weights, order of windows and dropout. */
  seed: number;
}

/** The reference project's hyperparameters. */
export const defaultTrainOptions: TrainOptions = {
  epochs: 30,
  batch: 256,
  validationBatch: 512,
  learningRate: 1e-3,
  dropout: 0.2,
  seed: 1,
};

/** Everything that a training is, between two epochs. */
export interface TrainerState {
  /** How it trains. */
  options: TrainOptions;
  /** Sizes of the network. */
  shape: Shape;
  /** Rows in a window. */
  window: number;
  /** Fingerprint of the data. */
  data: number;
  /** Epochs done. */
  epoch: number;
  /** Weights now. */
  parameters: Float64Array;
  /** Moments of the optimiser. */
  adam: Adam;
  /** Learning rate of the next epoch. */
  learningRate: number;
  /** State of the learning rate's schedule. */
  plateau: Plateau;
  /** State of the generator of orders and dropout keys. */
  random: number[];
  /** One entry for each epoch done. */
  curves: Curves;
  /** Epoch with the lowest validation loss so far (0 before the first), and its parameters. */
  best: { epoch: number; loss: number; parameters: Float64Array };
}

/** The state before the first epoch. */
export function newState(
  options: TrainOptions,
  shape: Shape,
  window: number,
  data: number,
): TrainerState {
  const random = new Random(options.seed);
  const parameters = initialise(shape, random);
  return {
    options,
    shape,
    window,
    data,
    epoch: 0,
    parameters,
    adam: newAdam(parameters.length),
    learningRate: options.learningRate,
    plateau: newPlateau(),
    random: random.save(),
    curves: {
      trainLoss: [],
      trainAccuracy: [],
      validationLoss: [],
      validationAccuracy: [],
      learningRate: [],
    },
    best: { epoch: 0, loss: Infinity, parameters: parameters.slice() },
  };
}

const MAGIC = "lob-lstm training state 1\n";

/**
 * The state as bytes, for a checkpoint file: a line that names the format, the length of a JSON
 * header as decimal text and a newline, the header, then four arrays of little-endian float64 (parameters,
 * Adam's two moments, best parameters).
 */
export function encodeState(state: TrainerState): Uint8Array<ArrayBuffer> {
  const { parameters, adam, best, ...rest } = state;
  const header = new TextEncoder().encode(JSON.stringify({
    ...rest,
    adam: { meanDecay: adam.meanDecay, squareDecay: adam.squareDecay },
    best: { epoch: best.epoch, loss: best.loss },
  }));
  const opening = new TextEncoder().encode(`${MAGIC}${header.length}\n`);
  const arrays = [parameters, adam.mean, adam.square, best.parameters];
  const bytes = new Uint8Array(opening.length + header.length + 4 * parameters.byteLength);
  bytes.set(opening);
  bytes.set(header, opening.length);
  let at = opening.length + header.length;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  return bytes;
}

/**
 * The state that {@link encodeState} wrote, to the bit.
 *
 * @throws {SyntaxError} If the bytes are no whole training state.
 */
export function decodeState(bytes: Uint8Array): TrainerState {
  const opening = new TextDecoder().decode(bytes.subarray(0, MAGIC.length + 12));
  const size = /^\d+/.exec(opening.slice(MAGIC.length))?.[0];
  if (!opening.startsWith(MAGIC) || size === undefined) {
    throw new SyntaxError(`Not a training state: it begins with ${JSON.stringify(opening)}`);
  }
  const first = MAGIC.length + size.length + 1, end = first + Number(size);
  if (bytes.length < end) throw cutOff(bytes.length, end);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(first, end)));
  const count = parameterCount(header.shape);
  if (bytes.length !== end + 4 * 8 * count) throw cutOff(bytes.length, end + 4 * 8 * count);
  const array = (k: number) =>
    new Float64Array(
      Uint8Array.from(bytes.subarray(end + 8 * count * k, end + 8 * count * (k + 1))).buffer,
    );
  return {
    ...header,
    parameters: array(0),
    adam: { mean: array(1), square: array(2), ...header.adam },
    random: header.random.map((part: number | null) => part ?? NaN), // JSON knows neither NaN
    plateau: { ...header.plateau, best: header.plateau.best ?? Infinity }, // nor Infinity
    best: { ...header.best, loss: header.best.loss ?? Infinity, parameters: array(3) },
  };
}

function cutOff(have: number, need: number): SyntaxError {
  return new SyntaxError(`Not a whole training state: it has ${have} bytes, not ${need}`);
}
