import { MessageType } from "../lobster/day.ts";
import { clocks, decayFactors } from "./clock.ts";
import { emptyUpdate, type Update } from "./update.ts";

/** Dollars x 10,000 in a tick of $0.01. */
export const TICK = 100;

/** Updates over which depth and spread are averaged, once there have been as many. */
const AVERAGED = 3000;

/** What a feature group is shown at an update: the update, and what several groups need of it. */
export interface Moment {
  /** The update itself. */
  update: Update;
  /** The mid price, or the last one that there was; NaN before the first. Dollars x 10,000. */
  mid: number;
  /** How far this update moved it, in ticks; 0 while a side is empty. */
  midMove: number;
  /** Seconds since the update before; 0 at the first. */
  seconds: number;
  /** Whether a trade begins: the first execution of its timestamp, visible or hidden. */
  traded: boolean;
  /** Shares executed against a visible order: above 0 if a buyer initiated it, below 0 if a seller. */
  signedVolume: number;
  /** The same against a hidden order. */
  hiddenVolume: number;
  /** Average shares at a best quote over about the last 3,000 updates; 1 before there is one. */
  averageDepth: number;
  /** Average spread over the same updates, each at least one tick; in ticks. */
  averageSpread: number;
  /** For each clock the factor by which sums shrink at this update. */
  decay: Float64Array;
}

/** Follows a stream of updates, in constant time and memory, and keeps its {@link Moment}. */
export class Tracker {
  /** The moment of the last update, changed in place by the next. */
  readonly moment: Moment = {
    update: emptyUpdate(),
    mid: NaN,
    midMove: 0,
    seconds: 0,
    traded: false,
    signedVolume: 0,
    hiddenVolume: 0,
    averageDepth: 1,
    averageSpread: 1,
    decay: new Float64Array(clocks.length),
  };
  #timeNs = NaN;
  #tradeNs = NaN;
  #averaged = 0;

  /** Moves on to the next update. */
  observe(update: Update): void {
    const { moment } = this;
    const { type, size, direction, timeNs, mid } = update;
    moment.update = update;
    const twoSided = mid === mid;
    moment.midMove = twoSided && moment.mid === moment.mid ? (mid - moment.mid) / TICK : 0;
    const elapsed = timeNs - this.#timeNs;
    moment.seconds = elapsed > 0 ? elapsed / 1e9 : 0;
    this.#timeNs = timeNs;
    const visible = type === MessageType.Execution, hidden = type === MessageType.HiddenExecution;
    moment.signedVolume = visible ? -direction * size : 0;
    moment.hiddenVolume = hidden ? -direction * size : 0;
    moment.traded = (visible || hidden) && timeNs !== this.#tradeNs;
    if (moment.traded) this.#tradeNs = timeNs;
    if (twoSided) {
      moment.mid = mid;
      this.#average(update);
    }
    decayFactors(moment.seconds, moment.traded, moment.decay);
  }

  #average({ book, offset }: Update): void {
    const { moment } = this;
    if (this.#averaged < AVERAGED) this.#averaged++;
    const depth = (book[offset + 1] + book[offset + 3]) / 2;
    // A locked or crossed book, as around a halt, counts as one tick.
    const spread = Math.max(1, (book[offset] - book[offset + 2]) / TICK);
    moment.averageDepth += (depth - moment.averageDepth) / this.#averaged;
    moment.averageSpread += (spread - moment.averageSpread) / this.#averaged;
  }

  /** What the moments to come depend on; of a length that never changes. */
  save(): number[] {
    const { mid, averageDepth, averageSpread } = this.moment;
    return [mid, averageDepth, averageSpread, this.#timeNs, this.#tradeNs, this.#averaged];
  }

  /** Goes back to a saved state. */
  restore(state: ArrayLike<number>): void {
    const { moment } = this;
    moment.mid = state[0];
    moment.averageDepth = state[1];
    moment.averageSpread = state[2];
    this.#timeNs = state[3];
    this.#tradeNs = state[4];
    this.#averaged = state[5];
  }
}

/** Numbers in a {@link Tracker}'s state. */
export const TRACKER_STATE = new Tracker().save().length;
