import { emptyUpdate, type FeatureSet, readUpdate, RollingWindow } from "../features/mod.ts";
import { scaleRows, type Scaling } from "../dataset/mod.ts";
import { decodeEvent } from "./event.ts";
import type { Entry } from "./log.ts";
import { UnpackedUpdates } from "./packed_updates.ts";

/** How a model wants its input made. */
export interface InputSpec {
  /** What a row holds. */
  featureSet: FeatureSet;
  /** Rows in a window. */
  window: number;
  /** Applied to each row before it enters the window. */
  scaling: Scaling | null;
}

/** An event that was accepted. */
export interface AcceptedEvent {
  /** Id of its entry. */
  id: string;
  /** Index of the event. */
  ts: number;
  /** Mid price, dollars x 10,000. */
  mid: number;
  /** Depth imbalance. */
  imb: number;
  /** Label, if one was published. */
  y: 0 | 1 | null;
  /** The producer's clock, UTC milliseconds; NaN when it was not told. */
  publishedMs: number;
}

/** What became of an entry; `updates` is how many updates it held that are no events. */
export type Taken =
  /** The window is full and includes the event: a prediction is due. */
  | { kind: "ready"; updates: number; event: AcceptedEvent }
  /** An event, but the window is not full yet. */
  | { kind: "warm-up"; updates: number }
  | { kind: "update"; updates: number }
  /** Not used, and the state is as before it. */
  | { kind: "bad"; reason: string };

/** State of a {@link FeatureStream}, as JSON can hold it; floats are base64 of their bytes. */
export interface FeatureStreamState {
  /** The feature engine's state, float64. */
  engine: string;
  /** The rows in the window, float32. */
  window: string;
  /** `ts` of the last event; -1 before the first. */
  lastTs: number;
}

/**
 * From entries to windows: decodes, runs the feature engine, scales, keeps the rolling window. The
 * state is a function of the accepted entries alone, so it can be saved anywhere and gone on from.
 */
export class FeatureStream {
  #spec: InputSpec;
  #newSession: boolean;
  #engine;
  #window: RollingWindow;
  #row: Float32Array;
  #update = emptyUpdate();
  #before = new UnpackedUpdates();
  #earlier = emptyUpdate();
  #lastTs = -1;

  /**
   * Starts before the first event.
   *
   * @param newSession whether `ts` going back to 0 starts a new session, or is an error
   */
  constructor(spec: InputSpec, newSession = false) {
    this.#spec = spec;
    this.#newSession = newSession;
    this.#engine = spec.featureSet.engine();
    this.#window = new RollingWindow(spec.window, spec.featureSet.features.length);
    this.#row = new Float32Array(spec.featureSet.features.length);
  }

  /** Takes one entry. */
  take(entry: Entry): Taken {
    const update = this.#update, before = this.#before;
    const decoded = decodeEvent(entry, this.#spec.featureSet, update, before);
    if (decoded.kind === "bad") return decoded;
    if (decoded.kind === "update") {
      this.#observe();
      return { kind: "update", updates: before.length + 1 };
    }
    const { ts, y, publishedMs } = decoded;
    if (ts <= this.#lastTs) {
      if (!(ts === 0 && this.#newSession)) {
        return { kind: "bad", reason: `ts is ${ts}, after ${this.#lastTs}: it must grow` };
      }
      this.#engine = this.#spec.featureSet.engine();
      this.#window.clear();
    }
    this.#lastTs = ts;
    this.#observe();
    this.#engine.event(update, this.#row, 0);
    scaleRows(this.#row, this.#spec.scaling);
    this.#window.push(this.#row);
    const updates = before.length;
    if (!this.#window.full) return { kind: "warm-up", updates };
    const { mid, imbalance: imb } = update;
    return { kind: "ready", updates, event: { id: entry.id, ts, mid, imb, y, publishedMs } };
  }

  /** Shows the engine the entry's updates, its own last. */
  #observe(): void {
    for (let i = 0; i < this.#before.length; i++) {
      readUpdate(this.#before, i, this.#earlier);
      this.#engine.observe(this.#earlier);
    }
    this.#engine.observe(this.#update);
  }

  /** The window, [window, features], oldest row first: a view that the next entry changes. */
  window(): Float32Array {
    return this.#window.view();
  }

  /** The state now. */
  save(): FeatureStreamState {
    return {
      engine: toBase64(this.#engine.save()),
      window: toBase64(this.#window.save()),
      lastTs: this.#lastTs,
    };
  }

  /** Goes back to a saved state. */
  restore(state: FeatureStreamState): void {
    this.#engine.restore(new Float64Array(fromBase64(state.engine)));
    this.#window.restore(new Float32Array(fromBase64(state.window)));
    this.#lastTs = state.lastTs;
  }
}

function toBase64(numbers: Float64Array | Float32Array): string {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength).toBase64();
}

function fromBase64(text: string): ArrayBuffer {
  return Uint8Array.fromBase64(text).buffer;
}
