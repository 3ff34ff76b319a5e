import { type Dataset, Outcome, scaleRows, type Scaling } from "../dataset/mod.ts";
import { log, Random } from "../math/mod.ts";
import type { Predictor } from "../model/predictor.ts";
import { type Interval, meanInterval } from "./bootstrap.ts";
import { LOG_LOSS_MARGIN } from "./probability.ts";
import { predicted } from "./scored.ts";

/** Lags of a window: 0 is its newest row. Both ends are included. */
export type LagBand = readonly [first: number, last: number];

/** What a model loses without a part of its input. */
export interface Importance {
  /** A feature's name, or a band of lags such as `2-4`. */
  name: string;
  /** Accuracy with the part minus accuracy without it, paired row by row. */
  accuracyDrop: Interval;
  /** Log loss without the part minus log loss with it, in nats. */
  logLossRise: Interval;
}

/** Which parts of its windows a model uses. */
export interface Importances {
  /** Windows that were scored: those after which the mid moved. */
  n: number;
  /** Accuracy on the windows as they are. */
  accuracy: number;
  /** Log loss on the windows as they are. */
  logLoss: number;
  /** Each feature at all lags, in the order of a row. */
  features: Importance[];
  /** All features at each band of lags, newest first. */
  lags: Importance[];
}

/** How windows are permuted. */
export interface ImportanceOptions {
  /** Shifts that each part is averaged over; 5 unless said otherwise. */
  repeats?: number;
  /** Seed of the shifts; 1 unless said otherwise. */
  seed?: number;
  /** Told how many of the parts are done. */
  progress?: (done: number, of: number) => void;
}

const BANDS: readonly LagBand[] = [[0, 0], [1, 1], [2, 4], [5, 9], [10, 19], [20, 49], [50, 99]];
const BATCH = 256;

/** Bands of lags, wider with age, that cover a window; what is older than 99 is one band more. */
export function lagBands(window: number): LagBand[] {
  return [...BANDS, [100, Infinity] as const].filter(([first]) => first < window)
    .map(([first, last]) => [first, Math.min(last, window - 1)]);
}

/**
 * Permutation importance (Breiman, Random Forests, 2001, section 10) of each feature over the whole window,
 * and of each band of lags of all features.
 *
 * Rows of a day depend on each other, so a part is not shuffled: it is taken whole from the window
 * that stands a random number of windows later on the circle of the given ones, at least a window and
 * a horizon away either way. The part keeps its own course through time; what it loses is its bond with the
 * outcome and with the rest of the window. Features that say the same share their importance: without
 * one of them a model may lose little.
 *
 * @param sequences windows to score and to take parts from, growing: out-of-sample ones to learn what generalises
 * @throws {RangeError} if there are too few windows to take parts from elsewhere, or none moved
 */
export async function permutationImportance(
  predictor: Predictor,
  { events, outcome, recipe }: Dataset,
  sequences: Int32Array,
  scaling: Scaling | null,
  options: ImportanceOptions = {},
): Promise<Importances> {
  const { window, featureSet, label } = recipe;
  const { repeats = 5, seed = 1, progress } = options;
  const rows = events.features.slice();
  scaleRows(rows, scaling);
  const outcomeOf = (s: number) => outcome[s + window - 1];
  const chosen = Int32Array.from(sequences.keys()).filter((i) =>
    outcomeOf(sequences[i]) === Outcome.Up || outcomeOf(sequences[i]) === Outcome.Down
  );
  if (chosen.length === 0) throw new RangeError("Nothing can be explained: no mid moved");
  const up = Uint8Array.from(chosen, (i) => outcomeOf(sequences[i]) === Outcome.Up ? 1 : 0);
  const width = events.width;
  const shifts = drawShifts(sequences.length, window + label.horizon, repeats, new Random(seed));

  const predict = (part: Part | null, shift: number) =>
    predictParts(predictor, { rows, width, window, sequences, chosen }, part, shift);
  const whole = rowScores(await predict(null, 0), up);
  const scored = { n: chosen.length, event: chosen };
  const interval = (values: Float64Array) =>
    meanInterval(scored, values, { horizon: Math.max(1, label.horizon) });
  const parts = [...featureParts(featureSet.features, window), ...lagParts(window, width)];
  const importances: Importance[] = [];
  for (const part of parts) {
    const drop = new Float64Array(chosen.length), rise = new Float64Array(chosen.length);
    // All at a time, for a predictor that answers several calls at once.
    for (const pUp of await Promise.all(shifts.map((shift) => predict(part, shift)))) {
      const without = rowScores(pUp, up);
      for (let i = 0; i < drop.length; i++) {
        drop[i] += (whole.hit[i] - without.hit[i]) / repeats;
        rise[i] += (without.loss[i] - whole.loss[i]) / repeats;
      }
    }
    const { name } = part;
    importances.push({ name, accuracyDrop: interval(drop), logLossRise: interval(rise) });
    progress?.(importances.length, parts.length);
  }
  return {
    n: chosen.length,
    accuracy: mean(whole.hit),
    logLoss: mean(whole.loss),
    features: importances.slice(0, width),
    lags: importances.slice(width),
  };
}

/** Some of a window: features `column` to before `columnEnd` of rows `row` to before `rowEnd`. */
interface Part {
  name: string;
  row: number;
  rowEnd: number;
  column: number;
  columnEnd: number;
}

function featureParts(features: readonly string[], window: number): Part[] {
  return features.map((name, column) => ({
    name,
    row: 0,
    rowEnd: window,
    column,
    columnEnd: column + 1,
  }));
}

function lagParts(window: number, width: number): Part[] {
  return lagBands(window).map(([first, last]) => ({
    name: first === last ? `${first}` : `${first}-${last}`,
    row: window - 1 - last,
    rowEnd: window - first,
    column: 0,
    columnEnd: width,
  }));
}

/** Distances on a circle of `n`, none nearer than `apart` either way. */
function drawShifts(n: number, apart: number, repeats: number, random: Random): number[] {
  const room = n - 2 * apart + 1;
  if (room < 1) {
    throw new RangeError(
      `${n} windows are too few: parts are taken from windows ${apart} away or more, which takes ${
        2 * apart
      }`,
    );
  }
  return Array.from({ length: repeats }, () => apart + random.integer(room));
}

interface Windows {
  rows: Float32Array;
  width: number;
  window: number;
  sequences: Int32Array;
  /** Which of the sequences to predict. */
  chosen: Int32Array;
}

/** P(up) of each chosen window, with a part of it taken from the window `shift` further on. */
async function predictParts(
  predictor: Predictor,
  { rows, width, window, sequences, chosen }: Windows,
  part: Part | null,
  shift: number,
): Promise<Float32Array> {
  const size = window * width;
  const pUp = new Float32Array(chosen.length);
  for (let first = 0; first < chosen.length; first += BATCH) {
    const batch = Math.min(BATCH, chosen.length - first);
    const windows = new Float32Array(batch * size);
    for (let b = 0; b < batch; b++) {
      const i = chosen[first + b];
      const start = sequences[i] * width, at = b * size;
      windows.set(rows.subarray(start, start + size), at);
      if (part === null) continue;
      const donor = sequences[(i + shift) % sequences.length] * width;
      for (let row = part.row; row < part.rowEnd; row++) {
        for (let column = part.column; column < part.columnEnd; column++) {
          const k = row * width + column;
          windows[at + k] = rows[donor + k];
        }
      }
    }
    pUp.set(await predictor.predict(windows, batch), first);
  }
  return pUp;
}

/** Hit (1 or 0) and log loss of each row, margins as in `logLoss`. */
function rowScores(pUp: Float32Array, up: Uint8Array): { hit: Float64Array; loss: Float64Array } {
  const hit = Float64Array.from(pUp, (p, i) => predicted(p) === up[i] ? 1 : 0);
  const loss = Float64Array.from(pUp, (p, i) => {
    const own = up[i] === 1 ? p : 1 - p;
    return -log(Math.min(Math.max(own, LOG_LOSS_MARGIN), 1 - LOG_LOSS_MARGIN));
  });
  return { hit, loss };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
