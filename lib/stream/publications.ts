import type { Day } from "../lobster/mod.ts";
import { eventRows, type Profile, referenceLabels, type Sampling } from "../dataset/mod.ts";
import { type FeatureSet, midPrice } from "../features/mod.ts";

/** Which rows of a day are published, and as what. */
export interface Publications {
  /** Rows of the day, growing. */
  rows: Int32Array;
  /** Index of each row's event; -1 where it is an update only. */
  ts: Int32Array;
  /** Label of each row, or null for all. */
  y: Uint8Array | null;
}

/** What to publish of a day. */
export interface PublishOptions {
  /** Which rows, and whether with labels. */
  profile: Profile;
  /** Which updates are events. */
  sampling: Sampling;
  /** Events ahead, for the labels of `reference`. */
  horizon: number;
  /** Whom the stream serves: with every update, or events alone. */
  featureSet: FeatureSet;
  /** Only rows from this time on, ns after midnight. */
  fromNs?: number;
  /** Only rows before this time. */
  toNs?: number;
  /** Ends after so many events. */
  maxEvents?: number;
}

/**
 * Chooses the rows to publish: events, or all updates when the feature set needs them. `ts` is the
 * event's index in the whole day, wherever the replay begins. Under `reference` only the rows are
 * published that its labels keep, with the label.
 */
export function publications(day: Day, options: PublishOptions): Publications {
  const { profile, sampling, horizon, featureSet, fromNs = 0, toNs = Infinity } = options;
  let { rows } = eventRows(day, sampling);
  let y: Uint8Array | null = null;
  if (profile === "reference") {
    const mid = Float64Array.from(rows, (row) => midPrice(day.book, row * day.levels * 4));
    const labels = referenceLabels(mid, horizon);
    y = labels.y;
    rows = labels.kept.map((k) => rows[k]);
  }
  const inTime = (row: number) => day.timeNs[row] >= fromNs && day.timeNs[row] < toNs;
  let first = 0, end = rows.length;
  while (first < end && !inTime(rows[first])) first++;
  while (end > first && !inTime(rows[end - 1])) end--;
  end = Math.min(end, first + (options.maxEvents ?? Infinity));
  const events = rows.subarray(first, end);
  const ts = Int32Array.from(events, (_, k) => first + k);
  const chosen = { rows: events, ts, y: y?.subarray(first, end) ?? null };
  return featureSet.needs === "events" ? chosen : withUpdates(chosen, inTime);
}

/** The same events with every other row between them, and before them, as updates. */
function withUpdates(
  events: Publications,
  inTime: (row: number) => boolean,
): Publications {
  const last = events.rows.length === 0 ? -1 : events.rows[events.rows.length - 1];
  const all: number[] = [];
  for (let row = 0; row <= last; row++) if (inTime(row)) all.push(row);
  const ts = new Int32Array(all.length).fill(-1);
  const y = events.y && new Uint8Array(all.length);
  let k = 0;
  all.forEach((row, i) => {
    if (row !== events.rows[k]) return;
    ts[i] = events.ts[k];
    if (y) y[i] = events.y![k];
    k++;
  });
  return { rows: Int32Array.from(all), ts, y };
}
