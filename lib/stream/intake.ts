import { type Deaths, isPoison, POISON_DEATHS } from "./deaths.ts";
import {
  type AcceptedEvent,
  FeatureStream,
  type FeatureStreamState,
  type InputSpec,
} from "./feature_stream.ts";
import type { Entry } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { deadEntry } from "./output_entries.ts";

/** Entries that are dealt with together: predicted, appended, and perhaps the last before a commit. */
export interface Batch {
  /** Events with a full window. */
  events: AcceptedEvent[];
  /** Their windows, float32 [events, window, features]. */
  windows: Float32Array;
  /** Entries for the dead stream. */
  dead: Entry[];
  /** Entries in all. */
  entries: number;
  /** Id of the last. */
  lastId: string;
  /** The feature stream's state after it. */
  state: FeatureStreamState;
}

/** How many entries to take at most, and how many of them with a full window. */
export interface Room {
  /** Entries of any kind. */
  entries: number;
  /** Windows or dead entries. */
  outputs: number;
}

/** From entries that were read to batches: decodes, makes windows, sorts out what can't be used. */
export class Intake {
  #features: FeatureStream;
  #size: number;
  #metrics: Metrics;
  #queue: Entry[] = [];
  #at = 0;
  #lastId: string;

  /** @param lastId the last entry that is dealt with already */
  constructor(input: InputSpec, newSession: boolean, lastId: string, metrics: Metrics) {
    this.#features = new FeatureStream(input, newSession);
    this.#size = input.window * input.featureSet.features.length;
    this.#lastId = lastId;
    this.#metrics = metrics;
  }

  /** The feature stream's state now. */
  save(): FeatureStreamState {
    return this.#features.save();
  }

  /** Goes back to a saved state. Throws a RangeError if it is not one of this input. */
  restore(state: FeatureStreamState): void {
    this.#features.restore(state);
  }

  /** Whether all that was read is taken. */
  get isEmpty(): boolean {
    return this.#at === this.#queue.length;
  }

  /** The next entry's id, when there is one. */
  get nextId(): string | null {
    return this.isEmpty ? null : this.#queue[this.#at].id;
  }

  /** Id of the last entry that was taken. */
  get lastId(): string {
    return this.#lastId;
  }

  /** Takes in what was read after that. */
  fill(entries: Entry[]): void {
    this.#queue = entries;
    this.#at = 0;
  }

  /** Takes entries as far as there is room; null when there are none. */
  take(room: Room): Batch | null {
    if (this.isEmpty) return null;
    const left = Math.min(room.entries, this.#queue.length - this.#at);
    const windows = new Float32Array(Math.min(room.outputs, left) * this.#size);
    const events: AcceptedEvent[] = [], dead: Entry[] = [];
    const from = this.#at, end = from + left;
    while (this.#at < end && events.length + dead.length < room.outputs) {
      const entry = this.#queue[this.#at++];
      const taken = this.#features.take(entry);
      this.#metrics.count(taken);
      if (taken.kind === "bad") dead.push(deadEntry(entry, taken.reason));
      if (taken.kind !== "ready") continue;
      windows.set(this.#features.window(), events.length * this.#size);
      events.push(taken.event);
    }
    return this.#batch(events, windows.subarray(0, events.length * this.#size), dead, from);
  }

  /** Puts the next entry aside if it is poison, without looking into it; else null. */
  takePoison(deaths: Deaths): Batch | null {
    if (this.isEmpty || !isPoison(deaths, this.#queue[this.#at].id)) return null;
    const from = this.#at, entry = this.#queue[this.#at++];
    const reason = `the consumer died on it ${POISON_DEATHS} times`;
    this.#metrics.count({ kind: "bad", reason });
    return this.#batch([], new Float32Array(0), [deadEntry(entry, reason)], from);
  }

  #batch(events: AcceptedEvent[], windows: Float32Array, dead: Entry[], from: number): Batch {
    const lastId = this.#lastId = this.#queue[this.#at - 1].id;
    const entries = this.#at - from;
    return { events, windows, dead, entries, lastId, state: this.#features.save() };
  }
}
