import assert from "node:assert/strict";
import { Random } from "../math/random.ts";
import type { Job } from "./job.ts";
import { initialise, type Shape } from "./parameters.ts";
import { startPool } from "./pool.ts";
import { simdEngine } from "./simd_engine.ts";
import { train } from "./train.ts";
import { defaultTrainOptions } from "./trainer_state.ts";

const shape: Shape = { features: 2, hidden: 8, layers: 1, classes: 2 };
const random = new Random(1);
const data = {
  rows: Float32Array.from({ length: 200 }, () => random.normal()),
  train: { ends: Int32Array.of(20, 40, 60), labels: Uint8Array.of(0, 1, 0) },
  validation: { ends: Int32Array.of(80), labels: Uint8Array.of(1) },
};

function newJob(): Job {
  return {
    kind: "logits",
    parameters: initialise(shape, random),
    windows: new Float32Array(new SharedArrayBuffer(4 * 64 * 5 * 2)),
    labels: new Uint8Array(64),
    count: 64,
    dropout: null,
    next: new Int32Array(new SharedArrayBuffer(4)),
    result: new Float64Array(new SharedArrayBuffer(8 * 2 * 64)),
    scores: new Float64Array(4),
  };
}

Deno.test("A Worker that crashes ends the training with its error, and each call after it", async () => {
  const pool = startPool(2, { shape, window: 5 });
  const bad = newJob();
  bad.result = new Float64Array(3); // too small for any shard's logits
  await assert.rejects(pool.run(bad), /^Error: Training Worker [12] crashed: .*RangeError/);
  await assert.rejects(pool.run(newJob()), /^Error: Training Worker [12] crashed/);
  pool.close();
});

Deno.test("A Worker that hangs ends the training with an error", async () => {
  const module = new URL("./testdata/hanging_worker.ts", import.meta.url);
  const engine = simdEngine(shape, 5, { threads: 2, module, patienceMs: 200 });
  await assert.rejects(train(data, defaultTrainOptions, engine), {
    message: "2 training Workers made no progress for 0.2 seconds",
  });
  await engine.close();
});

Deno.test("A Worker that vanishes ends the training with an error", async () => {
  const module = new URL("./testdata/silent_worker.ts", import.meta.url);
  const engine = simdEngine(shape, 5, { threads: 2, module, patienceMs: 200 });
  await assert.rejects(train(data, defaultTrainOptions, engine), /made no progress/);
  await engine.close();
});

Deno.test("A Worker whose module is missing ends the training with an error", async () => {
  const module = new URL("./testdata/no_such_worker.ts", import.meta.url);
  const engine = simdEngine(shape, 5, { threads: 2, module });
  await assert.rejects(
    train(data, defaultTrainOptions, engine),
    /^Error: Training Worker [12] crashed: /,
  );
  await engine.close();
});

Deno.test("A pool takes one job at a time, and closing it fails that job and those asked for later", async () => {
  const pool = startPool(2, { shape, window: 5 });
  const job = newJob();
  const running = pool.run(job);
  await assert.rejects(pool.run(job), /have a job already/);
  pool.close();
  await assert.rejects(running, { message: "The training Workers have been closed" });
  await assert.rejects(pool.run(job), { message: "The training Workers have been closed" });
});
