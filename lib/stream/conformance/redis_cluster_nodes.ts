import { slotOf } from "../redis_cluster.ts";
import { RedisServer } from "./redis_server.ts";
import { until } from "./until.ts";
import { command, withRedis } from "./with_redis.ts";

/** What a private cluster is started with. */
export interface RedisClusterOptions {
  /** So many of the three masters, from the first on, have a replica (0). */
  replicas?: number;
  /** A node that does not answer for so long has failed (2000). */
  nodeTimeoutMs?: number;
  /** More of `redis-server`'s options: `["--appendonly", "yes"]`. */
  options?: string[];
}

/** Where the masters' slots begin, and end. */
const BORDERS = [0, 5461, 10923, 16384], MASTERS = BORDERS.length - 1;

/** A private Redis Cluster for tests: three masters on the loopback interface, a third of the slots each. */
export class RedisClusterNodes {
  /** The masters, and then their replicas. */
  readonly nodes: RedisServer[] = [];

  /** Starts the nodes, and waits until they are a cluster. */
  static async start(options: RedisClusterOptions = {}): Promise<RedisClusterNodes> {
    const cluster = new RedisClusterNodes();
    try {
      await cluster.#start(options);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  async #start({ replicas = 0, nodeTimeoutMs = 2000, options = [] }: RedisClusterOptions) {
    const { nodes } = this,
      common = [
        ...["--cluster-enabled", "yes", "--cluster-node-timeout", String(nodeTimeoutMs)],
        ...["--repl-diskless-sync-delay", "0", ...options],
      ];
    for (let i = 0; i < MASTERS + replicas; i++) {
      const node = await RedisServer.start({ options: common });
      nodes.push(node);
      await command(node, "CLUSTER", "SET-CONFIG-EPOCH", String(i + 1));
      if (i > 0) await command(nodes[0], "CLUSTER", "MEET", "127.0.0.1", String(node.port));
      if (i >= MASTERS) continue;
      const slots = [BORDERS[i], BORDERS[i + 1] - 1].map(String);
      await command(node, "CLUSTER", "ADDSLOTSRANGE", ...slots);
    }
    await this.ready();
    for (let i = 0; i < replicas; i++) {
      await command(nodes[MASTERS + i], "CLUSTER", "REPLICATE", await idOf(nodes[i]));
    }
    await this.ready();
  }

  /** Waits until all nodes say that the cluster is whole, and each replica follows its master. */
  async ready(): Promise<void> {
    await until("the cluster is whole", async () => {
      const whole = await Promise.all(this.nodes.map(async (node) => {
        const info = `${await command(node, "CLUSTER", "INFO")}${await command(node, "INFO")}`;
        return info.includes("cluster_state:ok") && !info.includes("master_link_status:down") &&
          info.includes(`cluster_known_nodes:${this.nodes.length}\r\n`);
      }));
      return whole.every((is) => is);
    });
  }

  /** The node that has a key, as another says. */
  async ownerOf(key: string, asked: RedisServer): Promise<RedisServer> {
    const table = await command(asked, "CLUSTER", "SLOTS"), slot = slotOf(key);
    type Range = [from: number, to: number, master: [host: string, port: number]];
    const range = (table as Range[]).find(([from, to]) => from <= slot && slot <= to)!;
    return this.nodes.find(({ port }) => port === range[2][1])!;
  }

  /** Ends all nodes. */
  async stop(): Promise<void> {
    for (const node of this.nodes) await node.stop();
  }
}

/** A node's name in the cluster. */
export async function idOf(node: RedisServer): Promise<string> {
  return String(await command(node, "CLUSTER", "MYID"));
}

/** A test with a cluster of its own. */
export function withCluster(
  sentence: string,
  options: RedisClusterOptions,
  check: (cluster: RedisClusterNodes, t: Deno.TestContext) => Promise<void>,
): void {
  withRedis(sentence, () => RedisClusterNodes.start(options), check);
}
