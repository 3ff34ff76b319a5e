import type { FeatureGroup } from "./feature_group.ts";
import type { FeatureEngine, FeatureSet } from "./feature_set.ts";
import { Tracker, TRACKER_STATE } from "./moment.ts";
import type { Update } from "./update.ts";

/**
 * A feature set made of groups.
 *
 * @param name what the set is called
 * @param groups where the features are looked for; no name may be in two of them
 * @param features names of the features in the order of a row; all of them unless said otherwise
 * @throws {RangeError} if a feature is in no group or in two, is asked for twice, or none is
 */
export function groupedFeatureSet(
  name: string,
  groups: readonly FeatureGroup[],
  features: readonly string[] = groups.flatMap(({ features }) => features),
): FeatureSet {
  checkNames(groups, features);
  const used = groups.filter((group) => group.features.some((each) => features.includes(each)));
  const computed = used.flatMap((group) => group.features);
  const picks = features.map((each) => computed.indexOf(each));
  return {
    name,
    features: [...features],
    directed: features.map((each) =>
      !used.some(({ undirected }) => undirected?.includes(each) ?? false)
    ),
    needs: "updates",
    levels: Math.max(...used.map(({ levels }) => levels)),
    memory: Infinity,
    engine: () => new GroupedEngine(used, picks),
  };
}

/** Runs the groups that are used, and picks the features that were asked for. */
class GroupedEngine implements FeatureEngine {
  #groups: readonly FeatureGroup[];
  #picks: readonly number[];
  #tracker = new Tracker();
  /** All groups' states, one after the other; `states` are views of it. */
  #state: Float64Array;
  #states: Float64Array[];
  /** What takes note of updates, with its state. */
  #observers: [observe: NonNullable<FeatureGroup["observe"]>, state: Float64Array][];
  /** All features of the groups; `parts` are views of it. */
  #values: Float64Array;
  #parts: Float64Array[];

  constructor(groups: readonly FeatureGroup[], picks: readonly number[]) {
    this.#groups = groups;
    this.#picks = picks;
    [this.#state, this.#states] = partitioned(groups.map(({ size = 0 }) => size));
    [this.#values, this.#parts] = partitioned(groups.map(({ features }) => features.length));
    this.#observers = groups.flatMap(({ observe }, i) =>
      observe === undefined ? [] : [[observe, this.#states[i]]]
    );
  }

  observe(update: Update): void {
    const { moment } = this.#tracker;
    this.#tracker.observe(update);
    for (const [observe, state] of this.#observers) observe(moment, state);
  }

  event(_: Update, out: Float32Array, offset: number): void {
    const groups = this.#groups, states = this.#states, parts = this.#parts;
    const picks = this.#picks, values = this.#values, { moment } = this.#tracker;
    for (let i = 0; i < groups.length; i++) groups[i].write(moment, states[i], parts[i]);
    for (let i = 0; i < picks.length; i++) out[offset + i] = values[picks[i]];
  }

  save(): Float64Array {
    return Float64Array.of(...this.#tracker.save(), ...this.#state);
  }

  restore(saved: Float64Array): void {
    const length = TRACKER_STATE + this.#state.length;
    if (saved.length !== length) {
      throw new RangeError(
        `Cannot restore a feature engine of ${length} numbers from ${saved.length}`,
      );
    }
    this.#tracker.restore(saved);
    this.#state.set(saved.subarray(TRACKER_STATE));
  }
}

/** One array, and a view of it for each of these sizes. */
function partitioned(sizes: readonly number[]): [Float64Array, Float64Array[]] {
  const whole = new Float64Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  return [whole, sizes.map((size) => whole.subarray(at, at += size))];
}

function checkNames(groups: readonly FeatureGroup[], features: readonly string[]): void {
  const known = groups.flatMap((group) => group.features);
  const twice = (names: readonly string[]) => names.find((name, i) => names.indexOf(name) !== i);
  const ambiguous = twice(known), repeated = twice(features);
  if (ambiguous !== undefined) throw new RangeError(`Two features are called "${ambiguous}"`);
  if (repeated !== undefined) throw new RangeError(`The feature "${repeated}" is listed twice`);
  if (features.length === 0) throw new RangeError("A feature set needs one feature or more");
  const unknown = features.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`There is no feature "${unknown}": there is ${known.join(", ")}`);
  }
}
