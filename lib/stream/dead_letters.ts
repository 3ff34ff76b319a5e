import { OnceAppender } from "./append_once.ts";
import { parseId, ZERO_ID } from "./id.ts";
import { type Entry, type EventLog, LogError } from "./log.ts";

/** Entries read at a time. */
const PAGE = 500;

/** An entry that was put aside. */
export interface DeadLetter {
  /** Its id in the stream, and here. */
  id: string;
  /** Why. */
  reason: string;
  /** What it was. */
  fields: Record<string, string>;
}

/** The entries that were put aside, oldest first. Throws a LogError if one is not as we write them. */
export async function* deadLetters(log: EventLog, key: string): AsyncGenerator<DeadLetter> {
  for (let after = ZERO_ID;;) {
    const page = await log.range(key, after, PAGE);
    if (page.length === 0) return;
    for (const entry of page) yield readLetter(log, key, entry);
    after = page[page.length - 1].id;
  }
}

function readLetter(log: EventLog, key: string, { id, fields }: Entry): DeadLetter {
  try {
    return { id, reason: fields.reason, fields: JSON.parse(fields.fields) };
  } catch {
    throw new LogError(`${log.name} ${key} ${id} is not a dead entry of ours`);
  }
}

/**
 * Removes the dead entries that are there now; returns how many. The stream keeps its last id, by which a
 * consumer knows that they were there.
 */
export async function dropDead(log: EventLog, key: string): Promise<number> {
  const { ms, seq } = parseId(await log.lastId(key));
  return await log.trim(key, `${ms}-${seq + 1}`);
}

/**
 * Appends the dead entries, as they were and with their ids, to another stream; returns how many. Done
 * again, it appends only what is new. Throws a LogError if that stream holds something else.
 */
export async function replayDead(log: EventLog, key: string, to: string): Promise<number> {
  const appender = new OnceAppender(log, to);
  let batch: Entry[] = [], count = 0;
  for await (const { id, fields } of deadLetters(log, key)) {
    batch.push({ id, fields });
    count++;
    if (batch.length < PAGE) continue;
    await appender.append(batch);
    batch = [];
  }
  await appender.append(batch);
  return count;
}
