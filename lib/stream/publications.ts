import { type Day, midnightMs } from "../lobster/mod.ts";
import { eventRows, type Profile, referenceLabels, type Sampling } from "../dataset/mod.ts";
import { emptyUpdate, type FeatureSet, midPrice, readUpdate } from "../features/mod.ts";
import { encodeEvent } from "./event.ts";
import type { Entry } from "./log.ts";
import { packUpdates } from "./packed_updates.ts";

/** Updates that an entry brings with it, at most. */
const MOST_UPDATES = 256;

/** Which rows of a day are published with an entry of their own, and as what. */
export interface Publications {
  /** Rows of the day, growing. */
  rows: Int32Array;
  /** Index of each row's event; -1 where it is an update only. */
  ts: Int32Array;
  /** Label of each row, or null for all. */
  y: Uint8Array | null;
  /**
   * The row with which the updates before the first entry begin; each entry brings those since the one
   * before it. Null where events are published alone.
   */
  firstUpdate: number | null;
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
 * Chooses the rows to publish: events, and the updates before them when the feature set needs them; an
 * entry in between where they would be too many for one. `ts` is the event's index in the whole day,
 * wherever the replay begins. Under `reference` only the rows are published that its labels keep, with
 * the label.
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
  let first = 0, end = rows.length;
  while (first < end && day.timeNs[rows[first]] < fromNs) first++;
  while (end > first && day.timeNs[rows[end - 1]] >= toNs) end--;
  end = Math.min(end, first + (options.maxEvents ?? Infinity));
  const events: Publications = {
    rows: rows.subarray(first, end),
    ts: Int32Array.from({ length: end - first }, (_, k) => first + k),
    y: y?.subarray(first, end) ?? null,
    firstUpdate: null,
  };
  if (featureSet.needs === "events") return events;
  const firstUpdate = day.timeNs.findIndex((timeNs) => timeNs >= fromNs);
  return withUpdates(events, firstUpdate);
}

/** The same, with updates before each entry, from row `firstUpdate` on. */
function withUpdates({ rows, ts, y }: Publications, firstUpdate: number): Publications {
  const all: number[] = [], allTs: number[] = [], allY: number[] = [];
  const add = (row: number, ts: number, y: number) => {
    all.push(row);
    allTs.push(ts);
    allY.push(y);
  };
  rows.forEach((row, k) => {
    let next = k === 0 ? firstUpdate : rows[k - 1] + 1;
    for (; row - next > MOST_UPDATES; next += MOST_UPDATES + 1) add(next + MOST_UPDATES, -1, 0);
    add(row, ts[k], y?.[k] ?? 0);
  });
  return {
    rows: Int32Array.from(all),
    ts: Int32Array.from(allTs),
    y: y && Uint8Array.from(allY),
    firstUpdate,
  };
}

/** The id of a row's entry: UTC milliseconds and the row. */
export function idOf(day: Day, row: number): string {
  return `${midnightOf(day.date) + Math.floor(day.timeNs[row] / 1e6)}-${row}`;
}

const update = emptyUpdate();

/** Entry `i` of what is published, for a feature set and by a clock. */
export function entryOf(
  day: Day,
  { rows, ts, y, firstUpdate }: Publications,
  i: number,
  featureSet: FeatureSet,
  publishedMs: number,
): Entry {
  const row = rows[i];
  const next = firstUpdate === null ? row : i === 0 ? firstUpdate : rows[i - 1] + 1;
  readUpdate(day, row, update);
  const fields = encodeEvent(update, {
    row,
    ts: ts[i],
    y: y === null ? null : y[i] as 0 | 1,
    updates: packUpdates(day, next, row),
    publishedMs,
  }, featureSet);
  return { id: idOf(day, row), fields };
}

const midnights = new Map<string, number>();

/** Asking the calendar takes longer than an append. */
function midnightOf(date: string): number {
  const known = midnights.get(date) ?? midnightMs(date);
  midnights.set(date, known);
  return known;
}
