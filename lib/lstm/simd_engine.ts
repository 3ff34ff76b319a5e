import type { Batch, Engine, Score } from "./engine.ts";
import { type Job, SHARD_WINDOWS, shardsOf, work } from "./job.ts";
import { parameterCount, type Shape } from "./parameters.ts";
import { type PoolOptions, startPool } from "./pool.ts";
import { newShard } from "./simd_shard.ts";

/** How the SIMD engine runs. */
export interface SimdOptions extends PoolOptions {
  /** Workers to compute in; with 1, the default, there is none and the caller's thread computes. */
  threads?: number;
}

/**
 * The fast engine: float32 in WebAssembly SIMD, a batch cut into shards that threads share out among
 * themselves. The result is the same, to the bit, for every number of threads and on every machine; it
 * differs from {@link network}, in float64, by rounding alone. Close it to end its Workers.
 *
 * @throws {RangeError} If the number of threads is not a positive integer.
 */
export function simdEngine(shape: Shape, window: number, options: SimdOptions = {}): Engine {
  const { threads = 1 } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RangeError(`Cannot start ${threads} threads: their number is a positive integer`);
  }
  const runner = threads === 1
    ? singleRunner(shape, window)
    : startPool(threads, { shape, window }, options);
  const size = parameterCount(shape);
  const memory = sharedMemory(threads > 1);

  function newJob(kind: Job["kind"], parameters: Float64Array, batch: Batch): Job {
    const { windows, labels, count } = batch;
    const shards = shardsOf(count), values = count * window * shape.features;
    const job: Job = {
      kind,
      count,
      dropout: null,
      parameters: new Float64Array(memory("parameters", 8 * size)),
      windows: new Float32Array(memory("windows", 4 * values), 0, values),
      labels: new Uint8Array(memory("labels", count), 0, count),
      next: new Int32Array(memory("next", 4)),
      result: new Float64Array(
        memory("result", 8 * (kind === "logits" ? shape.classes * count : shards * size)),
      ),
      scores: new Float64Array(memory("scores", 16 * shards)),
    };
    job.parameters.set(parameters);
    job.windows.set(windows.subarray(0, values));
    job.labels.set(labels.subarray(0, count));
    job.next[0] = 0;
    return job;
  }

  return {
    shape,
    window,
    async gradient(parameters, batch, dropout, gradient) {
      const job = { ...newJob("gradient", parameters, batch), dropout };
      await runner.run(job);
      return collect(job, gradient);
    },
    async logits(parameters, windows, count) {
      const job = newJob("logits", parameters, { windows, labels: new Uint8Array(count), count });
      await runner.run(job);
      return job.result.slice(0, shape.classes * count);
    },
    close() {
      runner.close();
      return Promise.resolve();
    },
  };
}

/** Adds up what the shards have found, in their order. */
function collect({ count, result, scores }: Job, gradient: Float64Array): Score {
  const total = { loss: 0, correct: 0 };
  gradient.fill(0);
  for (let k = 0; k < shardsOf(count); k++) {
    const part = result.subarray(k * gradient.length, (k + 1) * gradient.length);
    for (let p = 0; p < gradient.length; p++) gradient[p] += part[p];
    total.loss += scores[2 * k];
    total.correct += scores[2 * k + 1];
  }
  return total;
}

/** Computes in the caller's thread. */
function singleRunner(shape: Shape, window: number) {
  const shard = newShard(shape, window, SHARD_WINDOWS, true);
  return {
    run: (job: Job) => Promise.resolve(work(shard, job)),
    close: () => {},
  };
}

/** Buffers by name, each at least as large as asked for, used again from job to job. */
function sharedMemory(shared: boolean) {
  const buffers = new Map<string, ArrayBufferLike>();
  return (name: string, bytes: number): ArrayBufferLike => {
    let buffer = buffers.get(name);
    if (!buffer || buffer.byteLength < bytes) {
      buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
      buffers.set(name, buffer);
    }
    return buffer;
  };
}
