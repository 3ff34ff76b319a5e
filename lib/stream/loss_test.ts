import assert from "node:assert/strict";
import { reference4 } from "../features/mod.ts";
import { diskFolder, listRuns, readRun } from "../sink/mod.ts";
import { purePredictor } from "../testing/pure_predictor.ts";
import { randomDay } from "../testing/random_day.ts";
import { withServer } from "./conformance/with_redis.ts";
import { infer, type InferOptions } from "./infer.ts";
import { keysFor } from "./keys.ts";
import type { EventLog } from "./log.ts";
import { openLog } from "./open_log.ts";
import { publications } from "./publications.ts";
import { replay } from "./replay.ts";

const WINDOW = 5, KEYS = keysFor("L");
const day = randomDay(8, { rows: 2000 });
const what = publications(day, {
  ...{ profile: "causal", sampling: "trades", horizon: 10, featureSet: reference4 },
});

async function consumer(log: EventLog, path: string): Promise<InferOptions> {
  return {
    ...{ log, keys: KEYS, group: "g", consumer: "c1", run: "r", symbol: "L", model: "pure" },
    folder: await diskFolder(path),
    ...{ flushEvery: 20, flushMs: 100, untilIdleMs: 300 },
    input: { featureSet: reference4, window: WINDOW, scaling: null },
    predictor: purePredictor(WINDOW, 4),
  };
}

const publish = (log: EventLog) =>
  replay(day, what, { log, stream: KEYS.stream, featureSet: reference4, batch: 30 });

async function checkAll({ log, folder }: InferOptions): Promise<void> {
  const ids = (await log.range(KEYS.stream, "0-0", 10_000)).map(({ id }) => id);
  assert.equal(ids.length, what.rows.length);
  const predicted = (await log.range(KEYS.predictions, "0-0", 10_000)).map(({ id }) => id);
  assert.deepEqual(predicted, ids.slice(WINDOW - 1));
  const { rows } = await readRun(folder, (await listRuns(folder))[0]);
  assert.deepEqual(rows.map((row) => row.eventId), predicted);
  assert.equal(await log.lag(KEYS.stream, "g"), 0);
}

withServer(
  "a server without persistence that is killed in the midst loses all, and gets it back",
  {},
  async (server) => {
    const path = await Deno.makeTempDir(), log = await openLog(server.url);
    const options = await consumer(log, path), said: string[] = [];
    const report = (line: string) => said.push(line);
    const stop = new AbortController();
    const running = infer({ ...options, untilIdleMs: Infinity, signal: stop.signal, report });
    await publish(log);
    while (await log.length(KEYS.predictions) < 200) await new Promise((r) => setTimeout(r, 5));
    await server.signal("SIGKILL");
    await server.restart();
    await publish(log);
    while (await log.length(KEYS.predictions) < what.rows.length - WINDOW + 1) {
      await new Promise((r) => setTimeout(r, 20));
    }
    stop.abort();
    await running;
    await infer(options);
    await checkAll(options);
    assert.ok(said.some((line) => /has lost what it had acknowledged|no such group/.test(line)));
    await log.close();
    await Deno.remove(path, { recursive: true });
  },
);

Deno.test("what neither log nor parts have is an error with the range", async () => {
  const path = await Deno.makeTempDir(), log = await openLog("sqlite::memory:");
  const options = await consumer(log, path);
  await publish(log);
  await infer(options);
  const parts = (await listRuns(options.folder))[0].parts;
  await options.folder.remove(parts[2]);
  await log.delete(KEYS.predictions);
  await assert.rejects(infer(options), {
    message: new RegExp(
      `${KEYS.predictions} ends at 0-0 and has lost what came up to \\d+-\\d+; the parts in .* go back to`,
    ),
  });
  await log.close();
  await Deno.remove(path, { recursive: true });
});

Deno.test("poison is put aside after five deaths on its mark, and nothing else is", async () => {
  const path = await Deno.makeTempDir(), log = await openLog("sqlite::memory:");
  const options = await consumer(log, path);
  await publish(log);
  const entries = await log.range(KEYS.stream, "0-0", 10_000);
  const poison = entries[100], value = Math.fround(Number(poison.fields.imb));
  let deaths = 0;
  const predictor = {
    ...options.predictor,
    predict(windows: Float32Array, batch: number) {
      for (let i = 1; i <= batch; i++) {
        if (windows[(i * WINDOW - 1) * 4] !== value) continue;
        deaths++;
        return Promise.reject(new Error("death"));
      }
      return options.predictor.predict(windows, batch);
    },
  };
  for (let tries = 0; tries < 12; tries++) {
    try {
      await infer({ ...options, predictor });
      break;
    } catch (error) {
      assert.equal((error as Error).message, "death");
    }
  }
  assert.equal(deaths, 7);
  const dead = await log.range(KEYS.dead, "0-0", 10);
  assert.deepEqual(dead.map(({ id, fields }) => [id, fields.reason]), [
    [poison.id, "the consumer died on it 5 times"],
  ]);
  const predicted = (await log.range(KEYS.predictions, "0-0", 10_000)).map(({ id }) => id);
  const others = entries.map(({ id }) => id).filter((id) => id !== poison.id);
  assert.deepEqual(predicted, others.slice(WINDOW - 1));
  await log.close();
  await Deno.remove(path, { recursive: true });
});

Deno.test("streams are trimmed below every group's checkpoint, and not while a group has none", async () => {
  const path = await Deno.makeTempDir(), log = await openLog("sqlite::memory:");
  const options = { ...await consumer(log, path), keep: 50, keepPredictions: 30 };
  await publish(log);
  await log.openGroup(KEYS.stream, "slow", "0-0", 0);
  const said: string[] = [];
  await infer({ ...options, report: (line) => said.push(line) });
  assert.equal(await log.length(KEYS.stream), what.rows.length);
  assert.ok(said.includes(`${KEYS.stream} is not trimmed: group slow has no checkpoint`));
  const left = await log.length(KEYS.predictions);
  assert.ok(left >= 30 && left <= 30 + 2 * 20, `${left} predictions`);
  await log.close();
  await Deno.remove(path, { recursive: true });
});

Deno.test("after another program's checkpoint the window is rebuilt from events, or nothing is begun", async () => {
  const path = await Deno.makeTempDir(), log = await openLog("sqlite::memory:");
  const options = await consumer(log, path);
  await publish(log);
  await infer(options);
  const predictions = await log.range(KEYS.predictions, "0-0", 10_000);
  const entries = await log.range(KEYS.stream, "0-0", 10_000);
  const second = async (group: string) => {
    const grant = await log.acquireLease(KEYS.stream, group, "another-program", 1);
    assert.ok(grant.granted);
    await log.openGroup(KEYS.stream, group, "0-0", 0);
    const at = { revision: 1, lastId: entries[99].id, entriesRead: 100, data: "of its own" };
    assert.ok((await log.commit(KEYS.stream, group, grant.lease, at)).committed);
    await log.releaseLease(KEYS.stream, group, grant.lease);
    const keys = { ...KEYS, predictions: `${KEYS.predictions}:${group}`, dead: `dead:${group}` };
    return { ...options, keys, group, run: group, folder: await diskFolder(`${path}/${group}`) };
  };
  const rebuilt = await second("rebuilt");
  await infer(rebuilt);
  const found = await log.range(rebuilt.keys.predictions, "0-0", 10_000);
  assert.deepEqual(found, predictions.slice(100 - WINDOW + 1));

  const forgetsNothing = await second("stateful");
  forgetsNothing.input = {
    ...options.input,
    featureSet: { ...reference4, memory: Infinity },
  };
  await log.trim(KEYS.stream, entries[50].id); // with all events it could be rebuilt, too
  await assert.rejects(infer(forgetsNothing), /--allow-warm-up/);
  await infer({ ...forgetsNothing, allowWarmUp: true });
  const warm = await log.range(forgetsNothing.keys.predictions, "0-0", 10_000);
  assert.deepEqual(warm.map(({ id }) => id), entries.slice(99 + WINDOW).map(({ id }) => id));
  await log.close();
  await Deno.remove(path, { recursive: true });
});
