/**
 * What delivery costs beside a real model: `deno run --allow-all lib/stream/real_model_bench.ts MODEL DAY
 * [EVENTS] [ENGINE]`. The same entries go through the predictor alone (windows in hand, batches of 256), and
 * through the consumer over a published SQLite log and a Redis, each with what it needs
 * to make windows, append, write and commit.
 *
 * @module
 */
import assert from "node:assert/strict";
import { resolveFeatureSet } from "../features/mod.ts";
import { openDay } from "../lobster/mod.ts";
import type { EngineName } from "../model/local_predictor.ts";
import { loadModel } from "../model/load_model.ts";
import { openPredictor } from "../model/open_predictor.ts";
import { diskFolder } from "../sink/mod.ts";
import { RedisServer } from "./conformance/redis_server.ts";
import { FeatureStream, type InputSpec } from "./feature_stream.ts";
import { infer } from "./infer.ts";
import { keysFor } from "./keys.ts";
import { openLog } from "./open_log.ts";
import { publications } from "./publications.ts";
import { replay } from "./replay.ts";

/** So many rounds, each with all three in turn: the machine's moods are the same for them. */
const ROUNDS = 15;
const BATCH = 256;
const [modelPath = "models/default", dayPath = "data", maxEvents = "Infinity", engine = "ort"] =
  Deno.args;
const model = await loadModel(modelPath, {});
const day = await openDay(dayPath);
const { profile, sampling, label, window, scaling } = model.spec;
const featureSet = resolveFeatureSet(model.spec.featureSet);
const input: InputSpec = { featureSet, window, scaling };
const what = publications(day, {
  ...{ profile, sampling, horizon: label.horizon, featureSet, maxEvents: Number(maxEvents) },
});
const predictor = await openPredictor(model, { workers: 1, engine: engine as EngineName });

/** All windows of what is published. */
async function windowsOf(): Promise<Float32Array[]> {
  const log = await openLog("sqlite::memory:"), features = new FeatureStream(input);
  await replay(day, what, { log, stream: "s", featureSet });
  const windows: Float32Array[] = [];
  for (const entry of await log.range("s", "0-0", 1_000_000)) {
    if (features.take(entry).kind === "ready") windows.push(features.window().slice());
  }
  await log.close();
  return windows;
}

const windows = await windowsOf(), size = window * featureSet.features.length;

/** Predictions per second without anything else. */
async function alone(): Promise<number> {
  const began = performance.now();
  for (let at = 0; at < windows.length; at += BATCH) {
    const some = windows.slice(at, at + BATCH), batch = new Float32Array(some.length * size);
    some.forEach((each, i) => batch.set(each, i * size));
    await predictor.predict(batch, some.length);
  }
  return windows.length / (performance.now() - began) * 1000;
}

/** Predictions per second of the consumer, and entries per second. */
async function delivered(url: string): Promise<number> {
  const log = await openLog(url), keys = keysFor(`B${crypto.randomUUID().slice(0, 8)}`);
  const path = await Deno.makeTempDir(), folder = await diskFolder(path);
  await replay(day, what, { log, stream: keys.stream, featureSet });
  const began = performance.now();
  const { predictions } = await infer({
    ...{ log, keys, group: "g", consumer: "c1", run: "r", symbol: "", model: "m", folder },
    ...{ input, predictor, flushEvery: 1000, flushMs: 10_000, untilIdleMs: 0 },
  });
  const rate = predictions / (performance.now() - began) * 1000;
  assert.equal(predictions, windows.length);
  await log.close();
  await Deno.remove(path, { recursive: true });
  return rate;
}

const folder = await Deno.makeTempDir(), server = await RedisServer.start();
await alone(); // the first runs are slow
const rates = { alone: [] as number[], SQLite: [] as number[], Redis: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  rates.alone.push(await alone());
  rates.SQLite.push(await delivered(`sqlite:${folder}/log.sqlite`));
  rates.Redis.push(await delivered(server.url));
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];
const { rows, firstUpdate } = what, first = firstUpdate ?? rows[0];
const updates = featureSet.needs === "events" ? rows.length : rows[rows.length - 1] + 1 - first;
const each = updates / windows.length;
console.log(
  `${model.spec.name}: ${windows.length} predictions of ${updates} updates (${each.toFixed(1)} ` +
    `each) in ${rows.length} entries; the predictor alone ${median(rates.alone).toFixed(0)}/s`,
);
for (const name of ["SQLite", "Redis"] as const) {
  const rate = median(rates[name]);
  const share = median(rates[name].map((rate, round) => rate / rates.alone[round]));
  console.log(
    `${name}: ${rate.toFixed(0)} predictions/s, ${(rate * each).toFixed(0)} updates/s: ` +
      `${(100 * share).toFixed(0)} % of the predictor alone (median of ${ROUNDS} rounds)`,
  );
}
await predictor.close();
await server.stop();
await Deno.remove(folder, { recursive: true });
