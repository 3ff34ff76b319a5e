import { LogError, LogUnavailable } from "./log.ts";
import { type RedisCommands, RedisConnection, type Script } from "./redis_connection.ts";
import { type RedisAddress, redisName } from "./redis_url.ts";

/** Times that a command is sent on to where the cluster says. */
const MOST_MOVES = 5;

/**
 * The nodes of a Redis Cluster, each command sent to the one that has its key's slot. Where that is, the
 * nodes say themselves: by a table when first asked, and by sending on what comes to the wrong one.
 *
 * A slot that is moving, or whose node is gone, is a LogUnavailable: it will be somewhere soon.
 */
export class RedisCluster implements RedisCommands {
  readonly name: string;
  #seed: RedisAddress;
  #answerMs: number;
  #nodes: Map<string, RedisConnection> = new Map();
  #owners: Map<number, string> = new Map();

  /** @param nodes `host:port` of nodes that are known besides the seed */
  constructor(seed: RedisAddress, answerMs: number, nodes: Iterable<string> = []) {
    this.name = redisName(seed);
    this.#seed = seed;
    this.#answerMs = answerMs;
    for (const node of [`${seed.host}:${seed.port}`, ...nodes]) this.#node(node);
  }

  /** Asks the seed for the cluster's table. */
  static async open(seed: RedisAddress, answerMs: number): Promise<RedisCluster> {
    const cluster = new RedisCluster(seed, answerMs);
    const first = cluster.#node(`${seed.host}:${seed.port}`);
    const table = await first.send("open a log", "", ["CLUSTER", "SLOTS"]) as [
      number,
      number,
      [string, number],
    ][];
    for (const [from, to, [host, port]] of table) {
      const node = `${host === "" ? seed.host : host}:${port}`;
      cluster.#node(node);
      for (let slot = from; slot <= to; slot++) cluster.#owners.set(slot, node);
    }
    return cluster;
  }

  #node(at: string): RedisConnection {
    let node = this.#nodes.get(at);
    if (node === undefined) {
      const colon = at.lastIndexOf(":");
      const address = {
        ...this.#seed,
        host: at.slice(0, colon),
        port: Number(at.slice(colon + 1)),
      };
      this.#nodes.set(at, node = new RedisConnection(address, this.#answerMs));
    }
    return node;
  }

  another(): RedisCluster {
    const other = new RedisCluster(this.#seed, this.#answerMs, this.#nodes.keys());
    for (const [slot, owner] of this.#owners) other.#owners.set(slot, owner);
    return other;
  }

  send(what: string, key: string, args: string[], waitMs = 0): Promise<unknown> {
    return this.#follow(what, slotOf(key), (node) => node.send(what, key, args, waitMs));
  }

  run(what: string, script: Script, keys: string[], args: string[]): Promise<unknown> {
    const slot = slotOf(keys[0]);
    if (keys.some((key) => slotOf(key) !== slot)) {
      return Promise.reject(
        new LogError(
          `Cannot ${what} in ${this.name}: ${
            keys.join(", ")
          } are not in one slot of the cluster; ` +
            "give a --symbol, and --predictions and --dead with the same {SYMBOL}",
        ),
      );
    }
    return this.#follow(what, slot, (node) => node.run(what, script, keys, args));
  }

  close(): void {
    for (const node of this.#nodes.values()) node.close();
  }

  async #follow<T>(
    what: string,
    slot: number,
    step: (node: RedisConnection) => Promise<T>,
  ): Promise<T> {
    for (let moves = 0;; moves++) {
      const owner = this.#owners.get(slot) ?? this.#anyNode();
      try {
        return await step(this.#node(owner));
      } catch (error) {
        if (error instanceof LogUnavailable) {
          // Next time another node says where the slot is now.
          this.#owners.delete(slot);
          this.#last = owner;
          throw error;
        }
        const reply = ((error as Error).cause as Error | undefined)?.message ?? "";
        const [, kind, to] = reply.match(/^(MOVED|ASK) \d+ (\S+)$/) ?? [];
        if (kind === undefined) throw error;
        if (kind === "ASK" || moves === MOST_MOVES) {
          const message = `Cannot ${what} in ${this.name}: slot ${slot} is moving`;
          throw new LogUnavailable(message, { cause: error });
        }
        this.#owners.set(slot, to.startsWith(":") ? owner.replace(/:\d+$/, to) : to);
      }
    }
  }

  /** The node that failed last. */
  #last = "";

  /** Some node, if possible not the one that failed last. */
  #anyNode(): string {
    const nodes = [...this.#nodes.keys()];
    return nodes[(nodes.indexOf(this.#last) + 1) % nodes.length];
  }
}

/** The slot of a key: of what stands in its first braces, or of all of it. */
export function slotOf(key: string): number {
  const tag = key.match(/^[^{]*\{([^}]+)\}/)?.[1] ?? key;
  let crc = 0; // CRC-16/XMODEM, as the cluster specification has it
  for (const byte of new TextEncoder().encode(tag)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc % 16384;
}
