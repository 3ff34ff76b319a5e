import { Random } from "../math/random.ts";
import { adamStep } from "./adam.ts";
import { crossEntropy } from "./cross_entropy.ts";
import type { Curves } from "./curves.ts";
import type { Batch, Engine } from "./engine.ts";
import { plateauStep } from "./plateau.ts";
import { checkData, fingerprint, gather, type TrainingData } from "./training_data.ts";
import { newState, type TrainerState, type TrainOptions } from "./trainer_state.ts";

/** Means over a set of windows. */
interface Means {
  loss: number;
  accuracy: number;
}

/** What an epoch came to; the last entries of the {@link Curves}. */
export interface EpochReport {
  /** Epochs done, this one included. */
  epoch: number;
  /** Mean cross-entropy (nats) over the epoch's batches, dropout on, weights changing. */
  trainLoss: number;
  /** Share predicted right over the same batches. */
  trainAccuracy: number;
  /** Mean cross-entropy (nats) of the validation windows after the epoch. */
  validationLoss: number;
  /** Share of the validation windows predicted right after the epoch. */
  validationAccuracy: number;
  /** Learning rate that the epoch used. */
  learningRate: number;
  /** Whether its validation loss is the lowest so far. */
  best: boolean;
}

/** How a caller follows a training, stops it and takes it up again. */
export interface TrainControl {
  /** Called, and waited for, after each epoch; `state` may be encoded, not kept: it goes on changing. */
  onEpoch?: (report: EpochReport, state: TrainerState) => void | Promise<void>;
  /** Stops the training before its next batch. */
  signal?: AbortSignal;
  /** Where to go on, with the same options (more epochs are allowed), engine sizes and data. */
  resume?: TrainerState;
}

/** What came out of a training. */
export interface Training {
  /** The weights after the epoch with the lowest validation loss. */
  parameters: Float64Array;
  /** That epoch, from 1; 0 if none was finished, and then the weights are the initial ones. */
  bestEpoch: number;
  /** One entry for each epoch done. */
  curves: Curves;
  /** False if the signal stopped it. */
  finished: boolean;
}

/**
 * Trains a network: cross-entropy, Adam, windows shuffled every epoch, the learning rate halved on a
 * plateau of the validation loss, and the state with the lowest validation loss kept; perhaps stopped
 * early. Equal data,
 * options and engine give equal bits; stopping and resuming at an epoch's end changes none of them.
 * Other tasks of the event loop run between batches.
 *
 * @throws {RangeError} If the data or options do not fit, or the loss stops being finite.
 */
export async function train(
  data: TrainingData,
  options: TrainOptions,
  engine: Engine,
  control: TrainControl = {},
): Promise<Training> {
  const { shape, window } = engine;
  checkOptions(options);
  checkData(data, window, shape);
  const fresh = newState(options, shape, window, fingerprint(data));
  const state = control.resume ? resumed(control.resume, fresh) : fresh;
  while (!isDone(state)) {
    const training = await trainEpoch(data, state, engine, control.signal);
    const validation = training && await validate(data, state, engine, control.signal);
    if (!validation) break;
    const report = finishEpoch(state, training, validation);
    await control.onEpoch?.(report, state);
  }
  return {
    parameters: state.best.parameters,
    bestEpoch: state.best.epoch,
    curves: state.curves,
    finished: isDone(state),
  };
}

function isDone({ epoch, best, options: { epochs, stopAfter = Infinity } }: TrainerState): boolean {
  return epoch >= epochs || epoch - best.epoch >= stopAfter;
}

/** Runs all training batches once in random order; mean loss and accuracy, or null if stopped. */
async function trainEpoch(
  data: TrainingData,
  state: TrainerState,
  engine: Engine,
  signal?: AbortSignal,
): Promise<Means | null> {
  const { options, parameters, adam } = state;
  const n = data.train.ends.length;
  const random = new Random(0);
  random.restore(state.random);
  const order = random.shuffle(Int32Array.from({ length: n }, (_, k) => k));
  const batch = newBatch(Math.min(options.batch, n), engine);
  const gradient = new Float64Array(parameters.length);
  const total = { loss: 0, correct: 0 };
  for (let first = 0; first < n; first += options.batch) {
    await yieldToEventLoop();
    if (signal?.aborted) return null;
    const count = Math.min(options.batch, n - first);
    gather(data.rows, data.train, order, first, count, sizeOf(engine), batch);
    const dropout = options.dropout > 0 ? { rate: options.dropout, key: random.uint32() } : null;
    const score = await engine.gradient(parameters, batch, dropout, gradient);
    if (!Number.isFinite(score.loss)) throw diverged(state, first / options.batch, score.loss);
    adamStep(adam, parameters, gradient, state.learningRate);
    total.loss += score.loss;
    total.correct += score.correct;
  }
  state.random = random.save();
  return { loss: total.loss / n, accuracy: total.correct / n };
}

/** Mean loss and accuracy over the validation windows, or null if stopped. */
async function validate(
  data: TrainingData,
  state: TrainerState,
  engine: Engine,
  signal?: AbortSignal,
): Promise<Means | null> {
  const n = data.validation.ends.length, size = state.options.validationBatch;
  const batch = newBatch(Math.min(size, n), engine);
  const total = { loss: 0, correct: 0 };
  for (let first = 0; first < n; first += size) {
    await yieldToEventLoop();
    if (signal?.aborted) return null;
    gather(
      data.rows,
      data.validation,
      null,
      first,
      Math.min(size, n - first),
      sizeOf(engine),
      batch,
    );
    const logits = await engine.logits(state.parameters, batch.windows, batch.count);
    const labels = batch.labels.subarray(0, batch.count);
    const score = crossEntropy(logits, labels, engine.shape.classes);
    if (!Number.isFinite(score.loss)) throw diverged(state, first / size, score.loss);
    total.loss += score.loss;
    total.correct += score.correct;
  }
  return { loss: total.loss / n, accuracy: total.correct / n };
}

/** Writes an epoch into the state: curves, best parameters, next learning rate. */
function finishEpoch(state: TrainerState, training: Means, validation: Means): EpochReport {
  const best = validation.loss < state.best.loss;
  const { learningRate, curves } = state;
  state.epoch++;
  curves.trainLoss.push(training.loss);
  curves.trainAccuracy.push(training.accuracy);
  curves.validationLoss.push(validation.loss);
  curves.validationAccuracy.push(validation.accuracy);
  curves.learningRate.push(learningRate);
  if (best) {
    state.best.epoch = state.epoch;
    state.best.loss = validation.loss;
    state.best.parameters.set(state.parameters);
  }
  state.learningRate = plateauStep(state.plateau, validation.loss, learningRate);
  return {
    epoch: state.epoch,
    trainLoss: training.loss,
    trainAccuracy: training.accuracy,
    validationLoss: validation.loss,
    validationAccuracy: validation.accuracy,
    learningRate,
    best,
  };
}

/** A copy of the state to go on from, if it belongs to this training. */
function resumed(saved: TrainerState, fresh: TrainerState): TrainerState {
  const describe = (state: TrainerState) => ({
    ...state.shape,
    window: state.window,
    ...state.options,
    epochs: undefined,
    data: state.data,
  });
  const then = describe(saved), now = describe(fresh);
  for (const key of Object.keys(now) as (keyof typeof now)[]) {
    if (then[key] !== now[key]) {
      const what = key === "data" ? "fingerprint of the data" : key;
      throw new RangeError(`Cannot resume as ${what} was ${then[key]} and is now ${now[key]}`);
    }
  }
  return { ...structuredClone(saved), options: fresh.options };
}

function checkOptions(options: TrainOptions): void {
  const refuse = (what: string, value: number) => {
    throw new RangeError(`Cannot train with ${what}: it is ${value}`);
  };
  for (const name of ["epochs", "stopAfter", "batch", "validationBatch"] as const) {
    const value = options[name] ?? 1;
    if (!Number.isInteger(value) || value < 1) {
      refuse(`${name} that is not a positive integer`, value);
    }
  }
  if (!(options.learningRate > 0 && options.learningRate < Infinity)) {
    refuse("a learning rate that is not positive", options.learningRate);
  }
  if (!(options.dropout >= 0 && options.dropout < 1)) {
    refuse("a dropout outside [0, 1)", options.dropout);
  }
}

function newBatch(capacity: number, { window, shape }: Engine): Batch {
  return {
    windows: new Float32Array(capacity * window * shape.features),
    labels: new Uint8Array(capacity),
    count: capacity,
  };
}

function sizeOf({ window, shape }: Engine) {
  return { window, features: shape.features };
}

function diverged(state: TrainerState, batch: number, loss: number): RangeError {
  return new RangeError(
    `Training diverged: the loss is ${loss} in epoch ${state.epoch + 1}, batch ${batch + 1}, at ` +
      `learning rate ${state.learningRate}`,
  );
}

/** Lets timers, signals and messages have their turn. */
function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
