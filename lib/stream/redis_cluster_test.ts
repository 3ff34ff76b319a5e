import assert from "node:assert/strict";
import { RedisServer } from "./conformance/redis_server.ts";
import { commitSentences } from "./conformance/commits.ts";
import { groupSentences } from "./conformance/groups.ts";
import { streamSentences } from "./conformance/streams.ts";
import { command } from "./conformance/with_redis.ts";
import { openLog } from "./open_log.ts";
import { slotOf } from "./redis_cluster.ts";

const hasRedis = RedisServer.installed();

/** Three masters on the loopback interface, a third of the slots each. */
async function startCluster(): Promise<RedisServer[]> {
  const options = ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"];
  const nodes = await Promise.all([0, 1, 2].map(() => RedisServer.start({ options })));
  const borders = [0, 5461, 10923, 16384];
  for (const [i, node] of nodes.entries()) {
    await command(node, "CLUSTER", "SET-CONFIG-EPOCH", String(i + 1));
    const [from, to] = [borders[i], borders[i + 1] - 1].map(String);
    await command(node, "CLUSTER", "ADDSLOTSRANGE", from, to);
    if (i > 0) await command(node, "CLUSTER", "MEET", "127.0.0.1", String(nodes[0].port));
  }
  for (let tries = 0; tries < 500; tries++) {
    const infos = await Promise.all(nodes.map((node) => command(node, "CLUSTER", "INFO")));
    const ready = (info: unknown) =>
      String(info).includes("cluster_state:ok") && String(info).includes("cluster_known_nodes:3");
    if (infos.every(ready)) return nodes;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the cluster does not come up");
}

Deno.test("a key's slot is that of its hash tag", () => {
  assert.equal(slotOf("123456789"), 12739); // the specification's own example
  assert.equal(slotOf("lob:stream:{GOOG}"), slotOf("lob:lease:{GOOG}"));
  assert.equal(slotOf("lob:stream:{GOOG}"), slotOf("GOOG"));
});

Deno.test({
  name: `a cluster of three nodes does what a log must do${
    hasRedis ? "" : " (needs redis-server)"
  }`,
  ignore: !hasRedis && !Deno.env.get("CI"),
  async fn(t) {
    const nodes = await startCluster();
    const log = await openLog(nodes[0].url);
    const sentences = { ...streamSentences, ...groupSentences, ...commitSentences };
    try {
      for (const [i, [sentence, check]] of Object.entries(sentences).entries()) {
        const another = () => openLog(nodes[1].url);
        await t.step(sentence, () => check({ log, key: `test:{S${i}}`, another }));
      }
      await t.step("symbols lie on all nodes", async () => {
        for (const symbol of ["AAPL", "GOOG", "INTC", "MSFT", "AMZN"]) {
          await log.append(`lob:stream:{${symbol}}`, "0-0", [{ id: "1-0", fields: { a: "b" } }]);
        }
        const owners = ["AAPL", "GOOG", "INTC", "MSFT", "AMZN"].map((s) =>
          Math.floor(slotOf(s) / 5461.5)
        );
        assert.ok(new Set(owners).size > 1);
      });
      await t.step("without a symbol a commit is refused in words", async () => {
        const lease = { owner: "me", token: 1 };
        const at = { revision: 1, lastId: "1-0", entriesRead: 1, data: "" };
        await assert.rejects(log.commit("lob:stream", "g", lease, at), {
          name: "LogError",
          message: /are not in one slot of the cluster; give a --symbol/,
        });
      });
      await t.step("a slot that was given to another node is found there", async () => {
        const key = "lob:moved:{MOVED}", slot = String(slotOf(key));
        const from = nodes[Math.floor(slotOf(key) / 5461.5)];
        const to = nodes[(nodes.indexOf(from) + 1) % 3];
        const id = String(await command(to, "CLUSTER", "MYID"));
        for (const node of [to, from]) await command(node, "CLUSTER", "SETSLOT", slot, "NODE", id);
        assert.deepEqual(await log.append(key, "0-0", [{ id: "1-0", fields: { a: "b" } }]), {
          stored: true,
        });
        assert.equal(await log.length(key), 1);
      });
    } finally {
      await log.close();
      for (const node of nodes) await node.stop();
    }
  },
});
