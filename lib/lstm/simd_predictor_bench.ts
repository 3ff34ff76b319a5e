/**
 * Time of predicting exact windows (100 x 4, 2 layers of 64 units) by the SIMD kernel beside
 * onnxruntime-web, in turns, both in this thread.
 *
 * Run with `deno run --allow-read lib/lstm/simd_predictor_bench.ts [ROUNDS]`. The answers are compared
 * before anything is timed. The best of all rounds counts, since noise only ever adds.
 */
import assert from "node:assert/strict";
import { cpus } from "node:os";
import { Random } from "../math/random.ts";
import { encodeOnnx } from "../model/onnx.ts";
import { createSession } from "../model/ort.ts";
import { initialise, type Shape } from "./parameters.ts";
import { simdPredictor } from "./simd_predictor.ts";

const shape: Shape = { features: 4, hidden: 64, layers: 2, classes: 2 };
const WINDOW = 100, BATCHES = [1, 8, 32, 128];
const rounds = Number(Deno.args[0] ?? 15);

const random = new Random(1);
const parameters = initialise(shape, random);
const windows = Float32Array.from({ length: 128 * WINDOW * 4 }, () => random.normal());
const simd = simdPredictor(parameters, shape, WINDOW);
const { ort, session } = await createSession(encodeOnnx({ shape, parameters }, WINDOW), "bench");

async function ortLogits(batch: number): Promise<Float32Array> {
  const x = new ort.Tensor("float32", windows.subarray(0, batch * WINDOW * 4), [batch, WINDOW, 4]);
  return (await session.run({ x })).logits.data as Float32Array;
}

const contestants = {
  simd: (batch: number) => Promise.resolve(simd.logits(windows, batch)),
  ort: ortLogits,
};

for (const batch of BATCHES) {
  const [ours, theirs] = [await contestants.simd(batch), await contestants.ort(batch)];
  ours.forEach((logit, k) => assert(Math.abs(logit - theirs[k]) < 1e-5));
  for (let k = 0; k < 60 / batch; k++) await ortLogits(batch); // it warms up slowly
}

const best = new Map<string, number>();
for (let round = 0; round < rounds; round++) {
  for (const batch of BATCHES) {
    for (const [name, logits] of Object.entries(contestants)) {
      const calls = Math.ceil(32 / batch), start = performance.now();
      for (let k = 0; k < calls; k++) await logits(batch);
      const us = 1e3 * (performance.now() - start) / calls / batch;
      best.set(name + batch, Math.min(best.get(name + batch) ?? Infinity, us));
    }
  }
}

console.log(`${cpus().length} x ${cpus()[0].model}, Deno ${Deno.version.deno}, ${rounds} rounds`);
console.log("microseconds a window, and how many times as fast as onnxruntime-web");
for (const batch of BATCHES) {
  const ours = best.get(`simd${batch}`)!, theirs = best.get(`ort${batch}`)!;
  console.log(
    `  batch ${String(batch).padStart(3)}: SIMD ${ours.toFixed(0)}, onnxruntime-web ` +
      `${theirs.toFixed(0)}: ${(theirs / ours).toFixed(2)}x`,
  );
}
