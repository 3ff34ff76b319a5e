import { type EventLog, LogError, LogUnavailable } from "../log.ts";
import { ZERO_ID } from "../id.ts";
import { checkName } from "../log_checks.ts";
import type { LogState } from "./log_state.ts";

/** How a step of the log is taken: at once, or when a scheduler says so. */
export interface Steps {
  /** Takes a step; `ready` says whether it is worth while, until `waitMs` are over. */
  take<T>(step: () => T, waitMs?: number, ready?: () => boolean): Promise<T>;
}

/** An event log over a {@link LogState}. */
export function memoryLog(state: LogState, steps: Steps): EventLog {
  let closed = false;
  /** By group: the last id that the caller got, and whether a read ended without an answer since. */
  const readers = new Map<string, { lastId: string; broken: boolean }>();
  const take: Steps["take"] = (step, waitMs, ready) =>
    steps.take(
      () => {
        if (closed) throw new LogError(`${state.name}: the log is closed`);
        return step();
      },
      waitMs,
      ready && (() => closed || ready()),
    );
  const named = <T>(key: string, group: string, step: () => T) =>
    take(() => {
      checkName("key", key);
      checkName("group", group);
      return step();
    });
  return {
    name: state.name,
    append: (key, expected, entries, fence) =>
      take(() => state.append(key, expected, entries, fence)),
    add: (key, fields) => take(() => state.add(key, fields)),
    lastId: (key) => take(() => state.lastId(key)),
    range: (key, after, count, blockMs) =>
      take(
        () => state.range(key, after, count),
        blockMs,
        () => state.range(key, after, 1).length > 0,
      ),
    length: (key) => take(() => state.length(key)),
    trim: (key, below) => take(() => state.trim(key, below)),
    delete: (key) => take(() => state.delete(key)),
    groups: (key) => take(() => state.groups(key)),
    async openGroup(key, group, lastId) {
      await named(key, group, () => state.openGroup(key, group, lastId));
      readers.set(`${key} ${group}`, { lastId, broken: false });
    },
    async read(key, group, consumer, count, blockMs) {
      const name = `${key} ${group}`,
        reader = readers.get(name) ?? { lastId: ZERO_ID, broken: false };
      readers.set(name, reader);
      const step = () => {
        checkName("consumer", consumer);
        const again = reader.broken ? state.readAgain(key, group, reader.lastId, count) : [];
        return again.length > 0 ? again : state.read(key, group, count);
      };
      const ready = () =>
        reader.broken || !state.groups(key).includes(group) || state.waiting(key, group) > 0;
      try {
        const entries = await take(step, blockMs, ready);
        reader.broken = false;
        reader.lastId = entries.at(-1)?.id ?? reader.lastId;
        return entries;
      } catch (error) {
        if (error instanceof LogUnavailable) reader.broken = true;
        throw error;
      }
    },
    pending: (key, group) => take(() => state.pending(key, group)),
    lag: (key, group) => take(() => state.lag(key, group)),
    acknowledge: (key, group, lastId) => take(() => state.acknowledge(key, group, lastId)),
    checkpoint: (key, group) => take(() => state.checkpoint(key, group)),
    acquireLease: (key, group, owner, ttlMs) =>
      named(key, group, () => {
        checkName("owner", owner);
        return state.acquireLease(key, group, owner, ttlMs);
      }),
    renewLease: (key, group, lease, ttlMs) =>
      take(() => state.renewLease(key, group, lease, ttlMs)),
    releaseLease: (key, group, lease) => take(() => state.releaseLease(key, group, lease)),
    commit: (key, group, lease, checkpoint) =>
      take(() => state.commit(key, group, lease, checkpoint)),
    close() {
      closed = true;
      return Promise.resolve();
    },
  };
}
