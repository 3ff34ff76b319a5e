import type { Room } from "./intake.ts";

/** Entries read at a time, and windows that go to the predictor at a time, at most. */
const MOST_READ = 1024, MOST_PREDICTED = 500;
/** Both while the predictor has nothing to do; then they grow with what it has before it. */
const FIRST = 64, GROWTH = 2;

/** How much to prepare while the predictor is at `ahead` windows: soon enough that it never waits. */
function paced(ahead: number): number {
  return Math.max(FIRST, GROWTH * ahead);
}

/** How many entries to read while `ahead` outputs are being made. */
export function entriesToRead(ahead: number): number {
  return Math.min(MOST_READ, paced(ahead));
}

/**
 * Room for the next batch while `ahead` outputs are being made: a batch ends where a part is full.
 *
 * @param made outputs that are made and not committed
 * @param flushEvery outputs in a full part
 */
export function roomForBatch(ahead: number, made: number, flushEvery: number): Room {
  const untilFull = flushEvery - (made + ahead) % flushEvery;
  return { entries: MOST_READ, outputs: Math.min(MOST_PREDICTED, paced(ahead), untilFull) };
}
