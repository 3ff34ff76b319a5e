import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { LeaseLost, LogError, LogUnavailable } from "./log.ts";

/** Marks a SQLite file as an event log ("LOB!"), and the version of its tables. */
const APPLICATION_ID = 0x4c4f4221, SCHEMA_VERSION = 1;

/** How long SQLite itself waits for another process's lock, which holds up this process, too. */
const BUSY_MS = 20;

/**
 * Streams with the last id ever appended and the number of entries ever appended; entries with their
 * ordinal among those; groups with what they were given and have acknowledged.
 *
 * Trimming takes entries from the front only, so the ordinals left are consecutive, and the number of
 * entries between two ids is a difference of two ordinals.
 */
const SCHEMA = `
CREATE TABLE streams(
  stream INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,
  ms INTEGER NOT NULL, seq INTEGER NOT NULL, appended INTEGER NOT NULL) STRICT;
CREATE TABLE entries(
  stream INTEGER NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL, fields TEXT NOT NULL,
  PRIMARY KEY (stream, ms, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE groups(
  key TEXT NOT NULL, name TEXT NOT NULL,
  given_ms INTEGER NOT NULL, given_seq INTEGER NOT NULL,
  acknowledged_ms INTEGER NOT NULL, acknowledged_seq INTEGER NOT NULL,
  PRIMARY KEY (key, name)) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoints(
  key TEXT NOT NULL, name TEXT NOT NULL, revision INTEGER NOT NULL, last_id TEXT NOT NULL,
  entries_read INTEGER NOT NULL, token INTEGER NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (key, name)) STRICT, WITHOUT ROWID;
CREATE TABLE leases(
  key TEXT NOT NULL, name TEXT NOT NULL, owner TEXT NOT NULL, token INTEGER NOT NULL,
  ends_ms REAL NOT NULL,
  PRIMARY KEY (key, name)) STRICT, WITHOUT ROWID;
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** A row as `node:sqlite` gives it; every integer here is below 2^53. */
// deno-lint-ignore no-explicit-any
export type Row = Record<string, any>;

/**
 * A SQLite file that several processes write: transactions that wait for each other without holding up
 * the event loop, and errors that name the file.
 */
export class SqliteFile {
  /** As the user would name it: `sqlite:data/log.sqlite`. */
  readonly name: string;
  #database: DatabaseSync;
  #patienceMs: number;
  #statements: Map<string, StatementSync> = new Map();

  private constructor(name: string, database: DatabaseSync, patienceMs: number) {
    this.name = name;
    this.#database = database;
    this.#patienceMs = patienceMs;
  }

  /**
   * Opens or makes the file, its folder and its tables; `:memory:` is a log of its own. While another
   * process has the lock, this one goes on asking for `patienceMs`, with its event loop free.
   */
  static async open(path: string, patienceMs: number): Promise<SqliteFile> {
    const name = `sqlite:${path}`, what = "open a log";
    let file: SqliteFile | null = null;
    try {
      return await patiently(name, what, patienceMs, () => {
        file ??= new SqliteFile(name, openDatabase(path), patienceMs);
        file.#prepare(path === ":memory:");
        return file;
      });
    } catch (error) {
      (file as SqliteFile | null)?.close();
      throw error;
    }
  }

  #prepare(inMemory: boolean): void {
    this.#transact("DEFERRED", () => this.#checkSchema()); // another's file is left as it is
    const { journal_mode: mode } = this.get("PRAGMA journal_mode = WAL")!;
    if (mode !== "wal" && !inMemory) throw new Error(`write-ahead logging is refused (${mode})`);
    this.#database.exec("PRAGMA synchronous = FULL");
    this.#transact("IMMEDIATE", () => this.#checkSchema() || this.#database.exec(SCHEMA));
  }

  /** True for our tables, false for an empty file; throws for anything else. */
  #checkSchema(): boolean {
    const { application_id: application } = this.get("PRAGMA application_id")!;
    const { user_version: version } = this.get("PRAGMA user_version")!;
    const { tables } = this.get("SELECT count(*) AS tables FROM sqlite_schema")!;
    if (application === 0 && version === 0 && tables === 0) return false;
    if (application !== APPLICATION_ID) {
      throw new Error("it is a SQLite file, but not an event log");
    }
    if (version !== SCHEMA_VERSION) {
      throw new Error(`its tables have version ${version}, this program knows ${SCHEMA_VERSION}`);
    }
    return true;
  }

  /**
   * Runs a step in one transaction, which is undone when the step throws. Committed, it outlives a power
   * failure; a `hasty` one need not, and does not wait for the disk.
   */
  write<T>(what: string, step: () => T, hasty?: "hasty"): Promise<T> {
    return patiently(this.name, what, this.#patienceMs, () => {
      if (hasty === undefined) return this.#transact("IMMEDIATE", step);
      this.#database.exec("PRAGMA synchronous = NORMAL");
      try {
        return this.#transact("IMMEDIATE", step);
      } finally {
        this.#database.exec("PRAGMA synchronous = FULL");
      }
    });
  }

  /** Runs a step that only reads, all of it from one state of the file. */
  read<T>(what: string, step: () => T): Promise<T> {
    return patiently(this.name, what, this.#patienceMs, () => this.#transact("DEFERRED", step));
  }

  #transact<T>(kind: "IMMEDIATE" | "DEFERRED", step: () => T): T {
    if (!this.#database.isOpen) throw new Error("the log is closed");
    this.#database.exec(`BEGIN ${kind}`);
    try {
      const result = step();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      // A full disk ends the transaction by itself.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** The first row of a statement. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.statement(sql).get(...values);
  }

  /** All rows of a statement. */
  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.statement(sql).all(...values);
  }

  /** Runs a statement; returns the number of rows that it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.statement(sql).run(...values).changes);
  }

  /** A prepared statement; each text is prepared once. */
  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      this.#statements.set(sql, statement = this.#database.prepare(sql));
    }
    return statement;
  }

  /** Safe to repeat. */
  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

/** Makes the folder only if need be: that may take a permission more. */
function openDatabase(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: BUSY_MS });
  } catch (error) {
    if (!(error as Error).message.includes("unable to open")) throw error;
    mkdirSync(dirname(path), { recursive: true });
    return new DatabaseSync(path, { timeout: BUSY_MS });
  }
}

/** Repeats a step while another process holds the lock. */
async function patiently<T>(
  name: string,
  what: string,
  patienceMs: number,
  step: () => T,
): Promise<T> {
  const end = performance.now() + patienceMs;
  for (let tries = 1;; tries++) {
    try {
      return step();
    } catch (error) {
      if (error instanceof LogError || error instanceof LeaseLost) throw error;
      if (error instanceof RangeError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (!/\b(locked|busy)\b/.test(reason)) {
        throw new LogError(`Cannot ${what} in ${name}: ${reason}`, { cause: error });
      }
      if (performance.now() > end) {
        const message = `Cannot ${what} in ${name}: ${reason} by another process`;
        throw new LogUnavailable(message, { cause: error });
      }
    }
    // The lock goes to whoever asks at the right moment: ask at irregular ones.
    await new Promise((resolve) => setTimeout(resolve, 1 + (tries * 7) % 11));
  }
}
