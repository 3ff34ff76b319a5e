import { parseId, ZERO_ID } from "./id.ts";
import type {
  Appended,
  Checkpoint,
  Committed,
  Entry,
  EventLog,
  Fence,
  Lease,
  LeaseGrant,
} from "./log.ts";
import { checkEntries, checkFields, checkName } from "./log_checks.ts";
import {
  checkFence,
  commitCheckpoint,
  findCheckpoint,
  giveLeaseBack,
  renewLease,
  takeLease,
} from "./sqlite_commits.ts";
import { SqliteFile } from "./sqlite_file.ts";
import { acknowledgeUpTo, countsOf, giveEntries, groupNames, putGroup } from "./sqlite_groups.ts";
import {
  countAfter,
  deleteStream,
  entriesAfter,
  findStream,
  insertEntries,
  makeStream,
  trimBelow,
} from "./sqlite_streams.ts";

/** Between two looks at the file while waiting for another process's entries, from 1 ms up to this. */
const LONGEST_PAUSE_MS = 8;

/**
 * Opens an event log in a SQLite file, which several processes of one machine may share; the file and
 * its folder are made. `:memory:` is a log that ends with this object.
 *
 * Appends and commits outlive a power failure (`synchronous=FULL` in write-ahead mode: one sync a
 * transaction). While another process writes, a call waits, up to `patienceMs`; then it ends in a
 * LogUnavailable. Throws a LogError if the file can't be opened or is not an event log of this version.
 */
export async function openSqliteLog(path: string, patienceMs = 5000): Promise<EventLog> {
  return new SqliteLog(await SqliteFile.open(path, patienceMs));
}

class SqliteLog implements EventLog {
  readonly name: string;
  #file: SqliteFile;
  /** Reads of this object that wait, by key: an append of this object wakes them. */
  #waiting: Map<string, Set<() => void>> = new Map();

  constructor(file: SqliteFile) {
    this.name = file.name;
    this.#file = file;
  }

  async append(
    key: string,
    expectedLastId: string,
    entries: readonly Entry[],
    fence?: Fence,
  ): Promise<Appended> {
    checkName("key", key);
    const ids = checkEntries(expectedLastId, entries);
    const conflict = await this.#file.write(`append to ${key}`, () => {
      if (fence !== undefined) checkFence(this.#file, fence);
      const stream = makeStream(this.#file, key);
      const lastId = `${stream.ms}-${stream.seq}`;
      if (lastId !== expectedLastId) return lastId;
      const fields = entries.map((entry) => entry.fields);
      if (entries.length > 0) insertEntries(this.#file, stream, ids, fields);
      return null;
    });
    if (conflict !== null) return { stored: false, lastId: conflict };
    this.#wake(key);
    return { stored: true };
  }

  async add(key: string, fields: Record<string, string>): Promise<string> {
    checkName("key", key);
    checkFields("*", fields);
    const id = await this.#file.write(`add to ${key}`, () => {
      const stream = makeStream(this.#file, key);
      const ms = Math.max(Date.now(), stream.ms);
      const seq = ms === stream.ms ? stream.seq + 1 : 0;
      insertEntries(this.#file, stream, [{ ms, seq }], [fields]);
      return `${ms}-${seq}`;
    });
    this.#wake(key);
    return id;
  }

  lastId(key: string): Promise<string> {
    return this.#file.read(`look at ${key}`, () => {
      const stream = findStream(this.#file, key);
      return stream === undefined ? ZERO_ID : `${stream.ms}-${stream.seq}`;
    });
  }

  async range(key: string, afterId: string, count: number, blockMs = 0): Promise<Entry[]> {
    const after = parseId(afterId);
    const step = () => entriesAfter(this.#file, key, after, count);
    return await this.#patiently(key, blockMs, () => this.#file.read(`read ${key}`, step));
  }

  length(key: string): Promise<number> {
    return this.#file.read(
      `look at ${key}`,
      () => countAfter(this.#file, key, parseId(ZERO_ID)),
    );
  }

  async trim(key: string, belowId: string): Promise<number> {
    parseId(belowId);
    return await this.#file.write(`trim ${key}`, () => trimBelow(this.#file, key, belowId));
  }

  delete(key: string): Promise<void> {
    return this.#file.write(`delete ${key}`, () => deleteStream(this.#file, key));
  }

  groups(key: string): Promise<string[]> {
    return this.#file.read(`look at ${key}`, () => groupNames(this.#file, key));
  }

  async openGroup(key: string, group: string, lastId: string, _entriesRead: number): Promise<void> {
    checkName("key", key);
    checkName("group", group);
    const at = parseId(lastId);
    const what = `open the group ${group} of ${key}`;
    await this.#file.write(what, () => putGroup(this.#file, key, group, at));
  }

  async read(
    key: string,
    group: string,
    consumer: string,
    count: number,
    blockMs: number,
  ): Promise<Entry[]> {
    checkName("consumer", consumer);
    return await this.#patiently(key, blockMs, () => this.#give(key, group, count));
  }

  /** Repeats a look until there are entries, or the time is over. */
  async #patiently(key: string, ms: number, look: () => Promise<Entry[]>): Promise<Entry[]> {
    const end = performance.now() + ms;
    for (let pauseMs = 1;; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const entries = await look();
      const leftMs = end - performance.now();
      if (entries.length > 0 || leftMs <= 0) return entries;
      await this.#arrival(key, Math.min(pauseMs, leftMs));
    }
  }

  /** Looks before it asks for the lock. What was given need not outlive a power failure. */
  async #give(key: string, group: string, count: number): Promise<Entry[]> {
    const what = `read ${key}`;
    const { waiting } = await this.#file.read(what, () => countsOf(this.#file, key, group));
    if (waiting === 0) return [];
    const step = () => giveEntries(this.#file, key, group, count);
    return await this.#file.write(what, step, "hasty");
  }

  pending(key: string, group: string): Promise<number> {
    return this.#file.read(`look at ${key}`, () => countsOf(this.#file, key, group).pending);
  }

  lag(key: string, group: string): Promise<number> {
    return this.#file.read(`look at ${key}`, () => {
      const { waiting, pending } = countsOf(this.#file, key, group);
      return waiting + pending;
    });
  }

  async acknowledge(key: string, group: string, lastId: string): Promise<void> {
    const id = parseId(lastId);
    const step = () => acknowledgeUpTo(this.#file, key, group, id);
    await this.#file.write(`acknowledge in ${key}`, step);
  }

  checkpoint(key: string, group: string): Promise<Checkpoint | null> {
    return this.#file.read(`look at ${key}`, () => findCheckpoint(this.#file, key, group));
  }

  async acquireLease(
    key: string,
    group: string,
    owner: string,
    ttlMs: number,
  ): Promise<LeaseGrant> {
    checkName("key", key);
    checkName("group", group);
    checkName("owner", owner);
    const step = () => takeLease(this.#file, key, group, owner, ttlMs);
    return await this.#file.write(`lease ${key}`, step);
  }

  renewLease(key: string, group: string, lease: Lease, ttlMs: number): Promise<LeaseGrant> {
    const step = () => renewLease(this.#file, key, group, lease, ttlMs);
    return this.#file.write(`lease ${key}`, step);
  }

  releaseLease(key: string, group: string, lease: Lease): Promise<void> {
    const step = () => giveLeaseBack(this.#file, key, group, lease);
    return this.#file.write(`give back the lease of ${key}`, step);
  }

  async commit(
    key: string,
    group: string,
    lease: Lease,
    checkpoint: Checkpoint,
  ): Promise<Committed> {
    parseId(checkpoint.lastId);
    const step = () => commitCheckpoint(this.#file, key, group, lease, checkpoint);
    return await this.#file.write(`commit to ${key}`, step);
  }

  close(): Promise<void> {
    this.#file.close();
    for (const key of this.#waiting.keys()) this.#wake(key);
    return Promise.resolve();
  }

  #wake(key: string): void {
    for (const arrived of this.#waiting.get(key) ?? []) arrived();
  }

  /** Waits for an append of this object, at most so long. */
  #arrival(key: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiting);
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        if (waiting.size === 0) this.#waiting.delete(key);
        resolve();
      };
      const timer = setTimeout(done, ms);
      waiting.add(done);
    });
  }
}
