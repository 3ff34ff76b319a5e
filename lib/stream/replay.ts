import type { Day } from "../lobster/mod.ts";
import type { FeatureSet } from "../features/mod.ts";
import { before, differenceOf } from "./append_once.ts";
import { type Clock, systemClock } from "./clock.ts";
import { parseId, ZERO_ID } from "./id.ts";
import { type Entry, type EventLog, LogError } from "./log.ts";
import { entryOf, idOf, type Publications } from "./publications.ts";
import { retry, type RetryOptions } from "./retry.ts";

/** Where and how fast to publish. */
export interface ReplayOptions {
  /** Where to publish. */
  log: EventLog;
  /** Key of the stream. */
  stream: string;
  /** Whom the stream serves: with the book, or without. */
  featureSet: FeatureSet;
  /** 1 keeps the pace of the day, 10 is ten times as fast; Infinity (the default) does not wait. */
  speed?: number;
  /** Waits while a group of the stream is this many entries behind (no limit). */
  maxLag?: number;
  /** Entries in one append. */
  batch?: number;
  /** Ends early, after the append in hand. */
  signal?: AbortSignal;
  /** Lines for people. */
  report?: (message: string) => void;
  /** How long to wait for a log that is away. */
  patienceMs?: number;
  /** The machine's unless given. */
  clock?: Clock;
}

/** What a replay did. */
export interface ReplaySummary {
  /** Entries of this replay that the log already held. */
  alreadyThere: number;
  /** Entries stored now. */
  published: number;
  /** Of all, how many are events. */
  events: number;
  /** How far behind the wanted pace the worst append was, ms; 0 without a pace. */
  worstDriftMs: number;
}

/** Milliseconds between two looks at a consumer that is too far behind. */
const LAG_POLL_MS = 20;

/**
 * Publishes a day's rows to the log, each once: an append names the id that it follows, and after a
 * conflict or a lost connection the log's last id says where to go on. Throws a LogError if the stream
 * holds something that is not of this replay.
 */
export async function replay(
  day: Day,
  what: Publications,
  options: ReplayOptions,
): Promise<ReplaySummary> {
  const { log, stream, speed = Infinity, maxLag = Infinity, batch = 500, signal } = options;
  const clock = options.clock ?? systemClock;
  const retryOptions: RetryOptions = { ...options, clock };
  const entryAt = (i: number): Entry =>
    entryOf(day, what, i, options.featureSet, Math.round(clock.nowMs()));
  /** Index after the entry with the log's last id, which must be one of ours. */
  const resumeAfter = async (lastId: string): Promise<number> => {
    if (lastId === ZERO_ID) return 0;
    const i = indexOfRow(what.rows, parseId(lastId).seq);
    if (i < 0 || idOf(day, what.rows[i]) !== lastId) throw foreign(log.name, stream, lastId, day);
    const [there] = await retry(() => log.range(stream, before(lastId), 1), retryOptions);
    const ours = entryAt(i).fields;
    if (there !== undefined) {
      const difference = differenceOf(there.fields, ours, "published");
      if (difference !== null) {
        throw new LogError(
          `${log.name} ${stream} ${lastId} ${difference}: give another --symbol, or --fresh`,
        );
      }
    }
    return i + 1;
  };

  const n = what.rows.length;
  let lastId = await retry(() => log.lastId(stream), retryOptions);
  let next = await resumeAfter(lastId);
  const alreadyThere = next;
  if (next > 0 && next < n) options.report?.(`${stream} ends at ${lastId}: going on from there`);
  const startMs = clock.nowMs();
  const startNs = next < n ? day.timeNs[what.rows[next]] : 0;
  let worstDriftMs = 0;
  while (!signal?.aborted) {
    if (next === n) { // done, unless the log has lost entries meanwhile
      const end = n === 0 ? lastId : await retry(() => log.lastId(stream), retryOptions);
      if (end === lastId) break;
      lastId = end;
      next = await resumeAfter(lastId);
    }
    await waitForConsumers(log, stream, maxLag, clock, retryOptions);
    let end = Math.min(n, next + batch);
    if (speed !== Infinity) {
      const dueMs = (i: number) => startMs + (day.timeNs[what.rows[i]] - startNs) / 1e6 / speed;
      const due = dueMs(next);
      const earlyMs = due - clock.nowMs();
      if (earlyMs > 0) await clock.sleep(earlyMs, signal);
      else worstDriftMs = Math.max(worstDriftMs, -earlyMs);
      if (signal?.aborted) break;
      const nowMs = clock.nowMs();
      let paced = next + 1;
      while (paced < end && dueMs(paced) <= nowMs) paced++;
      end = paced;
    }
    const entries: Entry[] = [];
    for (let i = next; i < end; i++) entries.push(entryAt(i));
    const appended = await retry(() => log.append(stream, lastId, entries), retryOptions);
    if (appended.stored) {
      lastId = entries[entries.length - 1].id;
      next = end;
    } else {
      lastId = appended.lastId;
      next = await resumeAfter(lastId);
    }
  }
  const events = what.ts.subarray(0, next).reduce((count, ts) => count + (ts >= 0 ? 1 : 0), 0);
  return { alreadyThere, published: next - alreadyThere, events, worstDriftMs };
}

/** Waits until no group of the stream is more than `maxLag` entries behind. */
async function waitForConsumers(
  log: EventLog,
  stream: string,
  maxLag: number,
  clock: Clock,
  retryOptions: RetryOptions,
): Promise<void> {
  if (maxLag === Infinity) return;
  while (!retryOptions.signal?.aborted) {
    const groups = await retry(() => log.groups(stream), retryOptions);
    let worst = 0;
    for (const group of groups) {
      worst = Math.max(worst, await retry(() => log.lag(stream, group), retryOptions));
    }
    if (worst <= maxLag) return;
    await clock.sleep(LAG_POLL_MS, retryOptions.signal);
  }
}

function indexOfRow(rows: Int32Array, row: number): number {
  let low = 0, high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return rows[low] === row ? low : -1;
}

function foreign(log: string, stream: string, lastId: string, day: Day): LogError {
  return new LogError(
    `${log} ${stream} ends at ${lastId}, which is not an entry of this replay of ${day.ticker} ` +
      `${day.date}: give another --symbol, or start over with --fresh`,
  );
}
