import type { Day } from "../lobster/mod.ts";
import type { FeatureSet } from "../features/mod.ts";
import { computeEvents, eventRows, type Events, type Sampling, selectEvents } from "./events.ts";
import { type Label, Outcome, outcomes, referenceLabels } from "./outcome.ts";
import { purge, type Shares, type Split, splitDays } from "./split.ts";

/**
 * How a day becomes samples. `causal`: every event is in the windows, whatever its future, and splits
 * are purged. `reference`: as the reference project does it, quirks included.
 */
export type Profile = "causal" | "reference";

/** Everything that turns a day into a dataset. */
export interface Recipe {
  /** Which rows become samples, and how they are split. */
  profile: Profile;
  /** What a feature row holds. */
  featureSet: FeatureSet;
  /** Rows in a window. */
  window: number;
  /** Which updates are events. */
  sampling: Sampling;
  /** What is predicted. */
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
  /** How it was made. */
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
  /** Training, validation and backtest, as ranges of sequences. */
  split: Split;
}

/** Makes the dataset of one day, split in the reference project's shares. */
export function buildDataset(day: Day, recipe: Recipe): Dataset {
  return buildDatasets([day], recipe)[0];
}

/**
 * Makes one dataset of several days, given in the order of time: split as one, in one part each or cut
 * through, without a window or a label that crosses a day.
 */
export function buildDatasets(days: readonly Day[], recipe: Recipe, shares?: Shares): Dataset[] {
  const parts = days.map((day) => daySequences(day, recipe));
  const splits = splitDays(parts.map(({ sequences }) => sequences), shares);
  return parts.map((part, i) => ({ ...part, split: purged(part, splits[i]) }));
}

/** Under `reference` nothing is purged: its parts touch. */
function purged({ recipe, events, resolvesAt }: Omit<Dataset, "split">, split: Split): Split {
  const { profile, window } = recipe;
  return profile === "reference"
    ? split
    : purge(split, { timeNs: events.timeNs, resolvesAt, window });
}

function daySequences(day: Day, recipe: Recipe): Omit<Dataset, "split"> {
  const { profile, featureSet, window, sampling, label } = recipe;
  const { rows, oneSided } = eventRows(day, sampling);
  const all = computeEvents(day, rows, featureSet);
  const { events, outcome, resolvesAt } = profile === "reference"
    ? referenceEvents(all, label.horizon)
    : { events: all, ...outcomes(all.mid, label) };
  const sequences = Math.max(0, events.length - window + 1);
  return { recipe, events, oneSided, outcome, resolvesAt, sequences };
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
