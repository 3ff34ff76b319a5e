import assert from "node:assert/strict";
import { createServer } from "node:net";
import { entriesAt, withLog } from "./conformance/suite.ts";
import { command, withServer } from "./conformance/with_redis.ts";
import { ZERO_ID } from "./id.ts";
import { openLog } from "./open_log.ts";

Deno.test("a server before Redis 7.0 is refused", async () => {
  const greeting = "*4\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n6.2.7\r\n";
  const old = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => socket.write(greeting));
  });
  await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
  const { port } = old.address() as { port: number };
  await assert.rejects(openLog(`redis://127.0.0.1:${port}`), {
    name: "LogError",
    message:
      `Cannot open a log in redis://127.0.0.1:${port}: the server's version is 6.2.7, and must be 7.0 or later`,
  });
  await new Promise((resolve) => old.close(resolve));
});

withServer(
  "whoever may not come in is told why, and no password",
  { password: "open:sesame" },
  async (
    server,
  ) => {
    const at = `127.0.0.1:${server.port}`;
    const refused = async (
      url: string,
      options: { user?: string; password?: string },
      why: RegExp,
    ) => {
      await assert.rejects(openLog(url, options), (error: Error) => {
        assert.equal(error.name, "LogError");
        assert.match(error.message, new RegExp(`^Cannot open a log in redis://${at}: `));
        assert.match(error.message, why);
        assert.doesNotMatch(error.message, /sesame|swordfish/);
        return true;
      });
    };
    await refused(`redis://${at}`, {}, /the server wants a password/);
    await refused(`redis://${at}`, { password: "swordfish" }, /WRONGPASS/);
    await refused(`redis://:swordfish@${at}`, { password: "open:sesame" }, /WRONGPASS/);
    await refused(`redis://reader:swordfish@${at}`, {}, /WRONGPASS/);
    await command(server, "ACL", "SETUSER", "reader", "on", ">swordfish", "~*", "+@read");
    await refused(`redis://reader:swordfish@${at}`, {}, /NOPERM/);

    await withLog(openLog(`redis://${at}`, { password: "open:sesame" }), async (log) => {
      assert.equal(log.name, `redis://${at}`);
      assert.equal(await log.lastId("s"), ZERO_ID);
    });
    await command(server, "ACL", "SETUSER", "reader", "+ping", "+evalsha", "+eval");
    await withLog(
      openLog(`redis://${at}`, { user: "reader", password: "swordfish" }),
      async (log) => {
        assert.equal(await log.lastId("s"), ZERO_ID);
        await assert.rejects(log.append("s", ZERO_ID, entriesAt(1)), {
          name: "LogError",
          message: /^Cannot append to s in redis:.*: ERR The user executing the script can't run/,
        });
      },
    );
  },
);

withServer("a log in a database of its own keeps out of the others", {}, async (server) => {
  await withLog(openLog(`${server.name}/3`), async (log) => {
    assert.equal(log.name, `${server.name}/3`);
    await log.append("s", ZERO_ID, entriesAt(1));
  });
  await withLog(openLog(server.name), async (log) => assert.equal(await log.lastId("s"), ZERO_ID));
  await assert.rejects(openLog(`${server.name}/99`), { name: "LogError", message: /out of range/ });
});

withServer("checkpoint and lease lie beside the stream, in its slot", {}, async (server) => {
  await withLog(openLog(server.name), async (log) => {
    for (const key of ["lob:stream", "lob:stream:{GOOG}"]) {
      await log.openGroup(key, "lob_group", ZERO_ID, 0);
      const grant = await log.acquireLease(key, "lob_group", "me", 1000);
      assert.ok(grant.granted);
      const checkpoint = { revision: 1, lastId: "5-0", entriesRead: 1, data: "{}" };
      await log.commit(key, "lob_group", grant.lease, checkpoint);
    }
  });
  const found = (await command(server, "KEYS", "*") as string[]).sort();
  assert.deepEqual(found, [
    "lob:checkpoint",
    "lob:checkpoint:{GOOG}",
    "lob:lease",
    "lob:lease:{GOOG}",
    "lob:stream",
    "lob:stream:{GOOG}",
  ]);
  const fields = await command(server, "HGETALL", "lob:checkpoint:{GOOG}");
  assert.deepEqual(fields, ["lob:stream:{GOOG} lob_group", "1 1 5-0 1 {}"]);
});

withServer("entries of a foreign producer are read as they are", {}, async (server) => {
  await withLog(openLog(server.name), async (log) => {
    await log.openGroup("s", "g", ZERO_ID, 0);
    const read = log.read("s", "g", "c", 10, 5000);
    const event = { ts: "0", mid: "580.05", imb: "0.25", y: "1" };
    const id = await command(server, "XADD", "s", "*", ...Object.entries(event).flat());
    assert.deepEqual(await read, [{ id, fields: event }]);
    const next = await command(server, "XADD", "s", "MAXLEN", "~", "9", "*", "ts", "1", "ts", "2");
    assert.deepEqual(await log.read("s", "g", "c", 10, 0), [{ id: next, fields: { ts: "2" } }]);
    assert.equal(await log.lastId("s"), next);
  });
});

withServer("lag is right where the server can't tell it", {}, async (server) => {
  await withLog(openLog(server.name), async (log) => {
    await log.openGroup("s", "g", ZERO_ID, 0);
    const ids = Array.from({ length: 2500 }, (_, i) => i + 1);
    await log.append("s", ZERO_ID, entriesAt(...ids));
    await log.read("s", "g", "c", 100, 0);
    await command(server, "XDEL", "s", "200-0", "2400-0");
    const groups = await command(server, "XINFO", "GROUPS", "s") as unknown[][];
    assert.equal(groups[0][groups[0].indexOf("lag") + 1], null);
    assert.equal(await log.lag("s", "g"), 2498);
    await log.openGroup("s", "g", "50-0", 50);
    assert.equal(await log.lag("s", "g"), 2448);
  });
});

withServer("what is not a stream, or not ours, is an error that names it", {}, async (server) => {
  await command(server, "SET", "s", "text");
  await withLog(openLog(server.name), async (log) => {
    const wrong = {
      name: "LogError",
      message: /^Cannot .* s in redis:[^\n]*: WRONGTYPE [^\n]*value$/,
    };
    await assert.rejects(log.append("s", ZERO_ID, entriesAt(1)), wrong);
    await assert.rejects(log.lastId("s"), wrong);
    await assert.rejects(log.range("s", ZERO_ID, 1), wrong);
    assert.equal(await log.lastId("other"), ZERO_ID); // the connection is still good
  });
});

withServer("a server that forgets the scripts is told them again", {}, async (server) => {
  await withLog(openLog(server.name), async (log) => {
    await log.append("s", ZERO_ID, entriesAt(1));
    await command(server, "SCRIPT", "FLUSH");
    assert.deepEqual(await log.append("s", "1-0", entriesAt(2)), { stored: true });
  });
});

withServer("a log in Redis needs the net permission for its server, and nothing else", {}, async (
  server,
) => {
  const writer = new URL("./conformance/writer.ts", import.meta.url).href;
  const run = (...options: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", ...options, writer, server.name, "s", "w", "10"],
      stdout: "null",
      stderr: "piped",
    }).output();
  const allowed = await run(`--allow-net=127.0.0.1:${server.port}`);
  assert.ok(allowed.success, new TextDecoder().decode(allowed.stderr));
  const refused = await run();
  assert.match(
    new TextDecoder().decode(refused.stderr),
    /LogError: Cannot open a log in redis:.*: Requires net access to "127/,
  );
});
