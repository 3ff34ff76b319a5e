import { exp } from "../../math/mod.ts";
import type { MarketModel } from "./market_model.ts";

/** The open's and the close's influence fades with these shares of the day. */
const OPEN_FADES = 0.1, CLOSE_FADES = 0.06, MARKET_CLOSE_FADES = 0.035;

/** What the time of day makes of the market: the U shape. Multiples of midday's values. */
export interface SessionState {
  /** First-generation limit orders and cancellations. */
  activity: number;
  /** First-generation market orders. */
  marketActivity: number;
  /** Target spread. */
  spread: number;
}

/** The state at a time, given as a share of the day from 0 to 1. */
export function sessionAt(model: MarketModel, dayShare: number): SessionState {
  const { open, close, marketClose, openSpread } = model.session;
  const opening = exp(-dayShare / OPEN_FADES);
  const closing = exp((dayShare - 1) / CLOSE_FADES);
  return {
    activity: 1 + open * opening + close * closing,
    marketActivity: 1 + open * opening + marketClose * exp((dayShare - 1) / MARKET_CLOSE_FADES),
    spread: 1 + openSpread * opening,
  };
}
