import { parseId, ZERO_ID } from "./id.ts";
import {
  type Appended,
  type Checkpoint,
  type Committed,
  type Entry,
  type EventLog,
  type Fence,
  type Lease,
  type LeaseGrant,
  LeaseLost,
  LogError,
  LogUnavailable,
} from "./log.ts";
import { checkEntries, checkFields, checkName } from "./log_checks.ts";
import { fieldOf, keysBeside } from "./redis_keys.ts";
import { RedisCluster } from "./redis_cluster.ts";
import { type RedisCommands, RedisConnection } from "./redis_connection.ts";
import { decodeEntries, encodeEntries, type RawEntry } from "./redis_entries.ts";
import * as scripts from "./redis_scripts.ts";
import type { RedisAddress } from "./redis_url.ts";

/**
 * Opens an event log in a Redis server of version 7.0 or later: streams and groups as Redis has them,
 * checkpoints and leases as hashes beside them.
 *
 * Throws a LogUnavailable if the server can't be reached within 3 seconds, a LogError if it lets us not
 * in or is too old. `answerMs` is how long the server may think before it counts as gone. What an acknowledged append survives is the server's configuration (`appendfsync`).
 */
export async function openRedisLog(address: RedisAddress, answerMs = 10_000): Promise<EventLog> {
  const server = new RedisConnection(address, answerMs);
  await server.send("open a log", "", ["PING"]);
  if (!await isCluster(server)) return new RedisLog(server);
  server.close();
  return new RedisLog(await RedisCluster.open(address, answerMs));
}

/** A server that does not say is taken for one that stands alone. */
async function isCluster(server: RedisCommands): Promise<boolean> {
  try {
    const info = await server.send("open a log", "", ["INFO", "cluster"]);
    return String(info).includes("cluster_enabled:1");
  } catch (error) {
    if (error instanceof LogError) return false;
    throw error;
  }
}

/** One consumer's reads: on a connection of its own, because they wait. */
interface Reader {
  server: RedisCommands;
  /** The last id that the caller got. */
  lastId: string;
  /** A read ended without an answer: what the server gave then is pending, and comes first now. */
  broken: boolean;
}

class RedisLog implements EventLog {
  readonly name: string;
  #server: RedisCommands;
  #readers: Map<string, Reader> = new Map();

  constructor(server: RedisCommands) {
    this.name = server.name;
    this.#server = server;
  }

  async append(
    key: string,
    expectedLastId: string,
    entries: readonly Entry[],
    fence?: Fence,
  ): Promise<Appended> {
    checkName("key", key);
    checkEntries(expectedLastId, entries);
    const keys = [key], args = [expectedLastId, ...encodeEntries(entries)];
    if (fence !== undefined) {
      const { stream, group, lease } = fence;
      keys.push(keysBeside(stream)[2]);
      args.push(fieldOf(stream, group), lease.owner, String(lease.token));
    }
    const lastId = await this.#server.run(`append to ${key}`, scripts.APPEND, keys, args);
    if (lastId === "fenced") {
      const { stream, group } = fence!;
      throw new LeaseLost(`${this.name} ${stream} ${group}: another consumer has taken over`);
    }
    return lastId === null ? { stored: true } : { stored: false, lastId: lastId as string };
  }

  async add(key: string, fields: Record<string, string>): Promise<string> {
    checkName("key", key);
    checkFields("*", fields);
    const args = ["XADD", key, "*", ...Object.entries(fields).flat()];
    return await this.#server.send(`add to ${key}`, key, args) as string;
  }

  async lastId(key: string): Promise<string> {
    const lastId = await this.#server.run(`look at ${key}`, scripts.LAST_ID, [key], []);
    return lastId as string;
  }

  async range(key: string, afterId: string, count: number, blockMs = 0): Promise<Entry[]> {
    parseId(afterId);
    const what = `read ${key}`, wait = Math.ceil(blockMs);
    if (wait === 0) { // which XREAD would take for ever
      const args = ["XRANGE", key, `(${afterId}`, "+", "COUNT", String(count)];
      return decodeEntries(await this.#server.send(what, key, args) as RawEntry[]);
    }
    const { server } = this.#reader(key, "", "");
    const options = ["COUNT", String(count), "BLOCK", String(wait)];
    const reply = await server.send(
      what,
      key,
      ["XREAD", ...options, "STREAMS", key, afterId],
      wait,
    );
    return decodeEntries((reply as [string, RawEntry[]][] | null)?.[0][1] ?? []);
  }

  async length(key: string): Promise<number> {
    return await this.#server.send(`look at ${key}`, key, ["XLEN", key]) as number;
  }

  async trim(key: string, belowId: string): Promise<number> {
    parseId(belowId);
    return await this.#server.send(`trim ${key}`, key, ["XTRIM", key, "MINID", belowId]) as number;
  }

  async delete(key: string): Promise<void> {
    await this.#server.run(`delete ${key}`, scripts.DELETE, keysBeside(key), [fieldOf(key, "")]);
  }

  async groups(key: string): Promise<string[]> {
    return await this.#server.run(`look at ${key}`, scripts.GROUPS, [key], []) as string[];
  }

  async openGroup(key: string, group: string, lastId: string, entriesRead: number): Promise<void> {
    checkName("key", key);
    checkName("group", group);
    parseId(lastId);
    const what = `open the group ${group} of ${key}`;
    const args = [group, lastId, String(entriesRead)];
    await this.#server.run(what, scripts.OPEN_GROUP, [key], args);
    for (const [name, reader] of this.#readers) {
      if (name.startsWith(`${fieldOf(key, group)} `)) {
        reader.lastId = lastId;
        reader.broken = false;
      }
    }
  }

  async read(
    key: string,
    group: string,
    consumer: string,
    count: number,
    blockMs: number,
  ): Promise<Entry[]> {
    checkName("consumer", consumer);
    const reader = this.#reader(key, group, consumer);
    const ask = (from: string, waitMs: number) =>
      this.#give(reader.server, [key, group, consumer], from, count, waitMs);
    try {
      while (reader.broken) {
        const again = await ask(reader.lastId, 0);
        if (again.length === 0) reader.broken = false;
        else reader.lastId = again[again.length - 1][0];
        const entries = decodeEntries(again);
        if (entries.length > 0) return entries;
      }
      const given = await ask(">", Math.ceil(blockMs));
      if (given.length > 0) reader.lastId = given[given.length - 1][0];
      return decodeEntries(given);
    } catch (error) {
      if (error instanceof LogUnavailable) reader.broken = true;
      throw error;
    }
  }

  /** New entries (`>`), or what this consumer was given after an id and has pending. */
  async #give(
    server: RedisCommands,
    [key, group, consumer]: [string, string, string],
    from: string,
    count: number,
    waitMs: number,
  ): Promise<RawEntry[]> {
    const wait = waitMs > 0 ? ["BLOCK", String(waitMs)] : []; // BLOCK 0 would mean for ever
    const args = ["XREADGROUP", "GROUP", group, consumer, "COUNT", String(count), ...wait];
    const reply = await server.send(`read ${key}`, key, [...args, "STREAMS", key, from], waitMs);
    return (reply as [string, RawEntry[]][] | null)?.[0][1] ?? [];
  }

  async pending(key: string, group: string): Promise<number> {
    const args = ["XPENDING", key, group];
    const [pending] = await this.#server.send(`look at ${key}`, key, args) as [number];
    return pending;
  }

  async lag(key: string, group: string): Promise<number> {
    return await this.#server.run(`look at ${key}`, scripts.LAG, [key], [group]) as number;
  }

  async acknowledge(key: string, group: string, lastId: string): Promise<void> {
    parseId(lastId);
    const what = `acknowledge in ${key}`;
    await this.#server.run(what, scripts.ACKNOWLEDGE_UP_TO, [key], [group, lastId]);
  }

  async checkpoint(key: string, group: string): Promise<Checkpoint | null> {
    const args = ["HGET", keysBeside(key)[1], fieldOf(key, group)];
    const record = await this.#server.send(`look at ${key}`, key, args) as string | null;
    if (record === null) return null;
    const [, revision, lastId, entriesRead, data] = record.match(RECORD)!;
    return { revision: Number(revision), lastId, entriesRead: Number(entriesRead), data };
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
    const leases = [keysBeside(key)[2]], args = [fieldOf(key, group), owner, String(ttlMs)];
    const reply = await this.#server.run(`lease ${key}`, scripts.ACQUIRE_LEASE, leases, args);
    if (typeof reply === "number") return { granted: true, lease: { owner, token: reply } };
    const [holder, remainingMs] = reply as [string, number];
    return { granted: false, owner: holder, remainingMs };
  }

  async renewLease(key: string, group: string, lease: Lease, ttlMs: number): Promise<LeaseGrant> {
    const { owner, token } = lease, leases = [keysBeside(key)[2]];
    const args = [fieldOf(key, group), owner, String(ttlMs), String(token)];
    const reply = await this.#server.run(`lease ${key}`, scripts.ACQUIRE_LEASE, leases, args);
    if (typeof reply === "number") return { granted: true, lease };
    const [holder, remainingMs] = reply as [string, number];
    return { granted: false, owner: holder, remainingMs };
  }

  async releaseLease(key: string, group: string, lease: Lease): Promise<void> {
    const what = `give back the lease of ${key}`, leases = [keysBeside(key)[2]];
    const args = [fieldOf(key, group), lease.owner, String(lease.token)];
    await this.#server.run(what, scripts.RELEASE_LEASE, leases, args);
  }

  async commit(
    key: string,
    group: string,
    lease: Lease,
    checkpoint: Checkpoint,
  ): Promise<Committed> {
    const { revision, lastId, entriesRead, data } = checkpoint;
    parseId(lastId);
    const { owner, token } = lease;
    const record = `${revision} ${token} ${lastId} ${entriesRead} ${data}`;
    const args = [fieldOf(key, group), group, owner, String(token), String(revision)];
    const what = `commit to ${key}`, keys = keysBeside(key);
    const reply = await this.#server.run(what, scripts.COMMIT, keys, [
      ...args,
      lastId,
      record,
      String(entriesRead),
    ]);
    if (reply === "committed") return { committed: true };
    return { committed: false, reason: reply as "fenced" | "revision" };
  }

  close(): Promise<void> {
    this.#server.close();
    for (const { server } of this.#readers.values()) server.close();
    return Promise.resolve();
  }

  #reader(key: string, group: string, consumer: string): Reader {
    const name = `${fieldOf(key, group)} ${consumer}`;
    let reader = this.#readers.get(name);
    if (reader === undefined) {
      reader = { server: this.#server.another(), lastId: ZERO_ID, broken: false };
      this.#readers.set(name, reader);
    }
    return reader;
  }
}

/** A checkpoint as stored: revision, token of the lease, last id, entries read, data. */
const RECORD = /^(\d+) \d+ (\S+) (\d+) (.*)$/s;
