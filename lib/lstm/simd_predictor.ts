import { sigmoid } from "../math/elementary.ts";
import type { Shape } from "./parameters.ts";
import { newShard } from "./simd_shard.ts";

/** A trained network that predicts at once, without a promise. */
export interface SimdPredictor {
  /** Rows in a window. */
  readonly window: number;
  /** Features in a row. */
  readonly features: number;
  /** Logits [count, classes] (down, up, perhaps unmoved) of windows [count, window, features], oldest row first. */
  logits(windows: Float32Array, count: number): Float64Array;
  /** P(up | the mid moved) of each of the windows, in [0, 1]. */
  predict(windows: Float32Array, count: number): Float32Array;
}

/** Windows computed together: more gain nothing, as all of a step fits a core's nearest cache. */
const BLOCK = 32;

/**
 * A predictor over the SIMD kernel, for the weights of one trained network. The bits of a window's
 * result depend on that window alone, not on the batch that it is in.
 */
export function simdPredictor(
  parameters: Float64Array,
  shape: Shape,
  window: number,
): SimdPredictor {
  const { classes } = shape;
  const shard = newShard(shape, window, BLOCK, false);
  shard.load(parameters);

  function logits(windows: Float32Array, count: number): Float64Array {
    const all = new Float64Array(classes * count);
    for (let first = 0; first < count; first += BLOCK) {
      all.set(shard.logits(windows, first, Math.min(BLOCK, count - first)), classes * first);
    }
    return all;
  }

  return {
    window,
    features: shape.features,
    logits,
    predict(windows, count) {
      const all = logits(windows, count);
      return Float32Array.from(
        { length: count },
        (_, k) => sigmoid(all[classes * k + 1] - all[classes * k]),
      );
    },
  };
}
