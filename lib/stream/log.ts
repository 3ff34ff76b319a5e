/** One entry of a stream: an id and fields of text. */
export interface Entry {
  /** `MS-SEQ`; see `id.ts`. */
  id: string;
  /** Field names and values, in the order in which they were written. */
  fields: Record<string, string>;
}

/** What became of an append. */
export type Appended =
  | { stored: true }
  /** Nothing was stored: the stream's last id was not the expected one, but this. */
  | { stored: false; lastId: string };

/** The right to commit for one stream and group, held by one owner at a time. */
export interface Lease {
  /** Who holds it. */
  owner: string;
  /** Grows by one each time that the lease changes hands: a commit with an old token is refused. */
  token: number;
}

/** What became of a request for a lease. */
export type LeaseGrant =
  | { granted: true; lease: Lease }
  /** Another owner holds it for so many milliseconds more. */
  | { granted: false; owner: string; remainingMs: number };

/** How far one group has come in one stream; written by {@link EventLog.commit} only. */
export interface Checkpoint {
  /** Counts the commits: a commit names the revision that it follows, so that none is lost. */
  revision: number;
  /** The last entry that is dealt with; `0-0` before the first. */
  lastId: string;
  /** Entries dealt with since the group began. */
  entriesRead: number;
  /** JSON of whatever the consumer needs to go on: part, state, counters. */
  data: string;
}

/** What became of a commit. */
export type Committed =
  | { committed: true }
  /** Nothing was changed: the token is not the lease's, or the revision is not the stored one. */
  | { committed: false; reason: "fenced" | "revision" };

/**
 * A log of streams that several processes share: what the stages need of SQLite or of Redis Streams.
 *
 * Every method is atomic. Ids and keys are as in `id.ts` and `keys.ts`. Errors that may pass (a server
 * that went away, a locked file) are thrown as {@link LogUnavailable}; what can't be mended by waiting
 * (a wrong password, a full disk) as {@link LogError}.
 */
export interface EventLog {
  /** As the user would name it, without a password: `sqlite:data/log.sqlite`, `redis://localhost:6379`. */
  readonly name: string;

  /**
   * Appends entries if the stream's last id is `expectedLastId` (`0-0` for an empty stream), all or
   * none. The entries' ids must grow and lie after it. The last id survives trimming.
   */
  append(key: string, expectedLastId: string, entries: readonly Entry[]): Promise<Appended>;

  /** Appends one entry with an id of the server's making, for metrics. Returns the id. */
  add(key: string, fields: Record<string, string>): Promise<string>;

  /** The last id ever appended; `0-0` for a stream that does not exist. */
  lastId(key: string): Promise<string>;

  /** Up to `count` entries after `afterId`, oldest first. */
  range(key: string, afterId: string, count: number): Promise<Entry[]>;

  /** Entries now in the stream. */
  length(key: string): Promise<number>;

  /** Removes the entries before `belowId`; returns how many. */
  trim(key: string, belowId: string): Promise<number>;

  /** Deletes a stream with its groups, and every checkpoint and lease of those groups. */
  delete(key: string): Promise<void>;

  /** The groups of a stream, by name. */
  groups(key: string): Promise<string[]>;

  /**
   * Puts a group (made if missing, as is the stream) at a checkpoint: the next {@link EventLog.read}
   * gives what follows `lastId`; entries delivered earlier are acknowledged up to it and forgotten
   * after it.
   */
  openGroup(key: string, group: string, lastId: string, entriesRead: number): Promise<void>;

  /**
   * Up to `count` entries that the group has not been given, oldest first; waits up to `blockMs` for
   * the first. They stay pending until a commit covers them.
   */
  read(
    key: string,
    group: string,
    consumer: string,
    count: number,
    blockMs: number,
  ): Promise<Entry[]>;

  /** Entries given to the group and not yet acknowledged. */
  pending(key: string, group: string): Promise<number>;

  /** Entries that the group has not acknowledged: pending ones and those not yet given. */
  lag(key: string, group: string): Promise<number>;

  /** Acknowledges the pending entries up to `lastId`, for a consumer that keeps no checkpoint. */
  acknowledge(key: string, group: string, lastId: string): Promise<void>;

  /** The group's checkpoint, or null before the first commit. */
  checkpoint(key: string, group: string): Promise<Checkpoint | null>;

  /**
   * Takes the lease if it is free, run out, or the owner's already (which renews it, same token).
   * Time is the log's own clock.
   */
  acquireLease(key: string, group: string, owner: string, ttlMs: number): Promise<LeaseGrant>;

  /** Gives the lease back, if it is still this one. */
  releaseLease(key: string, group: string, lease: Lease): Promise<void>;

  /**
   * Replaces the checkpoint and acknowledges up to its `lastId`, in one step, if `lease` is current
   * and the stored revision is `checkpoint.revision - 1` (0 for none).
   */
  commit(key: string, group: string, lease: Lease, checkpoint: Checkpoint): Promise<Committed>;

  /** Lets go of the file or the connection. */
  close(): Promise<void>;
}

/** The log can't be reached now; the same call may succeed later. */
export class LogUnavailable extends Error {
  override name = "LogUnavailable";
}

/** The log refuses, and will refuse again. */
export class LogError extends Error {
  override name = "LogError";
}
