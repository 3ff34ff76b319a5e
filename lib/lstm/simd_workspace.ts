import type { Allocator } from "./kernel/kernel.ts";
import type { GradientAddresses, SimdWeights } from "./simd_weights.ts";

/** A matrix [rows, columns] for each step, in a kernel's memory. */
export interface Series {
  /** Address of the first step's. */
  at: number;
  /** Columns of each. */
  columns: number;
  /** Whether each step has its own place; otherwise all share one. */
  kept: boolean;
}

/** The address of one step's matrix, of so many rows. */
export function stepOf({ at, columns, kept }: Series, step: number, rows: number): number {
  return kept ? at + step * rows * columns * 4 : at;
}

/** What one layer keeps of a pass over a batch of windows. */
export interface LayerWorkspace {
  /**
   * [window + 1] x [rows, hidden + inputs]: the hidden state before each step (zero before the first;
   * after the last, the output) and beside it what comes from below.
   */
  input: Series;
  /** [window] x [rows, 4 hidden]: sums, then activations, then slopes of the gates. */
  gates: Series;
  /** [window + 1] x [rows, hidden]: cell states, the first zero. */
  cell: Series;
  /** [window] x [rows, hidden]: tanh of the cell states after each step. */
  squashed: Series;
}

/** What only learning needs. */
export interface Learning {
  /** For each layer. */
  layers: {
    /** [window] x [rows, hidden]: dropout factors of what comes from below; not in the first layer. */
    mask?: Series;
    /** [window] x [rows, hidden + inputs]: d(loss)/d(input). */
    inputSlope: Series;
    gradient: GradientAddresses;
  }[];
  /** [rows, hidden]: d(loss)/d(output) of the top layer after the last step. */
  outputSlope: number;
  /** [rows, hidden]: d(loss)/d(cell state). */
  cellSlope: number;
  /** [rows, hidden], all zero. */
  zero: number;
}

/** Memory for a pass over windows. */
export interface Workspace {
  /** Steps. */
  window: number;
  /** For each layer. */
  layers: LayerWorkspace[];
  /** Present where gradients are computed. */
  learning?: Learning;
}

/**
 * Reserves memory for passes over up to `capacity` windows at a time; with `learning` every step is
 * kept and there is room for the way back.
 */
export function allocateWorkspace(
  allocator: Allocator,
  { hidden, layers }: SimdWeights,
  window: number,
  capacity: number,
  learning: boolean,
): Workspace {
  const series = (steps: number, columns: number, kept = learning): Series => ({
    at: allocator.floats((kept ? steps : 1) * capacity * columns),
    columns,
    kept,
  });
  const state = () => allocator.floats(capacity * hidden);
  const workspace: Workspace = {
    window,
    layers: layers.map(({ inputs }, layer) => ({
      input: series(window + 1, hidden + inputs, learning || layer === 0),
      gates: series(window, 4 * hidden),
      cell: series(window + 1, hidden),
      squashed: series(window, hidden),
    })),
  };
  if (learning) {
    workspace.learning = {
      layers: layers.map(({ inputs }, layer) => ({
        mask: layer > 0 ? series(window, hidden) : undefined,
        inputSlope: series(window, hidden + inputs),
        gradient: {
          weights: allocator.floats(4 * hidden * (hidden + inputs)),
          bias: allocator.floats(4 * hidden),
        },
      })),
      outputSlope: state(),
      cellSlope: state(),
      zero: state(),
    };
  }
  return workspace;
}
