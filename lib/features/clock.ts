import { exp } from "../math/mod.ts";

/**
 * A clock by which exponentially decaying sums forget, such as `10_trades`: what happened ten trades ago
 * weighs 1/e. Counted in trades or updates, a feature means the same on a busy ticker as on a quiet one;
 * counted in seconds, it is a rate. The clock ends the names of the features that use it.
 */
export type DecayClock =
  | "30_updates"
  | "3_trades"
  | "10_trades"
  | "30_trades"
  | "1_s"
  | "10_s"
  | "60_s";

/** What a clock counts, and after how many of them something weighs 1/e. */
export interface ClockUnit {
  /** Every update, every timestamp with an execution, or the seconds of the updates' own time. */
  counts: "updates" | "trades" | "seconds";
  /** Time constant in that unit. */
  constant: number;
}

const CLOCKS: Record<DecayClock, ClockUnit> = {
  "30_updates": { counts: "updates", constant: 30 },
  "3_trades": { counts: "trades", constant: 3 },
  "10_trades": { counts: "trades", constant: 10 },
  "30_trades": { counts: "trades", constant: 30 },
  "1_s": { counts: "seconds", constant: 1 },
  "10_s": { counts: "seconds", constant: 10 },
  "60_s": { counts: "seconds", constant: 60 },
};

/** All clocks, in the order of {@link decayFactors}. */
export const clocks: readonly DecayClock[] = Object.keys(CLOCKS) as DecayClock[];

/** Clocks by what they count, and the factor of one count; for `decayFactors`, which runs at every update. */
const BY_SECONDS = indices("seconds"),
  BY_TRADES = indices("trades"),
  BY_UPDATES = indices("updates");
const CONSTANT = Float64Array.from(clocks, (clock) => CLOCKS[clock].constant);
const PER_COUNT = CONSTANT.map((constant) => exp(-1 / constant));

function indices(counts: ClockUnit["counts"]): number[] {
  return clocks.flatMap((clock, i) => CLOCKS[clock].counts === counts ? [i] : []);
}

/** What the clock counts. */
export function clockUnit(clock: DecayClock): ClockUnit {
  return CLOCKS[clock];
}

/**
 * Writes for each clock the factor in (0, 1] by which sums shrink at an update.
 *
 * @param seconds since the update before, at least 0
 * @param traded whether a trade begins with the update
 */
export function decayFactors(seconds: number, traded: boolean, out: Float64Array): void {
  for (const i of BY_UPDATES) out[i] = PER_COUNT[i];
  for (const i of BY_TRADES) out[i] = traded ? PER_COUNT[i] : 1;
  for (const i of BY_SECONDS) out[i] = seconds === 0 ? 1 : exp(-seconds / CONSTANT[i]);
}

/** Exponentially decaying sums of one quantity, one sum for each of some clocks. */
export class DecayingSums {
  /** The clocks' names, in the order of the sums. */
  readonly clocks: readonly DecayClock[];
  /** Number of sums. */
  readonly size: number;
  #index: readonly number[];

  /** Of these clocks. */
  constructor(...names: DecayClock[]) {
    this.clocks = names;
    this.size = names.length;
    this.#index = names.map((name) => clocks.indexOf(name));
  }

  /** Names of features, one for each clock. */
  named(feature: string): string[] {
    return this.clocks.map((clock) => `${feature}_${clock}`);
  }

  /** Shrinks the sums in `state[at ...]` and adds `quantity` to each. */
  add(state: Float64Array, at: number, decay: Float64Array, quantity: number): void {
    const index = this.#index;
    for (let i = 0; i < index.length; i++) {
      state[at + i] = state[at + i] * decay[index[i]] + quantity;
    }
  }

  /** Moves the averages in `state[at ...]` towards `quantity`: exponentially weighted means. */
  average(state: Float64Array, at: number, decay: Float64Array, quantity: number): void {
    const index = this.#index;
    for (let i = 0; i < index.length; i++) {
      state[at + i] += (1 - decay[index[i]]) * (quantity - state[at + i]);
    }
  }
}
