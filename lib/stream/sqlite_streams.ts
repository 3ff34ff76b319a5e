/**
 * Streams and their entries as tables. Each function is a step of a transaction.
 *
 * @module
 */
import { type IdParts, parseId } from "./id.ts";
import type { Entry } from "./log.ts";
import type { SqliteFile } from "./sqlite_file.ts";

/** A stream: its last id, and how many entries it has ever had. */
export interface Stream extends IdParts {
  stream: number;
  appended: number;
}

/** The stream of a key, if there is one. */
export function findStream(file: SqliteFile, key: string): Stream | undefined {
  const sql = "SELECT stream, ms, seq, appended FROM streams WHERE key = ?";
  return file.get(sql, key) as Stream | undefined;
}

/** The stream of a key, made if missing. */
export function makeStream(file: SqliteFile, key: string): Stream {
  const found = findStream(file, key);
  if (found !== undefined) return found;
  file.run("INSERT INTO streams(key, ms, seq, appended) VALUES (?, 0, 0, 0)", key);
  return findStream(file, key)!;
}

/** Appends entries with these ids, at least one, which must be growing and new. */
export function insertEntries(
  file: SqliteFile,
  { stream, appended }: Stream,
  ids: readonly IdParts[],
  fields: readonly Record<string, string>[],
): void {
  const insert = file.statement("INSERT INTO entries VALUES (?, ?, ?, ?, ?)");
  for (let i = 0; i < ids.length; i++) {
    const { ms, seq } = ids[i];
    insert.run(stream, ms, seq, appended + i + 1, JSON.stringify(fields[i]));
  }
  const { ms, seq } = ids[ids.length - 1];
  const sql = "UPDATE streams SET ms = ?, seq = ?, appended = ? WHERE stream = ?";
  file.run(sql, ms, seq, appended + ids.length, stream);
}

/** Up to `count` entries after an id, oldest first. */
export function entriesAfter(
  file: SqliteFile,
  key: string,
  { ms, seq }: IdParts,
  count: number,
): Entry[] {
  const stream = findStream(file, key)?.stream;
  if (stream === undefined) return [];
  const sql = `SELECT ms, seq, fields FROM entries WHERE stream = ? AND (ms, seq) > (?, ?)
    ORDER BY ms, seq LIMIT ?`;
  return file.all(sql, stream, ms, seq, count)
    .map((row) => ({ id: `${row.ms}-${row.seq}`, fields: JSON.parse(row.fields) }));
}

/** How many entries lie after an id: from the ordinal of the first of them to the last one's. */
export function countAfter(file: SqliteFile, key: string, { ms, seq }: IdParts): number {
  const stream = findStream(file, key);
  if (stream === undefined) return 0;
  const sql = `SELECT ordinal FROM entries WHERE stream = ? AND (ms, seq) > (?, ?)
    ORDER BY ms, seq LIMIT 1`;
  const first = file.get(sql, stream.stream, ms, seq);
  return first === undefined ? 0 : stream.appended - first.ordinal + 1;
}

/** Removes the entries before an id; returns how many. */
export function trimBelow(file: SqliteFile, key: string, belowId: string): number {
  const { ms, seq } = parseId(belowId);
  const stream = findStream(file, key)?.stream;
  if (stream === undefined) return 0;
  return file.run("DELETE FROM entries WHERE stream = ? AND (ms, seq) < (?, ?)", stream, ms, seq);
}

/** Deletes a stream and all that belongs to its key. */
export function deleteStream(file: SqliteFile, key: string): void {
  const stream = findStream(file, key)?.stream ?? null;
  file.run("DELETE FROM entries WHERE stream = ?", stream);
  for (const table of ["streams", "groups", "checkpoints", "leases"]) {
    file.run(`DELETE FROM ${table} WHERE key = ?`, key);
  }
}
