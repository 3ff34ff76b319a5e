import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "node:sqlite";
import { entriesAt, idsOf, withLog } from "./conformance/suite.ts";
import { ZERO_ID } from "./id.ts";
import { openLog } from "./open_log.ts";
import { openSqliteLog } from "./sqlite_log.ts";

const WRITER = fileURLToPath(new URL("./conformance/writer.ts", import.meta.url));

/** Runs a check in a folder of its own. */
async function inFolder(check: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "lob-log-" });
  try {
    await check(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function writer(log: string, count: number, options: string[] = ["--allow-all"]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...options, WRITER, log, "s", "w", String(count)],
    stdout: "null",
    stderr: "piped",
  });
}

Deno.test("a log is still there after it was closed", () =>
  inFolder(async (folder) => {
    const path = `${folder}/new/folder/log.sqlite`;
    await withLog(openSqliteLog(path), async (log) => {
      assert.equal(log.name, `sqlite:${path}`);
      await log.append("s", ZERO_ID, entriesAt(1, 2, 3));
      await log.openGroup("s", "g", "1-0", 1);
      await log.trim("s", "9-0");
      const grant = await log.acquireLease("s", "g", "me", 60_000);
      assert.ok(grant.granted);
      const checkpoint = { revision: 1, lastId: "1-0", entriesRead: 1, data: "x" };
      await log.commit("s", "g", grant.lease, checkpoint);
    });
    await withLog(openSqliteLog(path), async (log) => {
      assert.equal(await log.lastId("s"), "3-0");
      assert.deepEqual(await log.groups("s"), ["g"]);
      assert.equal((await log.checkpoint("s", "g"))?.revision, 1);
      assert.ok(!(await log.acquireLease("s", "g", "you", 1000)).granted);
    });
    assert.deepEqual([...Deno.readDirSync(`${folder}/new/folder`)].map((entry) => entry.name), [
      "log.sqlite",
    ]);
  }));

Deno.test("two logs in memory have nothing to do with each other", async () => {
  await withLog(openSqliteLog(":memory:"), async (a) => {
    await withLog(openSqliteLog(":memory:"), async (b) => {
      await a.append("s", ZERO_ID, entriesAt(1));
      assert.equal(await b.lastId("s"), ZERO_ID);
      assert.equal(a.name, "sqlite::memory:");
    });
  });
});

Deno.test("a path that can't be a log is refused in one line that names it", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(
      `${folder}/text`,
      "time,type,order id,size,price,direction\n".repeat(99),
    );
    Deno.mkdirSync(`${folder}/folder`);
    const other = new DatabaseSync(`${folder}/other.sqlite`);
    other.exec("CREATE TABLE t(x)");
    other.close();
    const later = new DatabaseSync(`${folder}/later.sqlite`);
    later.exec("PRAGMA application_id = 0x4c4f4221; PRAGMA user_version = 2; CREATE TABLE t(x)");
    later.close();
    const before = Deno.readFileSync(`${folder}/other.sqlite`);
    for (
      const [path, reason] of [
        ["text", "file is not a database"],
        ["folder", "unable to open database file"],
        ["text/log.sqlite", "already exists"],
        ["other.sqlite", "it is a SQLite file, but not an event log"],
        ["later.sqlite", "its tables have version 2, this program knows 1"],
      ]
    ) {
      const message = new RegExp(
        `^Cannot open a log in sqlite:${folder}/${path}: .*(${reason}).*$`,
      );
      await assert.rejects(openSqliteLog(`${folder}/${path}`), { name: "LogError", message });
    }
    assert.deepEqual(Deno.readFileSync(`${folder}/other.sqlite`), before);
  }));

Deno.test("several processes may make one file at the same time", () =>
  inFolder(async (folder) => {
    const log = `sqlite:${folder}/new/log.sqlite`;
    const writers = await Promise.all([1, 2, 3, 4].map(() => writer(log, 50).output()));
    for (const { success, stderr } of writers) {
      assert.ok(success, new TextDecoder().decode(stderr));
    }
    await withLog(openLog(log), async (log) => assert.equal(await log.length("s"), 200));
  }));

Deno.test("a call waits for another process's lock, with its event loop free", () =>
  inFolder(async (folder) => {
    const path = `${folder}/log.sqlite`;
    await withLog(openSqliteLog(path, 200), async (log) => {
      const other = new DatabaseSync(path);
      other.exec("BEGIN IMMEDIATE");
      let ticks = 0;
      const ticking = setInterval(() => ticks++, 5);
      setTimeout(() => other.exec("COMMIT"), 100);
      assert.deepEqual(await log.append("s", ZERO_ID, entriesAt(1)), { stored: true });
      assert.ok(ticks >= 2, `${ticks} ticks`);

      other.exec("BEGIN IMMEDIATE");
      await assert.rejects(log.append("s", "1-0", entriesAt(2)), {
        name: "LogUnavailable",
        message: `Cannot append to s in sqlite:${path}: database is locked by another process`,
      });
      assert.equal(await log.lastId("s"), "1-0");
      other.exec("ROLLBACK");
      assert.deepEqual(await log.append("s", "1-0", entriesAt(2)), { stored: true });
      clearInterval(ticking);
      other.close();
    });
  }));

Deno.test("when the disk is full an append stores nothing, and what was there stays", () =>
  inFolder(async (folder) => {
    const log = `sqlite:${folder}/log.sqlite`;
    const script = `trap '' XFSZ; ulimit -f 400; exec "$@"`; // no file may grow beyond 200 KB
    const run = ["run", "--quiet", "--allow-all", WRITER, log, "s", "w", "100000"];
    const { code, stderr } = await new Deno.Command("sh", {
      args: ["-c", script, "sh", Deno.execPath(), ...run],
      stdout: "null",
      stderr: "piped",
    }).output();
    const message = new TextDecoder().decode(stderr);
    assert.equal(code, 1);
    assert.match(message, /LogError: Cannot append to s in sqlite:.*: .*disk/);
    await withLog(openLog(log), async (log) => {
      const entries = await log.range("s", ZERO_ID, 100_000);
      assert.ok(entries.length > 0 && entries.length % 10 === 0, `${entries.length} entries`);
      assert.deepEqual(entries.map((entry) => entry.fields.n), entries.map((_, i) => String(i)));
    });
  }));

Deno.test("a writer that is killed leaves whole appends, and the log goes on", () =>
  inFolder(async (folder) => {
    const name = `sqlite:${folder}/log.sqlite`;
    await withLog(openLog(name), async (log) => {
      for (let round = 0; round < 3; round++) {
        const before = await log.length("s");
        const child = writer(name, 1_000_000).spawn();
        while (await log.length("s") < before + 50) {
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        child.kill("SIGKILL");
        await child.stderr.cancel();
        await child.status;
      }
      const entries = await log.range("s", ZERO_ID, 1_000_000);
      assert.equal(entries.length % 10, 0);
      assert.deepEqual(idsOf(entries), entries.map((_, i) => `${i + 1}-0`));
      const next = entriesAt(entries.length + 1);
      assert.deepEqual(await log.append("s", await log.lastId("s"), next), { stored: true });
    });
  }));

Deno.test("a log in a file needs to read and write its folder, and nothing else", () =>
  inFolder(async (folder) => {
    const log = `sqlite:${folder}/log.sqlite`;
    const allowed = [`--allow-read=${folder}`, `--allow-write=${folder}`];
    const { success, stderr } = await writer(log, 10, allowed).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const refused = await writer(log, 10, []).output();
    assert.match(
      new TextDecoder().decode(refused.stderr),
      /LogError: Cannot open a log in sqlite:.*log.sqlite: Requires read access/,
    );
  }));
