import type { FeatureGroup } from "./feature_group.ts";
import { flow } from "./flow.ts";
import { flowGroups } from "./flow/groups.ts";
import { groupedFeatureSet } from "./grouped.ts";
import { reference4 } from "./reference4.ts";
import type { Update } from "./update.ts";

/**
 * Computes one feature set, update by update, in constant time and memory. Batch and stream run the
 * same engine: a batch is the engine run over a day's columns.
 */
export interface FeatureEngine {
  /** Takes note of an update. Sets that need only events do nothing here. */
  observe(update: Update): void;
  /**
   * Takes note of an event and writes its feature row to `out[offset ...]`, as float32. The event's
   * update has been observed before, and its mid is defined.
   */
  event(update: Update, out: Float32Array, offset: number): void;
  /** The state as numbers, of a length that never changes; `restore` takes it back, bit for bit. */
  save(): Float64Array;
  /** Goes back to a saved state. */
  restore(state: Float64Array): void;
}

/** A named list of features and how to compute them. */
export interface FeatureSet {
  /** Such as `reference4`. */
  name: string;
  /** The features' names, in the order of a row. */
  features: readonly string[];
  /**
   * Of each feature, whether exchanging buyers and sellers turns its sign; else it stays as it is. So
   * the mirror image of a feature row, whose outcome is the opposite one, is known without the book's.
   */
  directed: readonly boolean[];
  /** Whether the engine must see every update, or events alone suffice. */
  needs: "events" | "updates";
  /** Levels of the book that it reads; 0 when mid and imbalance suffice. */
  levels: number;
  /** Events of the past that a row depends on; Infinity when it never forgets. */
  memory: number;
  /** A fresh engine, as at the start of a session. */
  engine(): FeatureEngine;
}

const SETS: readonly FeatureSet[] = [reference4, flow];

/** The names that {@link featureSet} knows. */
export const featureSetNames: readonly string[] = SETS.map((set) => set.name);

/** The feature set of that name. Throws a RangeError that lists the names if there is none. */
export function featureSet(name: string): FeatureSet {
  const set = SETS.find((set) => set.name === name);
  if (set === undefined) {
    throw new RangeError(
      `There is no feature set "${name}": there is ${featureSetNames.join(", ")}`,
    );
  }
  return set;
}

/** The name of a set whose features were chosen one by one. */
export const CUSTOM_SET = "custom";

/**
 * A feature set of some features of `flow`, in the order given; its name is `custom`.
 *
 * @param features names such as `ofi_1_10_trades`
 * @param more groups of your own, of which features may be listed too
 * @throws {RangeError} if a feature is unknown (with the names that exist) or listed twice, or none is given
 *
 * @example
 * ```ts
 * import { featureSetOf } from "@lob/lstm/features";
 * import assert from "node:assert/strict";
 *
 * const set = featureSetOf(["last_trade_offset", "ofi_1_10_trades"]);
 * assert.equal(set.levels, 1);
 * ```
 */
export function featureSetOf(
  features: readonly string[],
  more: readonly FeatureGroup[] = [],
): FeatureSet {
  return groupedFeatureSet(CUSTOM_SET, [...flowGroups, ...more], features);
}

/**
 * The feature set that a manifest speaks of: by its name, or for `custom` by its list.
 *
 * @param more as in {@link featureSetOf}
 * @throws {RangeError} if this version does not know the set, or knows it with other features
 */
export function resolveFeatureSet(
  { name, features }: { name: string; features: readonly string[] },
  more: readonly FeatureGroup[] = [],
): FeatureSet {
  if (name === CUSTOM_SET) return featureSetOf(features, more);
  const set = featureSet(name);
  if (set.features.join() !== features.join()) {
    throw new RangeError(
      `The feature set ${name} is ${set.features.join(", ")}, not ${features.join(", ")}`,
    );
  }
  return set;
}
