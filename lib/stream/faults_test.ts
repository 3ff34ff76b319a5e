import assert from "node:assert/strict";
import { reference4 } from "../features/mod.ts";
import { diskFolder, listRuns, readRun } from "../sink/mod.ts";
import { purePredictor } from "../testing/pure_predictor.ts";
import { randomDay } from "../testing/random_day.ts";
import { CutProxy } from "./conformance/cut_proxy.ts";
import { freePort, type RedisServer } from "./conformance/redis_server.ts";
import { command, withServer } from "./conformance/with_redis.ts";
import type { InferOptions } from "./infer.ts";
import { keysFor } from "./keys.ts";
import type { EventLog } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { openLog } from "./open_log.ts";
import { publications } from "./publications.ts";
import { pipeline } from "./pipeline.ts";
import type { ReplayOptions } from "./replay.ts";

const WINDOW = 5, KEYS = keysFor("F");
const day = randomDay(12, { rows: 6000 });
const what = publications(day, {
  ...{ profile: "causal", sampling: "trades", horizon: 10, featureSet: reference4 },
});
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A producer and a consumer, which take their time, and where the parts go. */
async function bothSides(log: EventLog, path: string) {
  const pure = purePredictor(WINDOW, 4), said: string[] = [];
  const report = (line: string) => said.push(line);
  const options: InferOptions = {
    ...{ log, keys: KEYS, group: "g", consumer: "c1", run: "r", symbol: "F", model: "pure" },
    ...{ folder: await diskFolder(path), flushEvery: 25, flushMs: 50, report },
    input: { featureSet: reference4, window: WINDOW, scaling: null },
    predictor: {
      ...pure,
      async predict(windows, batch) {
        await sleep(20);
        return await pure.predict(windows, batch);
      },
    },
  };
  const producer: ReplayOptions = {
    ...{ log, stream: KEYS.stream, featureSet: reference4, report, batch: 20, maxLag: 100 },
  };
  return { options, run: () => pipeline(day, what, producer, options), said };
}

/** Runs both sides over a log while something happens to it; each prediction must be there once. */
async function survives(
  url: string,
  disturb: (running: () => boolean) => Promise<void>,
): Promise<{ metrics: Metrics; said: string[] }> {
  const path = await Deno.makeTempDir({ prefix: "lob-faults-" }), log = await openLog(url);
  const { options, run, said } = await bothSides(log, path);
  let over = false;
  const running = run().finally(() => over = true);
  const [{ metrics }] = await Promise.all([running, disturb(() => !over)]);
  await assertOnce(options);
  await log.close();
  await Deno.remove(path, { recursive: true });
  return { metrics, said };
}

async function assertOnce({ log, folder }: InferOptions): Promise<void> {
  const ids = (await log.range(KEYS.stream, "0-0", 10_000)).map(({ id }) => id);
  assert.equal(ids.length, what.rows.length);
  const predicted = (await log.range(KEYS.predictions, "0-0", 10_000)).map(({ id }) => id);
  assert.deepEqual(predicted, ids.slice(WINDOW - 1));
  const { rows } = await readRun(folder, (await listRuns(folder))[0]);
  assert.deepEqual(rows.map((row) => row.eventId), predicted);
  assert.equal(await log.lag(KEYS.stream, "g"), 0);
}

/** While it runs: something, its end, and so on, some times. */
async function turns(running: () => boolean, times: number, turn: () => Promise<unknown>) {
  for (let i = 0; i < times && running(); i++) {
    await sleep(120);
    await turn();
  }
}

withServer(
  "a server that keeps what it acknowledges, killed five times during a run, delays it and no more",
  { options: ["--appendonly", "yes", "--appendfsync", "always"] },
  async (server) => {
    const { metrics, said } = await survives(
      server.url,
      (running) =>
        turns(running, 5, async () => {
          await server.signal("SIGKILL");
          await server.restart();
        }),
    );
    assert.ok(metrics.retries > 0);
    assert.equal(metrics.recoveries, 0, said.join("\n"));
    assert.ok(said.some((line) => /; trying again for 30 s$/.test(line)));
    assert.ok(said.includes("the log is back"));
  },
);

withServer(
  "a connection that is cut in the midst of appends and commits, forty times, changes nothing",
  {},
  async (server) => {
    const door = await CutProxy.open(server.port);
    const { metrics } = await survives(
      server.url.replace(String(server.port), String(door.port)),
      async (running) => {
        for (let i = 0; i < 40 && running(); i++) {
          await sleep(30);
          door.cut();
        }
      },
    );
    assert.ok(metrics.retries > 0);
    await door.close();
  },
);

withServer("a server that stands still for a while, or is a replica for a while, is waited for", {
  options: ["--appendonly", "yes"],
}, async (server) => {
  const { metrics, said } = await survives(server.url, (running) =>
    turns(running, 3, async () => {
      await server.signal("SIGSTOP");
      await sleep(500);
      await server.signal("SIGCONT");
      await command(server, "REPLICAOF", "127.0.0.1", String(await freePort()));
      await sleep(100);
      await command(server, "REPLICAOF", "NO", "ONE");
    }));
  assert.ok(metrics.retries > 0);
  assert.ok(said.some((line) => /READONLY.*; trying again/.test(line)), said.join("\n"));
});

withServer("a server without memory ends the run in one line, and the next goes on", {
  options: ["--appendonly", "yes"],
}, async (server: RedisServer) => {
  const path = await Deno.makeTempDir({ prefix: "lob-faults-" }), log = await openLog(server.url);
  const { options, run } = await bothSides(log, path);
  const ends = assert.rejects(run(), {
    name: "LogError",
    message: /^Cannot [^\n]* in redis:[^\n]*OOM command not allowed[^\n]*$/,
  });
  while (await log.length(KEYS.predictions) < 50) await sleep(5);
  await command(server, "CONFIG", "SET", "maxmemory", "1");
  await ends;
  await command(server, "CONFIG", "SET", "maxmemory", "0");
  await run();
  await assertOnce(options);
  await log.close();
  await Deno.remove(path, { recursive: true });
});

Deno.test("SQLite: a file that another process locks now and then is waited for", async () => {
  const folder = await Deno.makeTempDir({ prefix: "lob-faults-" }), path = `${folder}/log.sqlite`;
  let locks = 0;
  await survives(`sqlite:${path}`, (running) =>
    turns(running, 3, async () => {
      const script = `import { DatabaseSync } from "node:sqlite";
        const database = new DatabaseSync(Deno.args[0], { timeout: 5000 });
        database.exec("BEGIN IMMEDIATE");
        await new Promise((resolve) => setTimeout(resolve, 1200));
        database.exec("ROLLBACK");`;
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["eval", "--no-config", "--ext=ts", script, path],
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      if (running()) locks++;
    }));
  assert.ok(locks > 0);
  await Deno.remove(folder, { recursive: true });
});
