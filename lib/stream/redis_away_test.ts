import assert from "node:assert/strict";
import { createServer } from "node:net";
import { commitSentences } from "./conformance/commits.ts";
import { CutProxy } from "./conformance/cut_proxy.ts";
import { freePort } from "./conformance/redis_server.ts";
import { entriesAt, idsOf, withLog } from "./conformance/suite.ts";
import { until } from "./conformance/until.ts";
import { command, whenBack, withServer } from "./conformance/with_redis.ts";
import { ZERO_ID } from "./id.ts";
import { openLog } from "./open_log.ts";
import { openRedisLog } from "./redis_log.ts";
import { parseRedisUrl } from "./redis_url.ts";

const DURABLE = ["--appendonly", "yes", "--appendfsync", "always"];

Deno.test("a Redis server that is not there is unavailable, at once", async () => {
  const port = await freePort(), began = performance.now();
  await assert.rejects(openLog(`redis://127.0.0.1:${port}`), {
    name: "LogUnavailable",
    message:
      `Cannot open a log in redis://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
  });
  assert.ok(performance.now() - began < 2000);
});

Deno.test("a server that takes the connection and says nothing is unavailable after 3 s", async () => {
  const silent = createServer((socket) => socket.on("error", () => {}).resume());
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as { port: number };
  await assert.rejects(openLog(`redis://127.0.0.1:${port}`), {
    name: "LogUnavailable",
    message: `Cannot open a log in redis://127.0.0.1:${port}: no answer within 3 s`,
  });
  await new Promise((resolve) => silent.close(resolve));
});

withServer("a server without memory refuses an append whole", {}, async (server) => {
  await withLog(openLog(server.name), async (log) => {
    await log.append("s", ZERO_ID, entriesAt(1));
    await command(server, "CONFIG", "SET", "maxmemory", "1");
    await assert.rejects(log.append("s", "1-0", entriesAt(2, 3)), {
      name: "LogError",
      message: /^Cannot append to s in redis:.*: OOM command not allowed/,
    });
    assert.equal(await log.lastId("s"), "1-0");
    await command(server, "CONFIG", "SET", "maxmemory", "0");
    assert.deepEqual(await log.append("s", "1-0", entriesAt(2, 3)), { stored: true });
  });
});

withServer("a server that became a replica is unavailable until it is not", {}, async (server) => {
  await withLog(openLog(server.name), async (log) => {
    const waiting = assert.rejects(log.range("s", ZERO_ID, 1, 20_000), {
      name: "LogUnavailable",
      message: /^Cannot read s in redis:.*: UNBLOCKED/,
    });
    const blocked = async () => /blocked_clients:1/.test(`${await command(server, "INFO")}`);
    await until("the read waits", blocked);
    await command(server, "REPLICAOF", "127.0.0.1", String(await freePort()));
    await waiting;
    await assert.rejects(log.append("s", ZERO_ID, entriesAt(1)), {
      name: "LogUnavailable",
      message: /^Cannot append to s in redis:.*: READONLY/,
    });
    await command(server, "REPLICAOF", "NO", "ONE");
    assert.deepEqual(await log.append("s", ZERO_ID, entriesAt(1)), { stored: true });
  });
});

withServer("a server that is loading is unavailable until it has loaded", {
  options: ["--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024"],
}, async (server) => {
  await withLog(openLog(server.name), async (log) => {
    await log.append("s", ZERO_ID, entriesAt(1));
    for (let i = 0; i < 500; i++) await log.add(`other${i}`, { text: "x".repeat(100) });
    await command(server, "SAVE");
    await server.signal("SIGKILL");
    await server.restart();
    const failures: string[] = [];
    const lastId = await whenBack(() =>
      log.lastId("s").catch((error) => {
        failures.push(error.message);
        throw error;
      })
    );
    assert.equal(lastId, "1-0");
    assert.ok(failures.some((message) => /LOADING/.test(message)), failures.join("\n"));
  });
});

withServer("a server that stands still is unavailable after a while", {}, async (server) => {
  await withLog(openRedisLog(parseRedisUrl(server.url), 200), async (log) => {
    await log.openGroup("s", "g", ZERO_ID, 0);
    assert.deepEqual(await log.read("s", "g", "c", 1, 300), []); // waiting is not standing still
    await server.signal("SIGSTOP");
    await assert.rejects(log.append("s", ZERO_ID, entriesAt(1, 2)), {
      name: "LogUnavailable",
      message: /^Cannot append to s in redis:.*: no answer within 0.2 s$/,
    });
    await server.signal("SIGCONT");
    // The append may still be done, before or after we ask: whichever, it is done once or not at all.
    const lastId = await whenBack(() => log.lastId("s"));
    const again = await whenBack(() => log.append("s", lastId, entriesAt(3)));
    const found = idsOf(await log.range("s", ZERO_ID, 10));
    assert.ok(["1-0,2-0,3-0", "3-0", "1-0,2-0"].includes(found.join()), found.join());
    assert.equal(again.stored, found.includes("3-0"));
  });
});

withServer("a server killed and started again is used again, and has all that it acknowledged", {
  options: DURABLE,
  password: "secret",
}, async (server) => {
  await withLog(openLog(server.url), async (log) => {
    await log.openGroup("s", "g", ZERO_ID, 0);
    const given: string[] = [];
    let last = 0, unavailable = 0, stopped = false;
    const produce = async () => {
      while (!stopped) {
        const entries = entriesAt(...Array.from({ length: 20 }, (_, i) => last + 1 + i));
        try {
          const appended = await log.append("s", last === 0 ? ZERO_ID : `${last}-0`, entries);
          last = appended.stored ? last + 20 : parseInt(appended.lastId);
        } catch (error) {
          assert.equal((error as Error).name, "LogUnavailable", (error as Error).message);
          unavailable++;
          last = parseInt(await whenBack(() => log.lastId("s")));
        }
      }
    };
    const consume = async () => {
      for (;;) {
        const entries = await whenBack(() => log.read("s", "g", "c", 50, 100));
        if (stopped && entries.length === 0) return;
        given.push(...idsOf(entries));
      }
    };
    const both = Promise.all([produce(), consume()]);

    for (let round = 0; round < 4; round++) {
      await new Promise((resolve) => setTimeout(resolve, 150));
      await server.signal("SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 30));
      await server.restart();
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
    stopped = true;
    await both;
    assert.ok(unavailable > 0, "no append was cut off");
    assert.ok(last > 100, `${last} entries`);
    const expected = Array.from({ length: last }, (_, i) => `${i + 1}-0`);
    assert.deepEqual(idsOf(await log.range("s", ZERO_ID, 1_000_000)), expected);
    assert.deepEqual(given, expected);
    assert.equal(await log.pending("s", "g"), last);
  });
});

withServer("a server that lost the group says so, and no entry is made up", {}, async (server) => {
  await withLog(openLog(server.name), async (log) => {
    await log.append("s", ZERO_ID, entriesAt(1, 2));
    await log.openGroup("s", "g", ZERO_ID, 0);
    await log.read("s", "g", "c", 1, 0);
    await server.signal("SIGKILL");
    await server.restart();
    const lost = { name: "LogError", message: /there is no such group$/ };
    await assert.rejects(whenBack(() => log.read("s", "g", "c", 1, 0)), lost);
    assert.equal(await log.lastId("s"), ZERO_ID);
  });
});

withServer(
  "a step whose answer was cut off is unavailable, and safe to repeat",
  {},
  async (server) => {
    const door = await CutProxy.open(server.port);
    const away = { name: "LogUnavailable" };
    await withLog(openLog(`redis://127.0.0.1:${door.port}`), async (log) => {
      for (const sentence of Object.values(commitSentences)) { // so that the server knows all scripts
        await sentence({ log, key: "t", another: () => Promise.reject() });
        await log.delete("t");
      }
      door.cut();
      await assert.rejects(log.append("s", ZERO_ID, entriesAt(1, 2, 3, 4)), away);

      const again = await log.append("s", ZERO_ID, entriesAt(1, 2, 3, 4));
      assert.deepEqual(again, { stored: false, lastId: "4-0" });
      assert.equal(await log.length("s"), 4);

      door.cut();
      await assert.rejects(log.openGroup("s", "g", ZERO_ID, 0), away);
      await log.openGroup("s", "g", ZERO_ID, 0);

      door.cut();
      await assert.rejects(log.acquireLease("s", "g", "me", 60_000), away);
      const grant = await log.acquireLease("s", "g", "me", 60_000);
      assert.deepEqual(grant, { granted: true, lease: { owner: "me", token: 1 } });

      assert.deepEqual(idsOf(await log.read("s", "g", "c", 1, 10)), ["1-0"]);
      door.cut();
      await assert.rejects(log.read("s", "g", "c", 2, 10), away);
      assert.equal(await log.pending("s", "g"), 3);
      assert.deepEqual(idsOf(await log.read("s", "g", "c", 1, 10)), ["2-0"]);
      door.cut();
      await assert.rejects(log.read("s", "g", "c", 1, 10), away);
      assert.deepEqual(idsOf(await log.read("s", "g", "c", 5, 10)), ["3-0"]);
      assert.deepEqual(idsOf(await log.read("s", "g", "c", 5, 10)), ["4-0"]);
      assert.deepEqual(idsOf(await log.read("s", "g", "c", 5, 10)), []);

      const lease = { owner: "me", token: 1 };
      const checkpoint = { revision: 1, lastId: "3-0", entriesRead: 3, data: "{}" };
      door.cut();
      await assert.rejects(log.commit("s", "g", lease, checkpoint), away);
      assert.deepEqual(await log.commit("s", "g", lease, checkpoint), { committed: true });
      assert.deepEqual([await log.pending("s", "g"), await log.lag("s", "g")], [1, 1]);

      door.cut();
      await assert.rejects(log.trim("s", "3-0"), away);
      assert.equal(await log.trim("s", "3-0"), 0);
      door.cut();
      await assert.rejects(log.releaseLease("s", "g", lease), away);
      await log.releaseLease("s", "g", lease);
      door.cut();
      await assert.rejects(log.delete("s"), away);
      await log.delete("s");
      assert.equal(await log.lastId("s"), ZERO_ID);
    });
    await door.close();
  },
);

withServer("a group opened after a broken read starts where it was opened", {}, async (server) => {
  const door = await CutProxy.open(server.port);
  await withLog(openLog(`redis://127.0.0.1:${door.port}`), async (log) => {
    await log.append("s", ZERO_ID, entriesAt(1, 2, 3));
    await log.openGroup("s", "g", ZERO_ID, 0);
    await log.read("s", "g", "c", 1, 10);
    door.cut();
    await assert.rejects(log.read("s", "g", "c", 1, 10), { name: "LogUnavailable" });
    await log.openGroup("s", "g", "2-0", 2);
    assert.deepEqual(idsOf(await log.read("s", "g", "c", 5, 10)), ["3-0"]);
    assert.equal(await log.pending("s", "g"), 1);
  });
  await door.close();
});
