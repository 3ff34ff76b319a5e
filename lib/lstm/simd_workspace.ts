import type { Allocator } from "./kernel/kernel.ts";
import type { Shape } from "./parameters.ts";
import { padded, type SimdGradient } from "./simd_weights.ts";

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
  /** [window] x [rows, 4 hidden]: sums, then activations, then slopes of the gates. */
  gates: Series;
  /** [window + 1] x [rows, hidden]: cell states, the first zero. */
  cell: Series;
  /** [window] x [rows, hidden]: tanh of the cell states after each step. */
  squashed: Series;
  /** [window + 1] x [rows, hidden]: hidden states, the first zero. */
  output: Series;
}

/** What only learning needs. */
export interface Learning {
  /** For each layer but the top one, [window] x [rows, hidden]: dropout factors of its outputs. */
  masks: Series[];
  /** For each layer but the top one, [window] x [rows, hidden]: outputs times mask. */
  dropped: Series[];
  /** For each layer, [window] x [rows, hidden]: d(loss)/d(output), as it comes from above. */
  outputSlope: Series[];
  /** For each layer. */
  gradients: SimdGradient[];
  /** [rows, hidden]: d(loss)/d(output) with what comes back from the next step. */
  hiddenSlope: number;
  /** [rows, hidden]: d(loss)/d(cell state). */
  cellSlope: number;
  /** [hidden], all zero. */
  zero: number;
}

/** Memory for a pass over windows. */
export interface Workspace {
  /** Steps. */
  window: number;
  /** [window] x [rows, features padded]: the windows. */
  input: Series;
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
  shape: Shape,
  window: number,
  capacity: number,
  learning: boolean,
): Workspace {
  const hidden = padded(shape.hidden);
  const series = (steps: number, columns: number, kept = learning): Series => ({
    at: allocator.floats((kept ? steps : 1) * capacity * columns),
    columns,
    kept,
  });
  const workspace: Workspace = {
    window,
    input: series(window, padded(shape.features), true),
    layers: Array.from({ length: shape.layers }, () => ({
      gates: series(window, 4 * hidden),
      cell: series(window + 1, hidden),
      squashed: series(window, hidden),
      output: series(window + 1, hidden),
    })),
  };
  if (learning) {
    const states = (count: number) => Array.from({ length: count }, () => series(window, hidden));
    workspace.learning = {
      masks: states(shape.layers - 1),
      dropped: states(shape.layers - 1),
      outputSlope: states(shape.layers),
      gradients: Array.from({ length: shape.layers }, (_, layer) => ({
        weightInput: allocator.floats(4 * hidden * (layer === 0 ? padded(shape.features) : hidden)),
        weightHidden: allocator.floats(4 * hidden * hidden),
        bias: allocator.floats(4 * hidden),
      })),
      hiddenSlope: allocator.floats(capacity * hidden),
      cellSlope: allocator.floats(capacity * hidden),
      zero: allocator.floats(hidden),
    };
  }
  return workspace;
}
