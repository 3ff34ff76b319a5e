import type { Day, DayName } from "../../lobster/day.ts";
import { Random } from "../../math/mod.ts";
import { LimitOrderBook } from "../book.ts";
import { DayRecorder } from "../day_recorder.ts";
import { type Session, SimulatedMarket } from "./market.ts";
import { type PresetName, PRESETS } from "./presets.ts";
import { QuietVenue } from "./venue.ts";

/** 09:30:00, milliseconds after midnight. */
const OPEN_MS = 34_200_000;

/** Seconds that the market runs before the open, so that the day starts with a book in its stride. */
const WARM_UP = 60;

/** The first simulated trading date, a Monday. */
const FIRST_DATE = Date.UTC(2000, 0, 3);
const DAY_MS = 86_400_000;

/** Its date is 9999-12-31, the last that file names can hold. */
const LAST_SEED = 2_087_099;

/** What to simulate. */
export interface SimulationOptions {
  /** An integer of at least 0; it is also the trading date, see {@link simulatedDate}. */
  seed: number;
  /** Default `SIM`. */
  ticker?: string;
  /** Hours from the open at 09:30 to the close; default 6.5. */
  hours?: number;
  /** Price levels a side in the orderbook; default 10. */
  levels?: number;
  /** Default `small-tick`. */
  preset?: PresetName;
  /** Told the share of the day that is done, some dozens of times. */
  progress?: (share: number) => void;
}

/**
 * The trading date of a seed: the weekday so many weekdays after Monday, 2000-01-03. Every seed has a
 * date of its own, so that simulated days never take each other's files.
 */
export function simulatedDate(seed: number): string {
  if (!(Number.isInteger(seed) && seed >= 0 && seed <= LAST_SEED)) {
    throw new RangeError(
      `Cannot simulate seed ${seed}: it must be an integer of 0 ... ${LAST_SEED}`,
    );
  }
  const days = Math.floor(seed / 5) * 7 + seed % 5;
  return new Date(FIRST_DATE + days * DAY_MS).toISOString().slice(0, 10);
}

/** Name of the day that the options make. Throws a RangeError for hours or levels out of range. */
function dayName({ seed, ticker = "SIM", hours = 6.5, levels = 10 }: SimulationOptions): DayName {
  if (!(hours > 0 && hours <= 14)) {
    throw new RangeError(`Cannot simulate ${hours} hours: it must be more than 0 and at most 14`);
  }
  if (!(Number.isInteger(levels) && levels >= 1 && levels <= 1000)) {
    throw new RangeError(`Cannot simulate ${levels} levels: it must be an integer of 1 ... 1000`);
  }
  const endMs = OPEN_MS + Math.round(hours * 3_600_000);
  return { ticker, date: simulatedDate(seed), startMs: OPEN_MS, endMs, levels };
}

/** A market at its open, warm, on a book that follows `levels` levels. */
export function marketAtOpen(options: SimulationOptions): SimulatedMarket {
  const { startMs, endMs, levels } = dayName(options);
  const session: Session = { openNs: startMs * 1e6, seconds: (endMs - startMs) / 1000 };
  const venue = new QuietVenue(new LimitOrderBook(levels));
  const model = PRESETS[options.preset ?? "small-tick"];
  const market = new SimulatedMarket(model, venue, new Random(options.seed), session, -WARM_UP);
  market.open();
  while (market.step(0));
  return market;
}

/**
 * Simulates a day of trading. The same options give the same day, byte for byte when written, on every
 * machine. Times of events are whole nanoseconds; some share one, as in real files.
 *
 * @throws {RangeError} for a seed, hours or levels out of range.
 *
 * @example
 * ```ts
 * import { simulateDay, validateDay } from "@lob/lstm/book";
 * import assert from "node:assert/strict";
 *
 * const day = simulateDay({ seed: 1, hours: 0.1 });
 * assert.equal(day.date, "2000-01-04");
 * assert.ok(validateDay({ ...day, sha256: { message: "", orderbook: "" } }).sound);
 * ```
 */
export function simulateDay(options: SimulationOptions): Omit<Day, "sha256"> {
  const warm = marketAtOpen(options);
  const recorder = new DayRecorder(dayName(options), warm.venue.book);
  const market = warm.copy(recorder, warm.random);
  const { seconds } = market.session;
  for (let part = 1; part <= 65; part++) {
    while (market.step(seconds * part / 65));
    options.progress?.(part / 65);
  }
  return recorder.day();
}
