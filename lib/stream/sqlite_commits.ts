/**
 * Leases and the commits that they fence, as tables. Each function is a step of a transaction.
 *
 * @module
 */
import { parseId } from "./id.ts";
import {
  type Checkpoint,
  type Committed,
  type Fence,
  type Lease,
  type LeaseGrant,
  LeaseLost,
} from "./log.ts";
import type { SqliteFile } from "./sqlite_file.ts";
import { bringGroupTo } from "./sqlite_groups.ts";

interface HeldLease extends Lease {
  ends_ms: number;
}

function findLease(file: SqliteFile, key: string, group: string): HeldLease | undefined {
  const sql = "SELECT owner, token, ends_ms FROM leases WHERE key = ? AND name = ?";
  return file.get(sql, key, group) as HeldLease | undefined;
}

/** Takes or renews a lease; the token grows when the owner is not the last one. */
export function takeLease(
  file: SqliteFile,
  key: string,
  group: string,
  owner: string,
  ttlMs: number,
): LeaseGrant {
  const nowMs = Date.now();
  const held = findLease(file, key, group);
  const own = held?.owner === owner;
  if (held !== undefined && !own && held.ends_ms > nowMs) {
    return { granted: false, owner: held.owner, remainingMs: held.ends_ms - nowMs };
  }
  const token = (held?.token ?? 0) + (own ? 0 : 1);
  file.run(
    "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?)",
    ...[key, group, owner, token, nowMs + ttlMs],
  );
  return { granted: true, lease: { owner, token } };
}

/** Renews a lease that is current. */
export function renewLease(
  file: SqliteFile,
  key: string,
  group: string,
  lease: Lease,
  ttlMs: number,
): LeaseGrant {
  if (isCurrent(file, key, group, lease)) return takeLease(file, key, group, lease.owner, ttlMs);
  const held = findLease(file, key, group);
  const remainingMs = Math.max(0, (held?.ends_ms ?? 0) - Date.now());
  return { granted: false, owner: held?.owner ?? "", remainingMs };
}

/** Throws a LeaseLost unless the lease is current. */
export function checkFence(file: SqliteFile, { stream, group, lease }: Fence): void {
  if (isCurrent(file, stream, group, lease)) return;
  throw new LeaseLost(`${file.name} ${stream} ${group}: another consumer has taken over`);
}

function isCurrent(file: SqliteFile, key: string, group: string, lease: Lease): boolean {
  const held = findLease(file, key, group);
  return held?.owner === lease.owner && held.token === lease.token;
}

/** Leaves the lease without an owner; its token stays, so that the next one is larger. */
export function giveLeaseBack(file: SqliteFile, key: string, group: string, lease: Lease): void {
  file.run(
    `UPDATE leases SET owner = '', ends_ms = 0
     WHERE key = ? AND name = ? AND owner = ? AND token = ?`,
    ...[key, group, lease.owner, lease.token],
  );
}

/** A checkpoint, and the token of the lease under which it was committed. */
interface StoredCheckpoint extends Checkpoint {
  token: number;
}

function findStored(file: SqliteFile, key: string, group: string): StoredCheckpoint | null {
  const sql = `SELECT revision, last_id AS lastId, entries_read AS entriesRead, token, data
    FROM checkpoints WHERE key = ? AND name = ?`;
  return (file.get(sql, key, group) ?? null) as StoredCheckpoint | null;
}

/** The group's checkpoint. */
export function findCheckpoint(file: SqliteFile, key: string, group: string): Checkpoint | null {
  const stored = findStored(file, key, group);
  if (stored === null) return null;
  const { revision, lastId, entriesRead, data } = stored;
  return { revision, lastId, entriesRead, data };
}

/** The fenced step; see `EventLog.commit`. */
export function commitCheckpoint(
  file: SqliteFile,
  key: string,
  group: string,
  lease: Lease,
  checkpoint: Checkpoint,
): Committed {
  const { revision, lastId, entriesRead, data } = checkpoint;
  const { token } = lease;
  const stored = findStored(file, key, group);
  if (
    stored?.revision === revision && stored.token === token && stored.lastId === lastId &&
    stored.entriesRead === entriesRead && stored.data === data
  ) return { committed: true };
  if (!isCurrent(file, key, group, lease)) return { committed: false, reason: "fenced" };
  if ((stored?.revision ?? 0) !== revision - 1) return { committed: false, reason: "revision" };
  bringGroupTo(file, key, group, parseId(lastId));
  file.run(
    "INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?)",
    ...[key, group, revision, lastId, entriesRead, token, data],
  );
  return { committed: true };
}
