import { type Day, MessageType } from "../lobster/day.ts";
import { emptyUpdate, type FeatureSet, midPrice, readUpdate } from "../features/mod.ts";

/**
 * Which updates of a day are events:
 *
 * | sampling | events |
 * |---|---|
 * | `trades` | timestamps at which something was executed, in the book after their last row |
 * | `settled` | every timestamp, in the book after its last row |
 * | `settled:N` | every Nth of those |
 * | `executions` | every execution row, in the middle of a sweep too (the reference project's way) |
 *
 * On GOOG 32 % of execution rows share their timestamp with the next row: nobody can act between them.
 */
export type Sampling = "trades" | "settled" | `settled:${number}` | "executions";

/** Reads a {@link Sampling}. Throws a RangeError for anything else. */
export function parseSampling(text: string): Sampling {
  if (/^(trades|settled|settled:[1-9]\d*|executions)$/.test(text)) return text as Sampling;
  throw new RangeError(
    `There is no sampling "${text}": there is trades, settled, settled:N and executions`,
  );
}

/** The rows that a sampling chooses, and how many more it would have with a book of two sides. */
export interface EventRows {
  /** Rows of the day, growing. */
  rows: Int32Array;
  /** Events left out because a side of the book was empty: they have no mid price. */
  oneSided: number;
}

const isExecution = (type: number) =>
  type === MessageType.Execution || type === MessageType.HiddenExecution;

/** Chooses a day's events. What is chosen up to a timestamp's end depends on nothing after it. */
export function eventRows(day: Day, sampling: Sampling): EventRows {
  const rows = new Int32Array(day.length);
  const nth = sampling.startsWith("settled:") ? Number(sampling.slice(8)) : 1;
  let count = 0, oneSided = 0, settled = 0, traded = false;
  for (let row = 0; row < day.length; row++) {
    const execution = isExecution(day.type[row]);
    let chosen;
    if (sampling === "executions") chosen = execution;
    else {
      traded ||= execution;
      const last = row + 1 === day.length || day.timeNs[row + 1] !== day.timeNs[row];
      if (!last) continue;
      chosen = sampling === "trades" ? traded : settled++ % nth === nth - 1;
      traded = false;
    }
    if (!chosen) continue;
    if (Number.isNaN(midPrice(day.book, row * day.levels * 4))) oneSided++;
    else rows[count++] = row;
  }
  return { rows: rows.slice(0, count), oneSided };
}

/** A day's events as columns. */
export interface Events {
  /** Events. */
  length: number;
  /** Row of the day. */
  row: Int32Array;
  /** Nanoseconds after midnight. */
  timeNs: Float64Array;
  /** Mid price, dollars x 10,000. */
  mid: Float64Array;
  /** Depth imbalance of levels 1-3. */
  imbalance: Float64Array;
  /** Features in a row. */
  width: number;
  /** Feature rows, [length, width], not scaled. */
  features: Float32Array;
}

/** Runs a feature set's engine over a day and keeps its row at each event. */
export function computeEvents(day: Day, rows: Int32Array, set: FeatureSet): Events {
  if (day.levels < set.levels) {
    throw new RangeError(
      `The feature set ${set.name} reads ${set.levels} levels: ${day.ticker} ${day.date} has ${day.levels}`,
    );
  }
  const length = rows.length, width = set.features.length;
  const events: Events = {
    length,
    row: rows,
    timeNs: new Float64Array(length),
    mid: new Float64Array(length),
    imbalance: new Float64Array(length),
    width,
    features: new Float32Array(length * width),
  };
  const engine = set.engine();
  const update = emptyUpdate();
  let next = 0;
  for (let k = 0; k < length; k++) {
    const row = rows[k];
    if (set.needs === "updates") {
      for (; next < row; next++) {
        readUpdate(day, next, update);
        engine.observe(update);
      }
      next = row + 1;
    }
    readUpdate(day, row, update);
    engine.observe(update);
    engine.event(update, events.features, k * width);
    events.timeNs[k] = update.timeNs;
    events.mid[k] = update.mid;
    events.imbalance[k] = update.imbalance;
  }
  return events;
}

/** The events at `kept` indices, feature rows and all. */
export function selectEvents(events: Events, kept: Int32Array): Events {
  const { width } = events;
  const features = new Float32Array(kept.length * width);
  kept.forEach((from, to) =>
    features.set(events.features.subarray(from * width, (from + 1) * width), to * width)
  );
  return {
    length: kept.length,
    row: Int32Array.from(kept, (k) => events.row[k]),
    timeNs: Float64Array.from(kept, (k) => events.timeNs[k]),
    mid: Float64Array.from(kept, (k) => events.mid[k]),
    imbalance: Float64Array.from(kept, (k) => events.imbalance[k]),
    width,
    features,
  };
}
