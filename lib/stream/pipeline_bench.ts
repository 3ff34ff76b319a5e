/**
 * What delivery costs: `deno run --allow-all lib/stream/pipeline_bench.ts`. A stream is published first;
 * then a consumer with a constant predictor deals with all of it, 1,000 rows a commit. What came out is
 * checked before the rates are printed, beside the same work without a log: windows and Parquet alone.
 *
 * @module
 */
import assert from "node:assert/strict";
import { reference4 } from "../features/mod.ts";
import { diskFolder, encodePredictions, listRuns, type Prediction, readRun } from "../sink/mod.ts";
import type { Predictor } from "../model/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { RedisServer } from "./conformance/redis_server.ts";
import { FeatureStream, type InputSpec } from "./feature_stream.ts";
import { infer } from "./infer.ts";
import { keysFor } from "./keys.ts";
import { openLog } from "./open_log.ts";
import { publications } from "./publications.ts";
import { replay } from "./replay.ts";

const WINDOW = 100, ROWS = 500_000, RUNS = 3;
const input: InputSpec = { featureSet: reference4, window: WINDOW, scaling: null };
const constant: Predictor = {
  window: WINDOW,
  features: 4,
  predict: (_, batch) => Promise.resolve(new Float32Array(batch).fill(0.5)),
  close: () => Promise.resolve(),
};
const day = randomDay(1, { rows: ROWS, levels: 1 });
const what = publications(day, {
  ...{ profile: "causal", sampling: "trades", horizon: 10, featureSet: reference4 },
});
const events = what.rows.length;

/** Events per second of publishing, and of consuming. */
async function measure(url: string): Promise<[produced: number, consumed: number]> {
  const log = await openLog(url), keys = keysFor(`B${crypto.randomUUID().slice(0, 8)}`);
  const path = await Deno.makeTempDir(), folder = await diskFolder(path);
  let began = performance.now();
  await replay(day, what, { log, stream: keys.stream, featureSet: reference4 });
  const produced = events / (performance.now() - began) * 1000;
  began = performance.now();
  await infer({
    ...{ log, keys, group: "g", consumer: "c1", run: "r", symbol: "", model: "constant", folder },
    ...{ input, predictor: constant, flushEvery: 1000, flushMs: 10_000, untilIdleMs: 0 },
  });
  const consumed = events / (performance.now() - began) * 1000;
  const { rows } = await readRun(folder, (await listRuns(folder))[0]);
  assert.equal(rows.length, events - WINDOW + 1);
  assert.equal(await log.length(keys.predictions), rows.length);
  for (const key of Object.values(keys)) await log.delete(key);
  await log.close();
  await Deno.remove(path, { recursive: true });
  return [produced, consumed];
}

/** The same events without any delivery: decode, windows, Parquet in memory. */
async function withoutDelivery(): Promise<number> {
  const log = await openLog("sqlite::memory:");
  await replay(day, what, { log, stream: "s", featureSet: reference4 });
  const entries = await log.range("s", "0-0", events);
  await log.close();
  const began = performance.now();
  const features = new FeatureStream(input);
  let rows: Prediction[] = [], bytes = 0;
  for (const entry of entries) {
    const taken = features.take(entry);
    if (taken.kind !== "ready") continue;
    const { id: eventId, ts, mid, imb, y } = taken.event;
    const [seqLen, featDim] = [WINDOW, 4];
    rows.push({
      ts,
      mid,
      imb,
      y,
      pUp: 0.5,
      pred: 1,
      seqLen,
      featDim,
      eventId,
      symbol: "",
      model: "m",
    });
    if (rows.length < 1000) continue;
    bytes += encodePredictions(rows).length;
    rows = [];
  }
  assert.ok(bytes > 0);
  return events / (performance.now() - began) * 1000;
}

const folder = await Deno.makeTempDir(), server = await RedisServer.start();
const aof = await RedisServer.start({
  options: ["--appendonly", "yes", "--appendfsync", "everysec"],
});
const logs: [string, string][] = [
  ["SQLite file, synchronous=FULL", `sqlite:${folder}/log.sqlite`],
  ["Redis, no persistence", server.url],
  ["Redis, appendfsync everysec", aof.url],
];
console.log(`${events} events, best of ${RUNS}, ${navigator.hardwareConcurrency} cores`);
const best = new Map<string, number[]>();
let plain = 0;
for (let run = 0; run < RUNS; run++) {
  plain = Math.max(plain, await withoutDelivery());
  for (const [name, url] of logs) {
    const rates = await measure(url), before = best.get(name) ?? [0, 0];
    best.set(name, rates.map((rate, i) => Math.max(rate, before[i])));
  }
}
console.log(`windows and Parquet alone: ${plain.toFixed(0)} events/s`);
for (const [name, [produced, consumed]] of best) {
  const microseconds = 1e6 / consumed - 1e6 / plain;
  console.log(
    `${name}: published ${produced.toFixed(0)}/s, consumed ${consumed.toFixed(0)}/s ` +
      `(${(consumed / plain).toFixed(2)} of it alone; delivery ${
        microseconds.toFixed(1)
      } us an event)`,
  );
}
await server.stop();
await aof.stop();
await Deno.remove(folder, { recursive: true });
