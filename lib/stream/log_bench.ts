/**
 * How many entries a second go through each log, on one core beside the server's: appended, given to a
 * group, committed, and all three as the pipeline does them (with a prediction appended for each). Run
 * with `deno run --allow-all lib/stream/log_bench.ts [--book]`; `--book` adds ten levels to each entry.
 *
 * Beside them, from the same rounds: the inserts alone through node:sqlite, with `synchronous` FULL and
 * NORMAL; XADD alone, pipelined by the same client, and by redis-benchmark. None of these compares the
 * last id or keeps a group. Best of several interleaved rounds; what is read is compared first.
 */
import assert from "node:assert/strict";
import { cpus } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { createClient } from "@redis/client";
import { RedisServer } from "./conformance/redis_server.ts";
import { withLog } from "./conformance/suite.ts";
import type { Entry, EventLog } from "./log.ts";
import { openLog } from "./open_log.ts";

const COUNT = 50_000, ROUNDS = 4;
const book = Deno.args.includes("--book");

/** Entries as the replay writes them. */
const entries: Entry[] = Array.from({ length: COUNT }, (_, i) => {
  const mid = 5_800_000 + (i * 7919) % 1000 * 50, ms = 1340285400000 + Math.floor(i / 3);
  const fields: Record<string, string> = {
    ts: `${i}`,
    mid: `${mid}`,
    imb: `${Math.sin(i)}`,
    row: `${i * 3}`,
    event: "1",
    t: `${34_200_000_000_000 + i * 12_345_678}`,
    type: "4",
    size: `${i % 300}`,
    price: `${mid + 100}`,
    direction: i % 2 === 0 ? "1" : "-1",
    bid: `${mid - 100}`,
    ask: `${mid + 100}`,
    bid_size: "200",
    ask_size: "300",
    published: `${ms}`,
    y: "1",
  };
  if (book) fields.book = Array.from({ length: 40 }, (_, k) => mid + k * 100).join(" ");
  return { id: `${ms}-${i}`, fields };
});

const predictions: Entry[] = entries.map(({ id, fields: { ts, mid, imb, y } }) => ({
  id,
  fields: {
    ts,
    mid,
    imb,
    y,
    p_up: "0.51234567",
    pred: "1",
    seq_len: "100",
    feat_dim: "4",
    model: "m",
  },
}));

/** About what 100 windows rows and the engine's state take. */
const STATE = JSON.stringify(Array.from({ length: 400 }, (_, i) => Math.sin(i)));

/** The best rate of each competitor, in thousands of entries a second. */
const best = new Map<string, number>();

async function time(name: string, run: () => Promise<void> | void): Promise<void> {
  const began = performance.now();
  await run();
  const rate = COUNT / (performance.now() - began);
  best.set(name, Math.max(best.get(name) ?? 0, rate));
}

async function appendAll(log: EventLog, key: string, all: Entry[], batch: number): Promise<void> {
  for (let at = 0, last = "0-0"; at < all.length; at += batch) {
    const part = all.slice(at, at + batch);
    assert.ok((await log.append(key, last, part)).stored);
    last = part[part.length - 1].id;
  }
}

async function bench(name: string, log: EventLog, batch: number): Promise<void> {
  for (const key of ["s", "p", "q"]) await log.delete(key);
  await time(`${name}: append`, () => appendAll(log, "s", entries, batch));
  await log.openGroup("s", "g", "0-0", 0);
  const grant = await log.acquireLease("s", "g", "bench", 3_600_000);
  assert.ok(grant.granted);
  const commit = (revision: number, lastId: string) =>
    log.commit("s", "g", grant.lease, {
      revision,
      lastId,
      entriesRead: revision * batch,
      data: STATE,
    });
  const given: Entry[] = [];
  await time(`${name}: read`, async () => {
    while (given.length < COUNT) given.push(...await log.read("s", "g", "c", batch, 1000));
  });
  assert.deepEqual(given, entries);
  let revision = 0;
  await time(`${name}: commit`, async () => {
    for (let at = batch; at <= COUNT; at += batch) {
      assert.ok((await commit(++revision, entries[at - 1].id)).committed);
    }
  });
  assert.equal(await log.lag("s", "g"), 0);
  await log.delete("s");
  await log.openGroup("s", "g", "0-0", 0);
  const again = await log.acquireLease("s", "g", "bench", 3_600_000);
  assert.deepEqual(again, grant);
  revision = 0;
  const consume = async () => {
    for (let done = 0, last = "0-0"; done < COUNT;) {
      const events = await log.read("s", "g", "c", batch, 1000);
      const part = predictions.slice(done, done += events.length);
      assert.ok((await log.append("p", last, part)).stored);
      last = part[part.length - 1].id;
      assert.ok((await commit(++revision, last)).committed);
    }
  };
  await time(`${name}: append, read, append, commit`, async () => {
    await Promise.all([appendAll(log, "s", entries, batch), consume()]);
  });
  assert.equal(await log.lastId("p"), entries[COUNT - 1].id);
}

/** The rows of an append alone. */
function insertAlone(path: string, synchronous: string, batch: number): void {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous};
    CREATE TABLE t(s INT, ms INT, seq INT, n INT, f TEXT, PRIMARY KEY (s, ms, seq)) WITHOUT ROWID`);
  const insert = database.prepare("INSERT INTO t VALUES (1, ?, ?, ?, ?)");
  for (let at = 0; at < COUNT; at += batch) {
    database.exec("BEGIN IMMEDIATE");
    for (let i = at; i < at + batch; i++) {
      const [ms, seq] = entries[i].id.split("-");
      insert.run(Number(ms), Number(seq), i, JSON.stringify(entries[i].fields));
    }
    database.exec("COMMIT");
  }
  database.close();
}

async function benchSqlite(folder: string, batch: number): Promise<void> {
  for (const synchronous of ["FULL", "NORMAL"]) {
    const path = `${folder}/${crypto.randomUUID()}`;
    await time(`inserts alone, ${synchronous}`, () => insertAlone(path, synchronous, batch));
    await Deno.remove(path);
  }
  const path = `${folder}/${crypto.randomUUID()}`;
  await withLog(openLog(`sqlite:${path}`), (log) => bench("SQLite", log, batch));
  await Deno.remove(path);
}

async function benchRedis(server: RedisServer, batch: number): Promise<void> {
  const client = createClient({ url: server.url, RESP: 2 });
  await client.connect();
  await client.sendCommand(["FLUSHALL"]);
  await time("XADD alone, same client", async () => {
    for (let at = 0; at < COUNT; at += batch) {
      await Promise.all(
        entries.slice(at, at + batch).map(({ id, fields }) =>
          client.sendCommand(["XADD", "s", id, ...Object.entries(fields).flat()])
        ),
      );
    }
  });
  await client.sendCommand(["FLUSHALL"]);
  client.destroy();
  const { stdout } = await new Deno.Command("redis-benchmark", {
    args: ["-p", `${server.port}`, "-n", `${COUNT}`, "-c", "1", "-P", `${batch}`, "--csv"].concat(
      ["XADD", "s", "*", ...Object.entries(entries[0].fields).flat()],
    ),
  }).output();
  const rate = new TextDecoder().decode(stdout).trim().split("\n").at(-1)!.match(/","([\d.]+)"/)!;
  const name = "XADD alone, redis-benchmark";
  best.set(name, Math.max(best.get(name) ?? 0, Number(rate[1]) / 1000));
  await withLog(openLog(server.url), (log) => bench("Redis", log, batch));
}

console.log(`${cpus()[0].model}, ${cpus().length} cores, Deno ${Deno.version.deno}`);
console.log(`${COUNT} entries of ${Object.keys(entries[0].fields).length} fields`);
const folder = await Deno.makeTempDir({ prefix: "lob-bench-" });
const server = RedisServer.installed() ? await RedisServer.start() : null;
try {
  for (const batch of [500, 1000]) {
    best.clear();
    for (let round = 0; round < ROUNDS; round++) {
      await benchSqlite(folder, batch);
      if (server !== null) await benchRedis(server, batch);
    }
    console.log(`\n${batch} a batch, thousands of entries a second:`);
    for (const [name, rate] of best) console.log(`${rate.toFixed(1).padStart(8)}  ${name}`);
    const ratio = (a: string, b: string) =>
      console.log(`${(best.get(a)! / best.get(b)!).toFixed(2).padStart(8)}  ${a} / ${b}`);
    ratio("SQLite: append", "inserts alone, FULL");
    ratio("inserts alone, FULL", "inserts alone, NORMAL");
    if (server !== null) ratio("Redis: append", "XADD alone, same client");
  }
} finally {
  await server?.stop();
  await Deno.remove(folder, { recursive: true });
}
