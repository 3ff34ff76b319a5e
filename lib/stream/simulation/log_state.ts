import { compareIds, ZERO_ID } from "../id.ts";
import {
  type Appended,
  type Checkpoint,
  type Committed,
  type Entry,
  type Fence,
  GroupMissing,
  type Lease,
  type LeaseGrant,
  LeaseLost,
} from "../log.ts";
import { checkEntries, checkFields, checkName } from "../log_checks.ts";

interface Group {
  given: string;
  acknowledged: string;
}

interface Stream {
  entries: Entry[];
  lastId: string;
  groups: Map<string, Group>;
}

interface HeldLease extends Lease {
  endsMs: number;
}

/**
 * What an event log does, as plain data in memory: every method is a step that happens at once. It can
 * go back over its last steps, as a server does that had not written them to its disk.
 */
export class LogState {
  /** Whether leases fence: a log with a planted bug does not look at them. */
  fencing = true;
  readonly name = "memory:";
  #now: () => number;
  #streams: Map<string, Stream> = new Map();
  #checkpoints: Map<string, Checkpoint & { token: number }> = new Map();
  #leases: Map<string, HeldLease> = new Map();
  #undo: (() => void)[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Forgets so many of the last changes. */
  lose(changes: number): void {
    for (; changes > 0 && this.#undo.length > 0; changes--) this.#undo.pop()!();
  }

  append(key: string, expected: string, entries: readonly Entry[], fence?: Fence): Appended {
    checkName("key", key);
    checkEntries(expected, entries);
    if (fence !== undefined && !this.#isCurrent(fence.stream, fence.group, fence.lease)) {
      throw new LeaseLost(
        `${this.name} ${fence.stream} ${fence.group}: another consumer has taken over`,
      );
    }
    const stream = this.#streams.get(key);
    const lastId = stream?.lastId ?? ZERO_ID;
    if (lastId !== expected) return { stored: false, lastId };
    if (entries.length > 0) this.#put(this.#make(key), entries);
    return { stored: true };
  }

  add(key: string, fields: Record<string, string>): string {
    checkFields("*", fields);
    const stream = this.#make(key);
    const [ms, seq] = stream.lastId.split("-").map(Number);
    const nowMs = Math.floor(this.#now());
    const id = nowMs > ms ? `${nowMs}-0` : `${ms}-${seq + 1}`;
    this.#put(stream, [{ id, fields }]);
    return id;
  }

  #put(stream: Stream, entries: readonly Entry[]): void {
    const { lastId } = stream, { length } = stream.entries;
    this.#undo.push(() => {
      stream.lastId = lastId;
      stream.entries.length = length;
    });
    for (const { id, fields } of entries) stream.entries.push({ id, fields: { ...fields } });
    stream.lastId = entries[entries.length - 1].id;
  }

  #make(key: string): Stream {
    let stream = this.#streams.get(key);
    if (stream === undefined) {
      this.#streams.set(key, stream = { entries: [], lastId: ZERO_ID, groups: new Map() });
      this.#undo.push(() => this.#streams.delete(key));
    }
    return stream;
  }

  lastId(key: string): string {
    return this.#streams.get(key)?.lastId ?? ZERO_ID;
  }

  range(key: string, afterId: string, count: number): Entry[] {
    const entries = this.#streams.get(key)?.entries ?? [];
    const at = firstAfter(entries, afterId);
    return entries.slice(at, at + count);
  }

  length(key: string): number {
    return this.#streams.get(key)?.entries.length ?? 0;
  }

  trim(key: string, belowId: string): number {
    const stream = this.#streams.get(key);
    if (stream === undefined) return 0;
    let count = 0;
    while (count < stream.entries.length && compareIds(stream.entries[count].id, belowId) < 0) {
      count++;
    }
    const gone = stream.entries.splice(0, count);
    this.#undo.push(() => stream.entries.unshift(...gone));
    return count;
  }

  delete(key: string): void {
    for (const map of [this.#checkpoints, this.#leases] as Map<string, unknown>[]) {
      for (const name of [...map.keys()]) if (name.startsWith(`${key} `)) map.delete(name);
    }
    this.#streams.delete(key);
    this.#undo = [];
  }

  groups(key: string): string[] {
    return [...this.#streams.get(key)?.groups.keys() ?? []].sort();
  }

  openGroup(key: string, group: string, lastId: string): void {
    const { groups } = this.#make(key);
    this.#move(groups, group, { given: lastId, acknowledged: lastId });
  }

  #move(groups: Map<string, Group>, group: string, to: Group): void {
    const before = groups.get(group);
    this.#undo.push(() => before === undefined ? groups.delete(group) : groups.set(group, before));
    groups.set(group, to);
  }

  #group(key: string, group: string): Group {
    const found = this.#streams.get(key)?.groups.get(group);
    if (found === undefined) throw new GroupMissing(`${this.name}: ${key} has no group ${group}`);
    return found;
  }

  read(key: string, group: string, count: number): Entry[] {
    const { given, acknowledged } = this.#group(key, group);
    const entries = this.range(key, given, count);
    if (entries.length > 0) {
      const { groups } = this.#streams.get(key)!;
      this.#move(groups, group, { given: entries[entries.length - 1].id, acknowledged });
    }
    return entries;
  }

  /** What the group was given after an id, once more. */
  readAgain(key: string, group: string, afterId: string, count: number): Entry[] {
    const { given } = this.#group(key, group);
    return this.range(key, afterId, count).filter(({ id }) => compareIds(id, given) <= 0);
  }

  pending(key: string, group: string): number {
    return this.lag(key, group) - this.waiting(key, group);
  }

  /** Entries that the group has not been given. */
  waiting(key: string, group: string): number {
    const { given } = this.#group(key, group);
    const entries = this.#streams.get(key)!.entries;
    return entries.length - firstAfter(entries, given);
  }

  lag(key: string, group: string): number {
    const { acknowledged } = this.#group(key, group);
    const entries = this.#streams.get(key)!.entries;
    return entries.length - firstAfter(entries, acknowledged);
  }

  acknowledge(key: string, group: string, lastId: string): void {
    const { given, acknowledged } = this.#group(key, group);
    const to = compareIds(given, lastId) < 0 ? given : lastId;
    if (compareIds(acknowledged, to) >= 0) return;
    this.#move(this.#streams.get(key)!.groups, group, { given, acknowledged: to });
  }

  checkpoint(key: string, group: string): Checkpoint | null {
    const stored = this.#checkpoints.get(`${key} ${group}`);
    if (stored === undefined) return null;
    const { token: _, ...checkpoint } = stored;
    return checkpoint;
  }

  acquireLease(key: string, group: string, owner: string, ttlMs: number): LeaseGrant {
    const nowMs = this.#now(), held = this.#leases.get(`${key} ${group}`);
    const own = held?.owner === owner;
    if (held !== undefined && !own && held.endsMs > nowMs) {
      return { granted: false, owner: held.owner, remainingMs: held.endsMs - nowMs };
    }
    const token = (held?.token ?? 0) + (own ? 0 : 1);
    this.#setLease(`${key} ${group}`, { owner, token, endsMs: nowMs + ttlMs });
    return { granted: true, lease: { owner, token } };
  }

  renewLease(key: string, group: string, lease: Lease, ttlMs: number): LeaseGrant {
    if (this.#isCurrent(key, group, lease)) {
      return this.acquireLease(key, group, lease.owner, ttlMs);
    }
    const held = this.#leases.get(`${key} ${group}`);
    const remainingMs = Math.max(0, (held?.endsMs ?? 0) - this.#now());
    return { granted: false, owner: held?.owner ?? "", remainingMs };
  }

  releaseLease(key: string, group: string, lease: Lease): void {
    if (!this.#isCurrent(key, group, lease)) return;
    this.#setLease(`${key} ${group}`, { owner: "", token: lease.token, endsMs: 0 });
  }

  #setLease(name: string, lease: HeldLease): void {
    const before = this.#leases.get(name);
    this.#undo.push(() =>
      before === undefined ? this.#leases.delete(name) : this.#leases.set(name, before)
    );
    this.#leases.set(name, lease);
  }

  #isCurrent(key: string, group: string, { owner, token }: Lease): boolean {
    const held = this.#leases.get(`${key} ${group}`);
    return !this.fencing || (held?.owner === owner && held.token === token);
  }

  commit(key: string, group: string, lease: Lease, checkpoint: Checkpoint): Committed {
    const { revision, lastId, entriesRead, data } = checkpoint;
    const name = `${key} ${group}`, stored = this.#checkpoints.get(name), { token } = lease;
    if (
      stored?.revision === revision && stored.token === token && stored.lastId === lastId &&
      stored.entriesRead === entriesRead && stored.data === data
    ) return { committed: true };
    if (!this.#isCurrent(key, group, lease)) return { committed: false, reason: "fenced" };
    if (this.fencing && (stored?.revision ?? 0) !== revision - 1) {
      return { committed: false, reason: "revision" };
    }
    const { given, acknowledged } = this.#group(key, group);
    this.#move(this.#streams.get(key)!.groups, group, {
      given: compareIds(given, lastId) < 0 ? lastId : given,
      acknowledged: compareIds(acknowledged, lastId) < 0 ? lastId : acknowledged,
    });
    this.#undo.push(() =>
      stored === undefined ? this.#checkpoints.delete(name) : this.#checkpoints.set(name, stored)
    );
    this.#checkpoints.set(name, { revision, lastId, entriesRead, data, token });
    return { committed: true };
  }
}

/** Index of the first entry after an id. */
function firstAfter(entries: readonly Entry[], id: string): number {
  let low = 0, high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareIds(entries[middle].id, id) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
