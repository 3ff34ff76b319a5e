import type { Day } from "../lobster/mod.ts";
import type { FeatureSet } from "../features/mod.ts";
import { computeEvents, eventRows, type Events, type Sampling, selectEvents } from "./events.ts";
import { type Label, Outcome, outcomes, referenceLabels } from "./outcome.ts";
import { chronologicalSplit, purge, type Split } from "./split.ts";

/**
 * How a day becomes samples. `causal`: every event is in the windows, whatever its future, and splits
 * are purged. `reference`: as the reference project does it, quirks included.
 */
export type Profile = "causal" | "reference";

/** Everything that turns a day into a dataset. */
export interface Recipe {
  profile: Profile;
  featureSet: FeatureSet;
  /** Rows in a window. */
  window: number;
  sampling: Sampling;
  label: Label;
}

/** Window, horizon and event choice of a profile, unless the user says otherwise. */
export function defaultRecipe(profile: Profile, featureSet: FeatureSet): Recipe {
  return {
    profile,
    featureSet,
    window: 100,
    sampling: profile === "reference" ? "executions" : "trades",
    label: { kind: "horizon", horizon: 10 },
  };
}

/** A day's events with their outcomes, as sequences in three parts. */
export interface Dataset {
  recipe: Recipe;
  /** The events that are in the windows; under `reference`, the kept rows. */
  events: Events;
  /** Events left out because a side of the book was empty. */
  oneSided: number;
  /** {@link Outcome} of each event. Under `reference` each is up or down (its label 1 or 0). */
  outcome: Int8Array;
  /** Event at which each outcome is known; `events.length` where it never is. */
  resolvesAt: Int32Array;
  /** Windows: sequence s is events s ... s + window - 1 and has the outcome of the last. */
  sequences: number;
  split: Split;
}

/** Makes the dataset of one day. */
export function buildDataset(day: Day, recipe: Recipe): Dataset {
  const { profile, featureSet, window, sampling, label } = recipe;
  const { rows, oneSided } = eventRows(day, sampling);
  const all = computeEvents(day, rows, featureSet);
  const { events, outcome, resolvesAt } = profile === "reference"
    ? referenceEvents(all, label.horizon)
    : { events: all, ...outcomes(all.mid, label) };
  const sequences = Math.max(0, events.length - window + 1);
  const whole = chronologicalSplit(sequences);
  const split = profile === "reference"
    ? whole
    : purge(whole, { timeNs: events.timeNs, resolvesAt, window });
  return { recipe, events, oneSided, outcome, resolvesAt, sequences, split };
}

function referenceEvents(all: Events, horizon: number) {
  const { kept, y } = referenceLabels(all.mid, horizon);
  const events = selectEvents(all, kept);
  const position = new Int32Array(all.length + 1).fill(kept.length);
  for (let k = all.length - 1, next = kept.length; k >= 0; k--) {
    if (next > 0 && kept[next - 1] === k) next--;
    position[k] = next;
  }
  return {
    events,
    outcome: Int8Array.from(y, (label) => label === 1 ? Outcome.Up : Outcome.Down),
    resolvesAt: Int32Array.from(kept, (k) => position[Math.min(k + horizon, all.length)]),
  };
}
