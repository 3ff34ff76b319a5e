import { exp } from "../../math/mod.ts";
import { EVENT_CLASSES, type EventClass, type MarketModel } from "./market_model.ts";

/** Kinds of events: class x 2, plus 0 for upward and 1 for downward pressure. */
export const KINDS = 6;

/** Index of a kind. */
export function kindOf(eventClass: EventClass, up: boolean): number {
  return EVENT_CLASSES.indexOf(eventClass) * 2 + (up ? 0 : 1);
}

/** The branching matrix over kinds, row-major: expected children of kind i of an event of kind j. */
export function branchingMatrix(model: MarketModel): Float64Array {
  const matrix = new Float64Array(KINDS * KINDS);
  for (const { target, source, same, opposite } of model.excitation) {
    for (const up of [true, false]) {
      const column = kindOf(source, up);
      matrix[kindOf(target, up) * KINDS + column] = same;
      matrix[kindOf(target, !up) * KINDS + column] = opposite;
    }
  }
  return matrix;
}

/**
 * The self- and cross-exciting part of the event rates: a Hawkes process (Hawkes 1971) with kernels
 * that are sums of exponentials. An event of kind j adds n[i, j] * share_k / mean_k to the k-th part of
 * kind i's rate, which then decays with mean_k; n is the branching matrix.
 */
export class HawkesRates {
  /** First-generation rates by kind, events per second at midday. */
  readonly base: Float64Array = new Float64Array(KINDS);
  #jumps: Float64Array;
  #decayRates: Float64Array;
  #state: Float64Array;

  #model: MarketModel;

  constructor(model: MarketModel) {
    this.#model = model;
    const { delays } = model;
    const matrix = branchingMatrix(model);
    const rate = (kind: number) => model.rates[EVENT_CLASSES[kind >> 1]];
    this.#decayRates = Float64Array.from(delays, ({ mean }) => 1 / mean);
    this.#state = new Float64Array(KINDS * delays.length);
    this.#jumps = new Float64Array(KINDS * this.#state.length);
    for (let target = 0; target < KINDS; target++) {
      // Mean rates solve rate = base + matrix x rate.
      this.base[target] = rate(target);
      for (let source = 0; source < KINDS; source++) {
        const children = matrix[target * KINDS + source];
        this.base[target] -= children * rate(source);
        delays.forEach(({ mean, share }, k) => {
          this.#jumps[source * this.#state.length + target * delays.length + k] = children * share /
            mean;
        });
      }
      if (this.base[target] < 0) {
        const name = EVENT_CLASSES[target >> 1];
        throw new RangeError(
          `The rate of ${name} events is below what excitation alone makes of it`,
        );
      }
    }
  }

  /** The excited part of a kind's rate. */
  excited(kind: number): number {
    const parts = this.#decayRates.length;
    let rate = 0;
    for (let k = kind * parts; k < (kind + 1) * parts; k++) rate += this.#state[k];
    return rate;
  }

  /** Lets time pass. */
  decay(seconds: number): void {
    const parts = this.#decayRates.length, state = this.#state;
    for (let k = 0; k < parts; k++) {
      const factor = exp(-this.#decayRates[k] * seconds);
      for (let i = k; i < state.length; i += parts) state[i] *= factor;
    }
  }

  /** An event of a kind happens. */
  excite(kind: number): void {
    const state = this.#state, first = kind * state.length;
    for (let i = 0; i < state.length; i++) state[i] += this.#jumps[first + i];
  }

  /** The same rates, to go their own way. */
  copy(): HawkesRates {
    const copy = new HawkesRates(this.#model);
    copy.#state.set(this.#state);
    return copy;
  }
}
