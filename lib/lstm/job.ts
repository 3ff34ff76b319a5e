import type { Dropout } from "./dropout.ts";
import type { Shape } from "./parameters.ts";
import type { Shard } from "./simd_shard.ts";

/**
 * Windows that are computed together. The border between shards lies by the batch alone, never by the
 * number of threads, and so does every sum.
 */
export const SHARD_WINDOWS = 16;

/** What a thread must know before its first job. */
export interface Setup {
  shape: Shape;
  window: number;
}

/**
 * A batch to be computed, over memory that all threads share. Each takes the next shard that nobody
 * has taken until none is left.
 */
export interface Job {
  kind: "gradient" | "logits";
  parameters: Float64Array;
  /** [count, window, features] */
  windows: Float32Array;
  /** [count]; only for a gradient. */
  labels: Uint8Array;
  count: number;
  dropout: Dropout | null;
  /** The next shard to take. */
  next: Int32Array;
  /** Receives the logits, [count, classes], or each shard's part of the gradient, [shards, parameters]. */
  result: Float64Array;
  /** Receives each shard's loss and number of right predictions, [shards, 2]. */
  scores: Float64Array;
}

/** What a thread says after its setup failed, or after a job. */
export type Answer = "done" | { error: string };

/** Number of shards of so many windows. */
export function shardsOf(count: number): number {
  return Math.ceil(count / SHARD_WINDOWS);
}

/** Computes shards of a job until none is left. */
export function work(shard: Shard, job: Job): void {
  shard.load(job.parameters);
  const size = job.parameters.length;
  for (;;) {
    const k = Atomics.add(job.next, 0, 1);
    const first = k * SHARD_WINDOWS, count = Math.min(SHARD_WINDOWS, job.count - first);
    if (count <= 0) return;
    if (job.kind === "logits") {
      const logits = shard.logits(job.windows, first, count);
      job.result.set(logits, logits.length / count * first);
    } else {
      const part = job.result.subarray(k * size, (k + 1) * size);
      const { loss, correct } = shard.gradient(job, first, count, job.dropout, part);
      job.scores[2 * k] = loss;
      job.scores[2 * k + 1] = correct;
    }
  }
}
