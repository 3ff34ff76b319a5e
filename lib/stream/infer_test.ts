import assert from "node:assert/strict";
import { buildDataset, defaultRecipe } from "../dataset/mod.ts";
import { reference4 } from "../features/mod.ts";
import type { Day } from "../lobster/mod.ts";
import { predictEvents } from "../model/mod.ts";
import { diskFolder, type Folder, listRuns, type Prediction, readRun } from "../sink/mod.ts";
import { purePredictor } from "../testing/pure_predictor.ts";
import { randomDay } from "../testing/random_day.ts";
import { RedisServer } from "./conformance/redis_server.ts";
import { until } from "./conformance/until.ts";
import { deleteRun } from "./fresh.ts";
import { infer, type InferOptions } from "./infer.ts";
import { keysFor } from "./keys.ts";
import type { Entry, EventLog } from "./log.ts";
import { openLog } from "./open_log.ts";
import { pipeline } from "./pipeline.ts";
import { publications, type PublishOptions } from "./publications.ts";
import { replay } from "./replay.ts";

const hasRedis = RedisServer.installed();
const skipRedis = !hasRedis && !Deno.env.get("CI"); // CI may not skip
const folder = Deno.makeTempDirSync({ prefix: "lob-infer-" });
let redis: RedisServer;
let used = 0;

Deno.test.beforeAll(async () => {
  if (!skipRedis) redis = await RedisServer.start();
});
Deno.test.afterAll(async () => {
  if (!skipRedis) await redis.stop();
  await Deno.remove(folder, { recursive: true });
});

const WINDOW = 10;
const PUBLISH: PublishOptions = {
  profile: "causal",
  sampling: "trades",
  horizon: 10,
  featureSet: reference4,
};

/** A log, a folder and a run of their own. */
interface World {
  log: EventLog;
  folder: Folder;
  options: InferOptions;
  day: Day;
}

/** One test for each log. */
function onBothLogs(sentence: string, check: (world: World) => Promise<void>): void {
  const logs = [
    ["SQLite", () => `sqlite:${folder}/log.sqlite`, false],
    [`Redis${hasRedis ? "" : " (needs redis-server on PATH)"}`, () => redis.url, skipRedis],
  ] as const;
  for (const [name, url, ignore] of logs) {
    Deno.test({
      name: `${name}: ${sentence}`,
      ignore,
      async fn() {
        const symbol = `S${++used}`;
        const log = await openLog(url());
        const parts = await diskFolder(`${folder}/${symbol}`);
        const options: InferOptions = {
          log,
          keys: keysFor(symbol),
          group: "g",
          consumer: "c1",
          run: "r",
          symbol,
          input: { featureSet: reference4, window: WINDOW, scaling: null },
          predictor: purePredictor(WINDOW, 4),
          model: "pure",
          folder: parts,
          flushEvery: 40,
          flushMs: 60_000,
          untilIdleMs: 0,
        };
        try {
          await check({ log, folder: parts, options, day: randomDay(used, { rows: 1000 }) });
        } finally {
          await log.close();
        }
      },
    });
  }
}

const publish = (log: EventLog, stream: string, day: Day, more: Partial<PublishOptions> = {}) =>
  replay(day, publications(day, { ...PUBLISH, ...more }), { log, stream, featureSet: reference4 });

async function rowsIn(folder: Folder): Promise<Prediction[]> {
  const [run] = await listRuns(folder);
  return run === undefined ? [] : (await readRun(folder, run)).rows;
}

/** What is in the log must be what is in Parquet. */
async function assertSameInLog({ log, folder, options }: World): Promise<Prediction[]> {
  const rows = await rowsIn(folder);
  const entries = await log.range(options.keys.predictions, "0-0", 100_000);
  assert.deepEqual(entries.map((entry) => entry.id), rows.map((row) => row.eventId));
  assert.deepEqual(entries.map((e) => Number(e.fields.p_up)), rows.map((row) => row.pUp));
  return rows;
}

onBothLogs("every full window has one row and one entry, as predicted offline", async (world) => {
  const { log, options, day } = world;
  const { replay: sent, metrics } = await pipeline(
    day,
    publications(day, PUBLISH),
    { log, stream: options.keys.stream, featureSet: reference4 },
    options,
  );
  const { events } = buildDataset(day, { ...defaultRecipe("causal", reference4), window: WINDOW });
  assert.equal(sent.events, events.length);
  const offline = await predictEvents(options.predictor, events.features, null);
  const rows = await assertSameInLog(world);
  assert.deepEqual(Float32Array.from(rows, (row) => row.pUp), offline);
  assert.deepEqual(rows.map((row) => row.ts), rows.map((_, k) => k + WINDOW - 1));
  assert.equal(metrics.predictions, rows.length);
  assert.equal(metrics.warmUp, WINDOW - 1);
  assert.equal(await log.lag(options.keys.stream, "g"), 0);
  const sizes = (await listRuns(world.folder))[0].parts.length;
  assert.equal(sizes, Math.ceil(rows.length / 40));
});

onBothLogs(
  "stopped anywhere and started again, it goes on as if nothing had been",
  async (world) => {
    const { log, options, day } = world;
    await publish(log, options.keys.stream, day);
    for (const stopAfter of [1, 3, 2, 5]) {
      const stop = new AbortController();
      let batches = 0;
      const predictor = { ...options.predictor };
      predictor.predict = (windows, batch) => {
        if (++batches === stopAfter) stop.abort();
        return options.predictor.predict(windows, batch);
      };
      await infer({ ...options, predictor, flushEvery: 7, signal: stop.signal });
    }
    const before = (await rowsIn(world.folder)).length;
    await infer(options);
    const rows = await assertSameInLog(world);
    assert.ok(before > 0 && before < rows.length);
    const { events } = buildDataset(day, {
      ...defaultRecipe("causal", reference4),
      window: WINDOW,
    });
    const offline = await predictEvents(options.predictor, events.features, null);
    assert.deepEqual(Float32Array.from(rows, (row) => row.pUp), offline);
  },
);

onBothLogs("a death at any step of a commit loses nothing and doubles nothing", async (world) => {
  const { log, options, day, folder } = world;
  await publish(log, options.keys.stream, day);
  const steps = ["writeSynced", "commit", "committed", "renameSynced"] as const;
  for (const [round, step] of [...steps, ...steps].entries()) {
    let seen = 0;
    const die = (at: typeof steps[number]) => {
      if (at === step && ++seen === 1 + round % 3) throw new Error(`death at ${step}`);
    };
    const dying: Folder = {
      ...folder,
      async writeSynced(name, bytes) {
        await folder.writeSynced(name, bytes);
        die("writeSynced");
      },
      async renameSynced(from, to) {
        die("renameSynced");
        await folder.renameSynced(from, to);
      },
    };
    const commit: EventLog["commit"] = async (...args) => {
      die("commit");
      const done = await log.commit(...args);
      die("committed");
      return done;
    };
    const mortal = new Proxy(log, {
      get: (target, name) => {
        if (name === "commit") return commit;
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    await assert.rejects(infer({ ...options, log: mortal, folder: dying, flushEvery: 11 }), {
      message: `death at ${step}`,
    });
  }
  await infer(options);
  const rows = await assertSameInLog(world);
  const { events } = buildDataset(day, { ...defaultRecipe("causal", reference4), window: WINDOW });
  assert.equal(rows.length, events.length - WINDOW + 1);
  assert.ok((await folder.list()).every((name) => !name.endsWith(".tmp")));
});

onBothLogs(
  "bad entries go to the dead stream once, with the reason, and disturb nothing",
  async (world) => {
    const { log, options } = world;
    const entries: Entry[] = Array.from({ length: 60 }, (_, k) => ({
      id: `${1000 + k}-0`,
      fields: { ts: String(k), mid: String(1000 + k % 7), imb: "0.5" },
    }));
    const bad: Entry[] = [
      { id: "1020-1", fields: { ts: "20", mid: "1", imb: "0" } },
      { id: "1020-2", fields: { hello: "world" } },
      { id: "1040-1", fields: { ts: "100", mid: "abc", imb: "0" } },
    ];
    const all = [
      ...entries.slice(0, 21),
      bad[0],
      bad[1],
      ...entries.slice(21, 41),
      bad[2],
      ...entries.slice(41),
    ];
    assert.deepEqual(await log.append(options.keys.stream, "0-0", all), { stored: true });
    const metrics = await infer(options);
    assert.equal(metrics.eventsBad, 3);
    const rows = await assertSameInLog(world);
    assert.equal(rows.length, 60 - WINDOW + 1);
    const dead = await log.range(options.keys.dead, "0-0", 10);
    assert.deepEqual(dead.map((entry) => [entry.id, entry.fields.source_id, entry.fields.reason]), [
      ["1020-1", "1020-1", "ts is 20, after 20: it must grow"],
      ["1020-2", "1020-2", "mid is missing"],
      ["1040-1", "1040-1", 'mid is "abc": it must be a number above 0'],
    ]);
    assert.deepEqual(JSON.parse(dead[1].fields.fields), { hello: "world" });
  },
);

onBothLogs("few rows are committed when they have waited long enough", async (world) => {
  const { log, options, day } = world;
  await publish(log, options.keys.stream, day, { maxEvents: 15 });
  const stop = new AbortController();
  const running = infer({
    ...options,
    flushMs: 50,
    untilIdleMs: Infinity,
    signal: stop.signal,
  });
  for (let tries = 0; tries < 200 && (await rowsIn(world.folder)).length === 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal((await rowsIn(world.folder)).length, 15 - WINDOW + 1);
  stop.abort();
  await running;
});

onBothLogs(
  "replayed again, in pieces or by two at once, each entry is stored once",
  async (world) => {
    const { log, options: { keys: { stream } }, day } = world;
    const cut = await publish(log, stream, day, { maxEvents: 20 });
    assert.deepEqual([cut.published, cut.alreadyThere], [20, 0]);
    const [a, b] = await Promise.all([publish(log, stream, day), publish(log, stream, day)]);
    const all = publications(day, PUBLISH).rows.length;
    assert.equal(a.published + a.alreadyThere, all);
    assert.equal(b.published + b.alreadyThere, all);
    const entries = await log.range(stream, "0-0", 10_000);
    assert.deepEqual(entries.map((entry) => Number(entry.fields.ts)), entries.map((_, k) => k));
    assert.equal(entries.length, all);
  },
);

onBothLogs("a stream that holds something else is refused, and nothing is added", async (world) => {
  const { log, options: { keys: { stream } }, day } = world;
  await publish(log, stream, day);
  const n = await log.length(stream);
  const later = { ...day, date: "2012-06-22" };
  await assert.rejects(publish(log, stream, later), {
    name: "LogError",
    message: /ends at \d+-\d+, which is not an entry of this replay of TEST 2012-06-22/,
  });
  const other = structuredClone(day);
  other.book = other.book.map((x, i) => i % 4 === 1 ? x + 1 : x);
  await assert.rejects(publish(log, stream, other), /is there with imb "/);
  assert.equal(await log.length(stream), n);
});

onBothLogs("a producer waits while the consumer is too far behind", async (world) => {
  const { log, options, day } = world;
  const { keys: { stream } } = options;
  await log.openGroup(stream, "g", "0-0", 0);
  const stop = new AbortController();
  const replaying = replay(day, publications(day, PUBLISH), {
    log,
    stream,
    featureSet: reference4,
    maxLag: 30,
    batch: 10,
    signal: stop.signal,
  });
  await until("there are 40", async () => await log.length(stream) >= 40);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(await log.length(stream), 40); // a batch is added at a lag of 30, not above
  const consuming = infer({ ...options, flushEvery: 5, untilIdleMs: 300 });
  await replaying;
  await consuming;
  assert.equal(await log.length(stream), publications(day, PUBLISH).rows.length);
});

onBothLogs("another run's checkpoint, parts or predictions are refused", async (world) => {
  const { log, options, day } = world;
  await publish(log, options.keys.stream, day);
  await infer(options);
  await assert.rejects(infer({ ...options, run: "s" }), /belongs to run r, not s/);
  const second = { ...options, run: "s", group: "h" };
  await assert.rejects(infer({ ...second, model: "other" }), {
    name: "LogError",
    message: /is there with model "pure" where this run has "other"/,
  });
  await deleteRun(log, options.keys, world.folder, "r", options.symbol);
  assert.equal(await log.length(options.keys.stream), 0);
  assert.deepEqual(await world.folder.list(), []);
});

onBothLogs(
  "a part that the checkpoint names and that is gone or damaged is an error",
  async (world) => {
    const { log, options, day, folder } = world;
    await publish(log, options.keys.stream, day);
    await infer(options);
    const name = (await folder.list()).at(-1)!;
    const bytes = await folder.read(name);
    await folder.writeSynced(name, bytes.map((x, i) => i === 20 ? x ^ 1 : x));
    await assert.rejects(infer(options), /is damaged: its sha256 is not the checkpoint's/);
    await folder.remove(name);
    await assert.rejects(infer(options), /is missing, which the checkpoint names/);
  },
);

onBothLogs(
  "two consumers of one group: one works, the other waits for its lease",
  async (world) => {
    const { log, options, day } = world;
    await publish(log, options.keys.stream, day);
    const said: string[] = [];
    const both = [1, 2].map((i) =>
      infer({ ...options, consumer: `c${i}`, untilIdleMs: 50, report: (line) => said.push(line) })
    );
    const [a, b] = await Promise.all(both);
    assert.equal(Math.min(a.predictions, b.predictions), 0);
    assert.ok(said.some((line) => line.startsWith("waiting for ")));
    await assertSameInLog(world);
  },
);
