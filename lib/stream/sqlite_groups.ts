/**
 * Groups of a stream as two ids each: what the group was given, and what it has acknowledged of that.
 * Each function is a step of a transaction.
 *
 * @module
 */
import { type IdParts, parseId } from "./id.ts";
import { type Entry, GroupMissing } from "./log.ts";
import type { SqliteFile } from "./sqlite_file.ts";
import { countAfter, entriesAfter, makeStream } from "./sqlite_streams.ts";

interface Group {
  given: IdParts;
  acknowledged: IdParts;
}

function findGroup(file: SqliteFile, key: string, group: string): Group {
  const row = file.get("SELECT * FROM groups WHERE key = ? AND name = ?", key, group);
  if (row === undefined) throw new GroupMissing(`${file.name}: ${key} has no group ${group}`);
  return {
    given: { ms: row.given_ms, seq: row.given_seq },
    acknowledged: { ms: row.acknowledged_ms, seq: row.acknowledged_seq },
  };
}

function storeGroup(file: SqliteFile, key: string, group: string, to: Group): void {
  const { given, acknowledged } = to;
  file.run(
    "INSERT OR REPLACE INTO groups VALUES (?, ?, ?, ?, ?, ?)",
    ...[key, group, given.ms, given.seq, acknowledged.ms, acknowledged.seq],
  );
}

/** The names of a stream's groups. */
export function groupNames(file: SqliteFile, key: string): string[] {
  const sql = "SELECT name FROM groups WHERE key = ? ORDER BY name";
  return file.all(sql, key).map((row) => row.name);
}

/** Puts a group at an id, with nothing pending; makes group and stream if missing. */
export function putGroup(file: SqliteFile, key: string, group: string, at: IdParts): void {
  makeStream(file, key);
  storeGroup(file, key, group, { given: at, acknowledged: at });
}

/** Gives the group its next entries, up to `count`. */
export function giveEntries(
  file: SqliteFile,
  key: string,
  group: string,
  count: number,
): Entry[] {
  const { given, acknowledged } = findGroup(file, key, group);
  const entries = entriesAfter(file, key, given, count);
  if (entries.length > 0) {
    const last = parseId(entries[entries.length - 1].id);
    storeGroup(file, key, group, { given: last, acknowledged });
  }
  return entries;
}

/** Acknowledges what the group was given, up to an id. */
export function acknowledgeUpTo(file: SqliteFile, key: string, group: string, id: IdParts): void {
  const { given, acknowledged } = findGroup(file, key, group);
  const upTo = isBefore(given, id) ? given : id;
  if (isBefore(acknowledged, upTo)) storeGroup(file, key, group, { given, acknowledged: upTo });
}

/** Brings the group forward to an id: all up to it is given and acknowledged. */
export function bringGroupTo(file: SqliteFile, key: string, group: string, id: IdParts): void {
  const { given, acknowledged } = findGroup(file, key, group);
  const to = {
    given: isBefore(given, id) ? id : given,
    acknowledged: isBefore(acknowledged, id) ? id : acknowledged,
  };
  storeGroup(file, key, group, to);
}

/** How many entries the group has still to be given, and how many of those given are pending. */
export function countsOf(
  file: SqliteFile,
  key: string,
  group: string,
): { waiting: number; pending: number } {
  const { given, acknowledged } = findGroup(file, key, group);
  const waiting = countAfter(file, key, given);
  return { waiting, pending: countAfter(file, key, acknowledged) - waiting };
}

function isBefore(a: IdParts, b: IdParts): boolean {
  return a.ms < b.ms || (a.ms === b.ms && a.seq < b.seq);
}
