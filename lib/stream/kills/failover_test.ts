import assert from "node:assert/strict";
import { kill } from "../conformance/kill.ts";
import { withCluster } from "../conformance/redis_cluster_nodes.ts";
import type { RedisServer } from "../conformance/redis_server.ts";
import { until } from "../conformance/until.ts";
import { command } from "../conformance/with_redis.ts";
import { keysFor } from "../keys.ts";
import { openLog } from "../open_log.ts";
import { retry } from "../retry.ts";
import { checkDay, Said, start, undisturbed } from "./kill_rounds.ts";

/** Their slots lie on the first node, which has a replica. */
const SYMBOLS = ["AMZN", "CSCO", "H"];
const SEED = 6;
/** However old what it has may be, the replica may take over. */
const OPTIONS = [
  ...["--appendonly", "yes", "--appendfsync", "always"],
  ...["--cluster-replica-validity-factor", "0"],
];

/** Ends replication: what the master acknowledges from now on, its replica will not have. */
async function cutOff(master: RedisServer, replica: RedisServer): Promise<void> {
  await command(replica, "CONFIG", "SET", "masterauth", "wrong");
  await command(master, "CLIENT", "KILL", "TYPE", "replica");
}

withCluster(
  "Redis Cluster: what a replica lacks that takes over is noticed, and comes from parts and producer",
  { replicas: 1, nodeTimeoutMs: 1000, options: OPTIONS },
  async (cluster, t) => {
    const path = await Deno.makeTempDir({ prefix: "lob-failover-" });
    const [a, other, , b] = cluster.nodes; // the master of the symbols, another, and the replica
    const log = await openLog(other.url);
    const { expected } = await undisturbed(SEED);
    const consume = () => {
      const child = start("sharer", other.url, path, SYMBOLS.join(","), "0");
      const said = new Said(child);
      return { said, stop: () => (kill(child, "SIGKILL"), said.ended) };
    };
    let consumer = consume();
    const run = async (role: "producer" | "consumer", symbol: string) => {
      const { code, stderr } = await start(role, other.url, path, symbol, String(SEED)).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
    };
    const predicted = (symbol: string, n = expected.length) => {
      const { predictions } = keysFor(symbol);
      const enough = async () => await retry(() => log.length(predictions)) >= n;
      return until(`${n} are predicted`, enough, () => consumer.said.text);
    };
    const takenOver = (by: RedisServer) => {
      const key = keysFor(SYMBOLS[0]).stream;
      return until("a replica takes over", async () => await cluster.ownerOf(key, other) === by);
    };

    /** Asks a replica to take over, and again where the cluster has given it up, as it does after 5 s. */
    const makeMaster = async (replica: RedisServer) => {
      const key = keysFor(SYMBOLS[0]).stream;
      let askedAt = -Infinity;
      await until("a replica is master", async () => {
        if (await cluster.ownerOf(key, replica) === replica) return true;
        if (performance.now() - askedAt > 6000) {
          askedAt = performance.now();
          await command(replica, "CLUSTER", "FAILOVER");
        }
        return false;
      });
      await takenOver(replica);
    };

    await t.step("a master dies in the midst, and its replica lacks some commits", async () => {
      const [symbol] = SYMBOLS, { stream } = keysFor(symbol);
      const commits = async () => (await log.checkpoint(stream, "g"))?.revision ?? 0;
      const producing = run("producer", symbol);
      await predicted(symbol, 100);
      await cutOff(a, b);
      const before = await commits();
      await until("more is committed", async () => await commits() >= before + 3);
      await a.signal("SIGKILL");
      await takenOver(b);
      await predicted(symbol);
      await producing;
      assert.match(consumer.said.text, /has lost what it had acknowledged: going on after \d/);
    });
    await t.step("it comes back, and is made master again while the consumer waits", async () => {
      await a.restart();
      await command(b, "CONFIG", "SET", "masterauth", "");
      await cluster.ready();
      await makeMaster(a);
      await cluster.ready();
    });
    await t.step("a master is paused, and goes on when its replica has taken over", async () => {
      const symbol = SYMBOLS[1];
      const producing = run("producer", symbol);
      await predicted(symbol, 100);
      await a.signal("SIGSTOP");
      await takenOver(b);
      await a.signal("SIGCONT");
      await predicted(symbol);
      await producing;
      await cluster.ready();
    });
    await t.step(
      "a master dies when all of a day is done, of which its replica has nothing",
      async () => {
        const symbol = SYMBOLS[2];
        await cutOff(b, a);
        const producing = run("producer", symbol);
        await predicted(symbol);
        await producing;
        await consumer.stop();
        await b.signal("SIGKILL");
        await takenOver(a);
      },
    );
    await t.step(
      "published again, each event is there once, as in an undisturbed run",
      async () => {
        consumer = consume();
        await Promise.all(SYMBOLS.map((symbol) => run("producer", symbol)));
        await consumer.stop();
        await Promise.all(SYMBOLS.map((symbol) => run("consumer", symbol)));
        for (const symbol of SYMBOLS) {
          assert.equal(await checkDay({ log, path }, symbol, SEED), expected.length);
        }
      },
    );
    await log.close();
    await Deno.remove(path, { recursive: true });
  },
);
