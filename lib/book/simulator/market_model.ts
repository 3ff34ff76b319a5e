/**
 * What the order flow is made of. Events come in three classes, each upward or downward by the
 * pressure it puts on the price: market orders (buy up, sell down), limit orders (bid up, ask down),
 * cancellations (of an ask up, of a bid down).
 */
export const EVENT_CLASSES: readonly EventClass[] = ["market", "limit", "cancel"];

/** Class of an event. */
export type EventClass = "market" | "limit" | "cancel";

/** Sizes drawn uniformly from `low` to `high` with a probability in proportion to `weight`. */
export interface SizeRange {
  /** Relative probability. */
  weight: number;
  /** Smallest number of shares. */
  low: number;
  /** Largest number of shares. */
  high: number;
}

/** How much one event of a class raises the rate of another: expected direct children. */
export interface Excitation {
  /** The class that is excited. */
  target: EventClass;
  /** The class that excites. */
  source: EventClass;
  /** Children that push the price the same way as the parent. */
  same: number;
  /** Children that push it the opposite way. */
  opposite: number;
}

/**
 * Parameters of a simulated market. Times are in seconds, prices in ticks, rates in events per second
 * and direction at midday, before what the state of the book makes of them.
 */
export interface MarketModel {
  /** Mid price at the start, dollars x 10,000. */
  openingPrice: number;
  /** Tick, dollars x 10,000. */
  tick: number;

  /** Mean rates of each class, from which the rates of the first-generation events follow. */
  rates: Record<EventClass, number>;
  /** The branching matrix; its spectral radius must be below 1. */
  excitation: readonly Excitation[];
  /** Mean delays of children, and the share of the children that come with each. */
  delays: readonly { mean: number; share: number }[];

  /** First-generation rates at the open and the close, as multiples of midday's, on top of it. */
  session: {
    open: number;
    close: number;
    /** The same of market orders at the close. */
    marketClose: number;
    /** How wide the target spread is at the open, as a multiple of midday's, on top of it. */
    openSpread: number;
  };

  /** Spread that the market tends to, ticks. */
  targetSpread: number;
  /** Displayed orders a side that the market tends to: cancellations go with the number there is. */
  targetOrders: number;
  /**
   * How strongly the queue imbalance turns the rates: those of events up and down are multiplied by
   * 1 +- tanh(k imbalance), the imbalance being (bid - ask) / (bid + ask) of the best `levels` levels,
   * each weighted half as much as the one before.
   */
  imbalance: { levels: number; market: number; cancel: number; limit: number };
  /** Market orders wait for a narrow spread: rate x e^(-k (spread / target - 1)). */
  spreadAversion: number;

  /** Limit orders: sizes, and where they are placed. */
  limit: {
    sizes: readonly SizeRange[];
    /** Probability of improving the best price when the spread is the target. */
    improve: number;
    /** It goes with (spread / target) to this power. */
    improveByWidth: number;
    /** Of the improving orders, the share that does so by one tick; others by up to 60 % of the spread. */
    improveByTick: number;
    /** Of the others, the share at the best price. */
    atBest: number;
    /** Of those behind it, the share placed at a geometric distance, and its mean in ticks. */
    near: number;
    nearMean: number;
    /** The rest is uniform up to this many ticks behind. */
    far: number;
  };

  /** Market orders: sizes, and how far they reach. */
  market: {
    sizes: readonly SizeRange[];
    /** Share that takes exactly what is displayed at the best price, when it is at most `fullUpTo`. */
    full: number;
    fullUpTo: number;
    /** Share that goes on beyond the best price, and how far on average, ticks. */
    sweep: number;
    sweepMean: number;
  };

  /** Cancellations. */
  cancel: {
    /** Share that takes one of the newest orders of the side: quotes that flicker. */
    newest: number;
    /** Orders this many ticks behind the best price are cancelled half as often as those at it. */
    halfDepth: number;
    /** Share that takes only a part. */
    partial: number;
  };

  /** Hidden orders, which rest inside the spread (or at the best price where it is one tick). */
  hidden: {
    /** How many are entered for each displayed limit order. */
    share: number;
    /** Mean distance from the own best price, as a share of the spread. */
    inside: number;
    /** Most of them a side. */
    most: number;
  };
}
