import { compareIds, ZERO_ID } from "./id.ts";
import { type Entry, type EventLog, type Fence, LogError, LogLost } from "./log.ts";
import { retry, type RetryOptions } from "./retry.ts";

/** Entries compared in one go when some are found to be there already. */
const PAGE = 500;

/**
 * Appends entries whose ids say what they are, so that each is stored once however often it is given:
 * what is there already is compared, and a difference is an error.
 */
export class OnceAppender {
  #log: EventLog;
  #key: string;
  #fence: Fence | undefined;
  #retry: RetryOptions;
  /** The stream's last id, when it is known. */
  #lastId: string | null = null;
  /** The stream has had this id: that it ends earlier means that the log has lost entries. */
  #seen = ZERO_ID;

  #ignored: string | undefined;

  /** @param ignored a field that may differ in an entry that is there */
  constructor(
    log: EventLog,
    key: string,
    fence?: Fence,
    retryOptions: RetryOptions = {},
    ignored?: string,
  ) {
    this.#ignored = ignored;
    this.#log = log;
    this.#key = key;
    this.#fence = fence;
    this.#retry = retryOptions;
  }

  /** The stream's last id, asked now. Throws a LogLost if it is before one that was there. */
  async lastId(): Promise<string> {
    return this.#learn(await retry(() => this.#log.lastId(this.#key), this.#retry));
  }

  #learn(lastId: string): string {
    if (compareIds(lastId, this.#seen) < 0) {
      throw new LogLost(`${this.#log.name} ${this.#key} ends at ${lastId}, and had ${this.#seen}`);
    }
    return this.#lastId = this.#seen = lastId;
  }

  /**
   * Appends entries in growing order of id. Throws a LogError if one is there with other fields, a
   * LogLost if the log has lost entries, a LeaseLost if another owner has taken over.
   */
  async append(entries: readonly Entry[]): Promise<void> {
    let rest = entries;
    while (rest.length > 0) {
      const lastId = this.#lastId ?? await this.lastId();
      let stored = 0;
      while (stored < rest.length && compareIds(rest[stored].id, lastId) <= 0) stored++;
      await this.#compare(rest.slice(0, stored));
      rest = rest.slice(stored);
      if (rest.length === 0) return;
      this.#lastId = null; // until the outcome is known
      const step = () => this.#log.append(this.#key, lastId, rest, this.#fence);
      const appended = await retry(step, this.#retry);
      this.#learn(appended.stored ? rest[rest.length - 1].id : appended.lastId);
      if (appended.stored) return;
    }
  }

  /** Entries below the stream's first are trimmed, and can't be compared any more. */
  async #compare(entries: readonly Entry[]): Promise<void> {
    for (let at = 0; at < entries.length;) {
      const found = await this.#page(entries[at].id);
      if (found.length === 0) return;
      const byId = new Map(found.map((entry) => [entry.id, entry]));
      const last = found[found.length - 1].id;
      for (; at < entries.length && compareIds(entries[at].id, last) <= 0; at++) {
        const there = byId.get(entries[at].id);
        const difference = there === undefined
          ? (compareIds(entries[at].id, found[0].id) < 0 ? null : "is missing between others")
          : differenceOf(there.fields, entries[at].fields, this.#ignored);
        if (difference !== null) {
          throw new LogError(`${this.#log.name} ${this.#key} ${entries[at].id} ${difference}`);
        }
      }
    }
  }

  /** Stored entries from `id` on. */
  #page(id: string): Promise<Entry[]> {
    return retry(() => this.#log.range(this.#key, before(id), PAGE), this.#retry);
  }
}

/** An id after which `id` comes next. */
export function before(id: string): string {
  const [ms, seq] = id.split("-").map(Number);
  return seq > 0 ? `${ms}-${seq - 1}` : `${ms - 1}-${Number.MAX_SAFE_INTEGER}`;
}

/** The first field that differs, but for an ignored one, in words; null when all are equal. */
export function differenceOf(
  there: Record<string, string>,
  ours: Record<string, string>,
  ignored?: string,
): string | null {
  for (const name of new Set([...Object.keys(there), ...Object.keys(ours)])) {
    if (there[name] !== ours[name] && name !== ignored) {
      return `is there with ${name} "${there[name] ?? ""}" where this run has "${
        ours[name] ?? ""
      }": it comes from another run`;
    }
  }
  return null;
}
