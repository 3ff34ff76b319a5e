/**
 * Memory over a million events, and the time from a start to the first new prediction:
 * `deno run --allow-all lib/stream/memory_bench.ts [EVENTS]`. A SQLite log, a constant predictor.
 *
 * @module
 */
import assert from "node:assert/strict";
import { reference4 } from "../features/mod.ts";
import { diskFolder } from "../sink/mod.ts";
import { infer } from "./infer.ts";
import { keysFor } from "./keys.ts";
import { openLog } from "./open_log.ts";

const EVENTS = Number(Deno.args[0] ?? 1_000_000), BATCH = 500, WINDOW = 100, AHEAD = 20_000;
const path = await Deno.makeTempDir(), keys = keysFor();
const log = await openLog(`sqlite:${path}/log.sqlite`), folder = await diskFolder(`${path}/parts`);
const megabytes = () => Math.round(Deno.memoryUsage().rss / 1e6);
let made = 0, lastId = "0-0", firstMs = NaN;

async function publish(count: number): Promise<void> {
  const entries = Array.from({ length: count }, () => {
    const ts = made++, mid = String(5_800_000 + ts % 100), imb = String((ts % 37) / 37 - 0.5);
    return { id: `${1e12 + ts}-0`, fields: { ts: String(ts), mid, imb } };
  });
  assert.ok((await log.append(keys.stream, lastId, entries)).stored);
  lastId = entries[count - 1].id;
}

const consume = (finished: () => boolean, signal?: AbortSignal) =>
  infer({
    ...{ log, keys, group: "g", consumer: "c1", run: "r", symbol: "", model: "constant", folder },
    ...{ flushEvery: 1000, flushMs: 10_000, finished, signal },
    input: { featureSet: reference4, window: WINDOW, scaling: null },
    predictor: {
      ...{ window: WINDOW, features: 4, close: () => Promise.resolve() },
      predict(_, batch) {
        if (Number.isNaN(firstMs)) firstMs = performance.now();
        return Promise.resolve(new Float32Array(batch).fill(0.5));
      },
    },
  });

const began = performance.now(), seen: number[] = [];
const consuming = consume(() => made === EVENTS);
while (made < EVENTS) {
  await publish(BATCH);
  while (made - await log.length(keys.predictions) > AHEAD) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (made % (EVENTS / 10) === 0) seen.push(megabytes());
}
const { predictions } = await consuming;
assert.equal(predictions, EVENTS - WINDOW + 1);
const rate = EVENTS / (performance.now() - began) * 1000;
console.log(`${EVENTS} events published and consumed at ${rate.toFixed(0)}/s in one process`);
console.log(`resident at each tenth, MB: ${seen.join(" ")}`);

await publish(BATCH);
firstMs = NaN;
const started = performance.now();
await consume(() => true);
console.log(`from a start to the first new prediction: ${(firstMs - started).toFixed(0)} ms`);
await log.close();
await Deno.remove(path, { recursive: true });
