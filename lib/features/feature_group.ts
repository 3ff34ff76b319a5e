import type { Moment } from "./moment.ts";

/**
 * Features that are computed together, in constant time and memory: what a file of `flow/` exports, and
 * what you write to add a feature of your own.
 */
export interface FeatureGroup {
  /** Names of its features, in the order in which `write` gives them. */
  features: readonly string[];
  /**
   * Those of them that stay as they are when buyers and sellers are exchanged, as a spread does; the sign
   * of every other one turns.
   */
  undirected?: readonly string[];
  /** Levels of the book that it reads. */
  levels: number;
  /** Numbers of state that it keeps (0). They start as 0, and are saved and restored for it. */
  size?: number;
  /** Takes note of an update: changes its state. A group without state has no need of it. */
  observe?(this: void, moment: Moment, state: Float64Array): void;
  /** Writes its features as of the last update to `out[0 ...]`. The mid is defined; the state stays. */
  write(moment: Moment, state: Float64Array, out: Float64Array): void;
}
