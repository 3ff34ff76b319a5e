import type { Batch } from "./engine.ts";
import type { Shape } from "./parameters.ts";

/** Windows and their classes. They may overlap; each ends at a row and reaches back from there. */
export interface Sequences {
  /** The last row of each window. */
  ends: Int32Array;
  /** The class of each window: 0 down, 1 up, 2 unmoved where that is a class. */
  labels: Uint8Array;
}

/** What a training learns from. Rows of several days stand one after the other. */
export interface TrainingData {
  /** Float32 [rows, features], row-major: scaled as the model shall see them. */
  rows: Float32Array;
  /** Windows to learn from. */
  train: Sequences;
  /** Windows to choose the learning rate and the best epoch by. */
  validation: Sequences;
}

/**
 * Copies `count` windows out of the rows: those of the sequences that `order` names from `first` on,
 * or without `order` the sequences from `first` on.
 *
 * @param into room for as many windows, overwritten
 */
export function gather(
  rows: Float32Array,
  sequences: Sequences,
  order: Int32Array | null,
  first: number,
  count: number,
  size: { window: number; features: number },
  into: Batch,
): void {
  const { window, features } = size;
  const length = window * features;
  for (let item = 0; item < count; item++) {
    const sequence = order ? order[first + item] : first + item;
    const end = (sequences.ends[sequence] + 1) * features;
    into.windows.set(rows.subarray(end - length, end), item * length);
    into.labels[item] = sequences.labels[sequence];
  }
  into.count = count;
}

/**
 * Checks what {@link train} is given.
 *
 * @throws {RangeError} If a part has no window, a window does not lie within the rows, a label is
 * no class, or a row is not finite.
 */
export function checkData(
  data: TrainingData,
  window: number,
  { features, classes }: Shape,
): void {
  const rows = data.rows.length / features;
  if (!Number.isInteger(rows)) {
    throw new RangeError(
      `Cannot train on ${data.rows.length} numbers: they are no rows of ${features} features`,
    );
  }
  const bad = data.rows.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const row = Math.floor(bad / features), feature = bad % features;
    throw new RangeError(`Cannot train as feature ${feature} of row ${row} is ${data.rows[bad]}`);
  }
  for (const part of ["train", "validation"] as const) {
    const { ends, labels } = data[part];
    if (ends.length === 0) throw new RangeError(`Cannot train as ${part} has no window`);
    if (labels.length !== ends.length) {
      throw new RangeError(
        `Cannot train as ${part} has ${ends.length} windows but ${labels.length} labels`,
      );
    }
    for (let k = 0; k < ends.length; k++) {
      if (ends[k] < window - 1 || ends[k] >= rows) {
        throw new RangeError(
          `Cannot train as window ${k} of ${part} ends at row ${
            ends[k]
          }: ${window} rows up to it ` +
            `must lie within ${rows}`,
        );
      }
      if (labels[k] >= classes) {
        throw new RangeError(
          `Cannot train as label ${k} of ${part} is ${labels[k]}, not below ${classes}`,
        );
      }
    }
  }
}

/** 32 bits that tell one training's data from another's (FNV-1a over all that it holds). */
export function fingerprint(data: TrainingData): number {
  let hash = 0x811c9dc5;
  for (
    const part of [
      data.rows,
      data.train.ends,
      data.train.labels,
      data.validation.ends,
      data.validation.labels,
    ]
  ) {
    const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    for (let k = 0; k < bytes.length; k++) hash = Math.imul(hash ^ bytes[k], 0x01000193);
  }
  return hash >>> 0;
}
