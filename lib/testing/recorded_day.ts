import type { Day } from "../lobster/mod.ts";
import { DayRecorder, type Side } from "../book/mod.ts";
import { Random } from "../math/mod.ts";

/**
 * A day of random orders on a real book, thirty prices deep with few levels in view, so that levels
 * come and go; with hidden orders, sweeps and cancellations of all kinds.
 */
export function recordedDay(seed: number, rows: number, levels = 5): Day {
  const random = new Random(seed);
  const name = { ticker: "TEST", date: "2012-06-21", startMs: 34200000, endMs: 57600000, levels };
  const recorder = new DayRecorder(name);
  const { book } = recorder;
  const ids: number[] = [];
  let id = 0;
  for (; id < 60; id++) {
    const side: Side = id % 2 === 0 ? 1 : -1;
    book.submit(
      id + 1,
      side,
      10000 - side * 100 * (1 + random.integer(15)),
      1 + random.integer(99),
    );
    ids.push(id + 1);
  }
  recorder.timeNs = 34200e9;
  while (recorder.length < rows) {
    if (random.uniform() < 0.8) recorder.timeNs += random.integer(50_000_000);
    const side: Side = random.integer(2) === 0 ? 1 : -1;
    const size = 1 + random.integer(99), kind = random.uniform();
    if (kind < 0.5) {
      const price = 10000 - side * 100 * (random.integer(16) - 2);
      recorder.place(++id, side, price, size, kind < 0.03);
      ids.push(id);
    } else if (kind < 0.58) recorder.match(side, size, side === 1 ? Infinity : 0);
    else {
      const at = random.integer(ids.length), chosen = ids[at];
      if (!book.has(chosen)) ids.splice(at, 1);
      else if (kind < 0.7 && book.sizeOf(chosen) > 1) recorder.cancel(chosen, 1);
      else recorder.delete(chosen);
    }
  }
  return { ...recorder.day(), sha256: { message: "", orderbook: "" } };
}
