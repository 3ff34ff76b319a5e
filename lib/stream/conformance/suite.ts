/**
 * What every event log must do: sentences, each with the check that holds it. `log_conformance_test.ts`
 * runs them against both logs; an imitation for a test runs them, too.
 *
 * @module
 */
import type { Entry, EventLog } from "../log.ts";

/** A log to check, and a fresh key in it. */
export interface Bench {
  /** Open; the caller closes it. */
  log: EventLog;
  /** Of a stream that does not exist. */
  key: string;
  /** Opens the same log once more, as another process would; whoever calls it closes it. */
  another(): Promise<EventLog>;
}

/** A sentence, and its check. */
export type Sentences = Record<string, (bench: Bench) => Promise<void>>;

/** Entries `ms-0` for each of these milliseconds. */
export function entriesAt(...ms: number[]): Entry[] {
  return ms.map((ms) => ({ id: `${ms}-0`, fields: { mid: String(ms * 100), imb: "0.5" } }));
}

/** Ids of entries. */
export function idsOf(entries: readonly Entry[]): string[] {
  return entries.map((entry) => entry.id);
}

/** Appends so many entries in batches of 10, each after the last id, however often another is first. */
export async function appendOwn(
  log: EventLog,
  key: string,
  writer: string,
  count: number,
): Promise<void> {
  let lastId = await log.lastId(key);
  for (let n = 0; n < count;) {
    const ms = Number(lastId.split("-")[0]);
    const batch = Array.from({ length: 10 }, (_, i) => ({
      id: `${ms + 1 + i}-0`,
      fields: { writer, n: String(n + i) },
    }));
    const appended = await log.append(key, lastId, batch);
    lastId = appended.stored ? batch[9].id : appended.lastId;
    if (appended.stored) n += 10;
  }
}

/** Runs a check on a log that is being opened, and closes it. */
export async function withLog(
  opening: Promise<EventLog>,
  check: (log: EventLog) => Promise<void>,
): Promise<void> {
  const log = await opening;
  try {
    await check(log);
  } finally {
    await log.close();
  }
}
