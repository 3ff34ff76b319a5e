import type { FeatureEngine, FeatureSet } from "./feature_set.ts";
import type { Update } from "./update.ts";

/** Mids remembered: this event's and the five before it. */
const HISTORY = 6;

class Reference4 implements FeatureEngine {
  /** Mids of the last events: event k's is at k mod 6. */
  #mid = new Float64Array(HISTORY);
  #imbalance = 0;
  #events = 0;

  observe(): void {}

  event(update: Update, out: Float32Array, offset: number): void {
    const { mid, imbalance } = update;
    const k = this.#events++;
    const previous = this.#mid[(k + HISTORY - 1) % HISTORY];
    const fifth = this.#mid[(k + HISTORY - 5) % HISTORY];
    out[offset] = imbalance;
    out[offset + 1] = k < 1 ? 0 : imbalance - this.#imbalance;
    out[offset + 2] = k < 1 ? 0 : (mid - previous) / previous;
    out[offset + 3] = k < 5 ? 0 : (mid - fifth) / fifth;
    this.#mid[k % HISTORY] = mid;
    this.#imbalance = imbalance;
  }

  save(): Float64Array {
    return Float64Array.of(this.#events, this.#imbalance, ...this.#mid);
  }

  restore(state: Float64Array): void {
    this.#events = state[0];
    this.#imbalance = state[1];
    this.#mid.set(state.subarray(2));
  }
}

/**
 * The reference project's four features, in float64, stored as float32, at event k:
 *
 * | feature | value |
 * |---|---|
 * | `imbalance` | depth imbalance I of levels 1-3, in [-1, 1] |
 * | `imbalance_change` | I[k] - I[k-1]; 0 for k = 0 |
 * | `return_1` | (mid[k] - mid[k-1]) / mid[k-1]; 0 for k = 0 |
 * | `return_5` | (mid[k] - mid[k-5]) / mid[k-5]; 0 for k < 5 |
 */
export const reference4: FeatureSet = {
  name: "reference4",
  features: ["imbalance", "imbalance_change", "return_1", "return_5"],
  directed: [true, true, true, true],
  needs: "events",
  levels: 0,
  memory: 5,
  engine: () => new Reference4(),
};
