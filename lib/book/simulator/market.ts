import type { Random } from "../../math/mod.ts";
import type { Side } from "../order_types.ts";
import { HawkesRates, KINDS } from "./excitation.ts";
import type { MarketModel } from "./market_model.ts";
import { OrderFlow } from "./order_flow.ts";
import { sessionAt, type SessionState } from "./session.ts";
import { stateFactors } from "./state_factors.ts";
import type { Venue } from "./venue.ts";

/** The time of day changes the rates once in so many seconds. */
const BLOCK = 1;

/** When a simulated market trades. */
export interface Session {
  /** The open, nanoseconds after midnight. */
  openNs: number;
  /** Seconds from the open to the close. */
  seconds: number;
}

/** What one event was. */
export interface MarketEvent {
  /** Index of its kind, see `kindOf`. */
  kind: number;
  /** Shares that it filled. */
  filled: number;
}

/**
 * A simulated market: events arrive at rates that depend on the past events (a Hawkes process), on the
 * book (a queue-reactive model) and on the time of day, and become orders that a real book matches.
 * Everything that it will do follows from its state and its random numbers.
 */
export class SimulatedMarket {
  /** Seconds since the open. */
  seconds: number;
  #flow: OrderFlow;
  #hawkes: HawkesRates;
  #time: SessionState;
  #factors = new Float64Array(KINDS);
  #rates = new Float64Array(KINDS);

  constructor(
    readonly model: MarketModel,
    readonly venue: Venue,
    readonly random: Random,
    readonly session: Session,
    startSeconds = 0,
  ) {
    this.seconds = startSeconds;
    this.#flow = new OrderFlow(model, venue, random);
    this.#hawkes = new HawkesRates(model);
    this.#time = this.#timeOfDay();
  }

  /** Fills the empty book. */
  open(): void {
    this.#flow.open();
  }

  /** The same market at another venue, with other random numbers for what comes next. */
  copy(venue: Venue, random: Random): SimulatedMarket {
    const copy = new SimulatedMarket(this.model, venue, random, this.session, this.seconds);
    copy.#flow = this.#flow.copy(venue, random);
    copy.#hawkes = this.#hawkes.copy();
    copy.#time = this.#time;
    return copy;
  }

  /** Middle of the displayed best prices, dollars x 10,000. */
  get mid(): number {
    const { book } = this.venue;
    return (book.bestAsk! + book.bestBid!) / 2;
  }

  /** Lets time pass until the next event happens, or undefined if there is none before `until`. */
  step(until: number): MarketEvent | undefined {
    const kind = this.#next(until);
    if (kind < 0) return undefined;
    this.venue.timeNs = this.session.openNs + Math.round(this.seconds * 1e9);
    this.#hawkes.excite(kind);
    return { kind, filled: this.#act(kind) };
  }

  #act(kind: number): number {
    const push: Side = kind % 2 === 0 ? 1 : -1, other: Side = push === 1 ? -1 : 1;
    if (kind < 2) return this.#flow.marketOrder(push);
    if (kind < 4) return this.#flow.limitOrder(push, this.model.targetSpread * this.#time.spread);
    this.#flow.cancellation(other);
    return 0;
  }

  /** The next event's kind by thinning (Ogata 1981): rates only fall until something happens. */
  #next(until: number): number {
    const { random } = this;
    stateFactors(
      this.model,
      this.venue.book,
      this.model.targetSpread * this.#time.spread,
      this.#factors,
    );
    while (true) {
      const bound = this.#updateRates();
      const wait = random.exponential() / bound;
      const blockEnd = Math.min(until, (Math.floor(this.seconds / BLOCK) + 1) * BLOCK);
      if (this.seconds + wait >= blockEnd) {
        this.#hawkes.decay(blockEnd - this.seconds);
        this.seconds = blockEnd;
        if (blockEnd >= until) return -1;
        this.#time = this.#timeOfDay();
        continue;
      }
      this.seconds += wait;
      this.#hawkes.decay(wait);
      const rates = this.#rates;
      let u = random.uniform() * bound;
      this.#updateRates();
      for (let kind = 0; kind < KINDS; kind++) {
        u -= rates[kind];
        if (u < 0) return kind;
      }
    }
  }

  /** Computes the rates of all kinds now and returns their sum. */
  #updateRates(): number {
    const { activity, marketActivity } = this.#time;
    let sum = 0;
    for (let kind = 0; kind < KINDS; kind++) {
      const base = this.#hawkes.base[kind] * (kind < 2 ? marketActivity : activity);
      this.#rates[kind] = this.#factors[kind] * (base + this.#hawkes.excited(kind));
      sum += this.#rates[kind];
    }
    return sum;
  }

  #timeOfDay(): SessionState {
    const share = this.seconds / this.session.seconds;
    return sessionAt(this.model, Math.min(1, Math.max(0, share)));
  }
}
