import assert from "node:assert/strict";
import { commitSentences } from "./conformance/commits.ts";
import { groupSentences } from "./conformance/groups.ts";
import { idOf, withCluster } from "./conformance/redis_cluster_nodes.ts";
import { sharingSentences } from "./conformance/sharing.ts";
import { streamSentences } from "./conformance/streams.ts";
import { command } from "./conformance/with_redis.ts";
import { openLog } from "./open_log.ts";
import { slotOf } from "./redis_cluster.ts";

Deno.test("a key's slot is that of its hash tag", () => {
  assert.equal(slotOf("123456789"), 12739); // the specification's own example
  assert.equal(slotOf("lob:stream:{GOOG}"), slotOf("lob:lease:{GOOG}"));
  assert.equal(slotOf("lob:stream:{GOOG}"), slotOf("GOOG"));
});

withCluster("a cluster of three nodes does what a log must do", {}, async ({ nodes }, t) => {
  const log = await openLog(nodes[0].url);
  const sentences = {
    ...{ ...streamSentences, ...groupSentences, ...commitSentences },
    ...sharingSentences(() => nodes[2].url),
  };
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
      for (const node of [to, from]) {
        await command(node, "CLUSTER", "SETSLOT", slot, "NODE", await idOf(to));
      }
      assert.deepEqual(await log.append(key, "0-0", [{ id: "1-0", fields: { a: "b" } }]), {
        stored: true,
      });
      assert.equal(await log.length(key), 1);
    });
  } finally {
    await log.close();
  }
});
