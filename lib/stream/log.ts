/** One entry of a stream: an id and fields of text. */
export interface Entry {
  /** `MS-SEQ`; see `id.ts`. */
  id: string;
  /**
   * Field names and values, one at least, in the order in which they were written (but that JavaScript
   * puts names such as `7` first). Well-formed Unicode; anything else of a foreign producer's comes with
   * U+FFFD in its place.
   */
  fields: Record<string, string>;
}

/** What became of an append. */
export type Appended =
  | { stored: true }
  /** Nothing was stored: the stream's last id was not the expected one, but this. */
  | { stored: false; lastId: string };

/** The right to commit for one stream and group, held by one owner at a time. */
export interface Lease {
  /** Who holds it: a name that no other process, nor a later start of the same one, uses. */
  owner: string;
  /**
   * Grows by one each time that the lease changes hands, also when it was given back in between: a
   * commit with an old token is refused.
   */
  token: number;
}

/** A step with a fence is done only while this lease is current. */
export interface Fence {
  /** Key of the stream that the lease is for. */
  stream: string;
  /** Its group. */
  group: string;
  /** As it was granted. */
  lease: Lease;
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
  /** Nothing was changed: the lease is another's now, or the revision does not follow the stored one. */
  | { committed: false; reason: "fenced" | "revision" };

/**
 * A log of streams that several processes share: what the stages need of SQLite or of Redis Streams.
 *
 * Every method is atomic. Ids and keys are as in `id.ts` and `keys.ts`; keys and groups are names without
 * white space (RangeError).
 *
 * Errors that may pass (a server that went away, a locked file) are thrown as {@link LogUnavailable};
 * what can't be mended by waiting (a wrong password, a full disk, a group that does not exist) as
 * {@link LogError}. After a LogUnavailable the outcome is unknown: the step may have been done, or may
 * still be done a little later. Every method but {@link EventLog.add} is safe to repeat then.
 */
export interface EventLog {
  /** As the user would name it, without a password: `sqlite:data/log.sqlite`, `redis://localhost:6379`. */
  readonly name: string;

  /**
   * Appends entries if the stream's last id is `expectedLastId` (`0-0` for an empty stream), all or
   * none. The entries' ids must grow and lie after it (RangeError). The last id survives trimming.
   *
   * Repeated after a LogUnavailable, it reports a conflict if the first try was stored: the last id is
   * then the last of `entries`, or a later one. A thousand entries at a time is a good size.
   *
   * With a fence it throws a {@link LeaseLost} and stores nothing when the lease is another's by now;
   * key and fenced stream must then lie in one slot of a cluster.
   */
  append(
    key: string,
    expectedLastId: string,
    entries: readonly Entry[],
    fence?: Fence,
  ): Promise<Appended>;

  /**
   * Appends one entry with an id of the log's making, for metrics. Returns the id. Repeated after a
   * LogUnavailable, it may store the entry twice.
   */
  add(key: string, fields: Record<string, string>): Promise<string>;

  /** The last id ever appended; `0-0` for a stream that does not exist. */
  lastId(key: string): Promise<string>;

  /**
   * Up to `count` entries after `afterId`, oldest first; waits up to `blockMs` (0) for the first. Closing
   * the log ends the waiting with a LogError.
   */
  range(key: string, afterId: string, count: number, blockMs?: number): Promise<Entry[]>;

  /** Entries now in the stream. */
  length(key: string): Promise<number>;

  /**
   * Removes the entries before `belowId`; returns how many. Groups and checkpoints are not looked at:
   * trim below all of them.
   */
  trim(key: string, belowId: string): Promise<number>;

  /** Deletes a stream with its groups, and every checkpoint and lease of those groups. */
  delete(key: string): Promise<void>;

  /** The groups of a stream, by name. */
  groups(key: string): Promise<string[]>;

  /**
   * Puts a group (made if missing, as is the stream) at a checkpoint: the next {@link EventLog.read}
   * gives what follows `lastId`; entries delivered earlier are acknowledged up to it and forgotten
   * after it, so nothing is pending. `entriesRead`, the checkpoint's, spares a server that keeps count
   * the counting.
   */
  openGroup(key: string, group: string, lastId: string, entriesRead: number): Promise<void>;

  /**
   * Up to `count` entries that the group has not been given, oldest first; waits up to `blockMs` for
   * the first. They stay pending until a commit covers them. What a read took that ended in a
   * LogUnavailable is given by the next read of this log object. Closing the log ends a waiting read
   * with a LogError.
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
   * Takes the lease if it is free, run out, or the owner's already (which renews it, same token, even
   * when it had run out and nobody took it). Time is the log's own clock.
   */
  acquireLease(key: string, group: string, owner: string, ttlMs: number): Promise<LeaseGrant>;

  /**
   * As {@link EventLog.acquireLease}, but only for this very lease: refused when it has become another's,
   * or nobody's, though it may be free now.
   */
  renewLease(key: string, group: string, lease: Lease, ttlMs: number): Promise<LeaseGrant>;

  /** Gives the lease back, if it is still this one. */
  releaseLease(key: string, group: string, lease: Lease): Promise<void>;

  /**
   * Replaces the checkpoint in one step, if `lease` is current and the stored revision is
   * `checkpoint.revision - 1` (0 for none). The group is kept in step: what it was given up to `lastId`
   * is acknowledged, and what it was not given counts as given and acknowledged.
   *
   * A lease is current until another owner takes it or it is given back: running out only lets others
   * take it. A commit that is repeated word for word, lease included, counts as committed even if the
   * lease has been lost since: it was.
   */
  commit(key: string, group: string, lease: Lease, checkpoint: Checkpoint): Promise<Committed>;

  /** Lets go of the file or the connections. What is called afterwards throws a LogError. */
  close(): Promise<void>;
}

/** The log can't be reached now; the same call may succeed later. */
export class LogUnavailable extends Error {
  /** The class's name. */
  override name = "LogUnavailable";
}

/** The log refuses, and will refuse again. */
export class LogError extends Error {
  /** The class's name. */
  override name = "LogError";
}

/** The group is not there: it was never opened, or the log has lost it. */
export class GroupMissing extends LogError {}

/** The log no longer has what it had acknowledged. Users of a log notice, who know what they stored. */
export class LogLost extends Error {
  /** The class's name. */
  override name = "LogLost";
}

/** Another owner has taken the stream over: nothing was stored, and nothing may be. */
export class LeaseLost extends Error {
  /** The class's name. */
  override name = "LeaseLost";
}
