import assert from "node:assert/strict";
import { freePort } from "./conformance/redis_server.ts";
import { withLog } from "./conformance/suite.ts";
import { ZERO_ID } from "./id.ts";
import { openLog } from "./open_log.ts";
import { parseRedisUrl, redisName } from "./redis_url.ts";

Deno.test("a log is opened by its name", async () => {
  const folder = await Deno.makeTempDir({ prefix: "lob-log-" });
  for (const name of ["sqlite::memory:", `sqlite:${folder}/new/log.sqlite`]) {
    await withLog(openLog(name), async (log) => {
      assert.equal(log.name, name);
      assert.equal(await log.lastId("lob:stream"), ZERO_ID);
    });
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("sqlite alone is data/log.sqlite, and redis alone the local server", async () => {
  const folder = await Deno.makeTempDir({ prefix: "lob-log-" });
  const open = `import { openLog } from ${JSON.stringify(import.meta.resolve("./open_log.ts"))};
    try { const log = await openLog(Deno.args[0]); console.log(log.name); await log.close(); }
    catch (error) { console.log(error.message); }`;
  await Deno.writeTextFile(`${folder}/open.ts`, open);
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const run = async (name: string) => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--allow-read=.", "--allow-write=.", "--config", config].concat(
        "open.ts",
        name,
      ),
      cwd: folder,
      stderr: "null",
    }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  assert.equal(await run("sqlite"), "sqlite:data/log.sqlite");
  assert.ok((await Deno.stat(`${folder}/data/log.sqlite`)).isFile);
  assert.match(
    await run("redis"),
    /^Cannot open a log in redis:\/\/127.0.0.1:6379: Requires net access to "127.0.0.1:6379"/,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what names no log is refused in one line, without its password", async () => {
  for (
    const name of [
      "",
      "sqlite:",
      "sqlite://data/log.sqlite",
      "data/log.sqlite",
      "kafka://somebody:sesame@127.0.0.1",
      "http://localhost:6379",
      "redis:",
      "redis://",
      "redis://:sesame@host:port",
      "redis://:sesame@host:6379/first",
      "redis://:sesame@host:6379?db=1",
      "constructor",
    ]
  ) {
    await assert.rejects(openLog(name), (error: Error) => {
      assert.equal(error.name, "RangeError", `${name}: ${error.message}`);
      assert.match(error.message, /^[^\n]+$/);
      assert.doesNotMatch(error.message, /sesame/);
      return true;
    });
  }
});

Deno.test("a Redis URL gives host, port, database, user and password", () => {
  const plain = { database: 0, tls: false, user: undefined, password: undefined };
  assert.deepEqual(parseRedisUrl("redis://localhost"), { ...plain, host: "localhost", port: 6379 });
  assert.deepEqual(parseRedisUrl("redis://[::1]:7000/"), { ...plain, host: "::1", port: 7000 });
  assert.deepEqual(parseRedisUrl("rediss://a%40b:p%3Aw%2F@redis.example:7000/12"), {
    host: "redis.example",
    port: 7000,
    database: 12,
    tls: true,
    user: "a@b",
    password: "p:w/",
  });
});

Deno.test("a log in Redis is named without user and password", async () => {
  for (const name of ["redis://localhost:6379", "rediss://[::1]:7000/12"]) {
    assert.equal(redisName(parseRedisUrl(name.replace("//", "//user:sesame@"))), name);
  }
  const port = await freePort();
  await assert.rejects(openLog(`redis://user:sesame@127.0.0.1:${port}`), {
    name: "LogUnavailable",
    message: new RegExp(`^Cannot open a log in redis://127.0.0.1:${port}: `),
  });
});
