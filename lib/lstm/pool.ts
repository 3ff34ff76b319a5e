import type { Answer, Job, Setup } from "./job.ts";

/** Workers that compute one job at a time together. */
export interface Pool {
  /** @throws {Error} If a Worker crashed or made no progress; from then on, always. */
  run(job: Job): Promise<void>;
  /** Ends the Workers; a job under way fails. */
  close(): void;
}

/** How Workers are started and watched. */
export interface PoolOptions {
  /** The module that they run. */
  module?: URL;
  /** Milliseconds without a shard being taken or finished after which the job fails. */
  patienceMs?: number;
}

/**
 * Starts Workers. They talk by messages and are never waited for with a lock, so that a Worker that
 * crashes or hangs ends the job with an error: a crash at once, silence after `patienceMs`.
 */
export function startPool(threads: number, setup: Setup, options: PoolOptions = {}): Pool {
  const { module = new URL("./worker.ts", import.meta.url), patienceMs = 60_000 } = options;
  let failure: Error | undefined;
  let settle: { done(): void; fail(error: Error): void } | undefined;

  function fail(error: Error): void {
    if (failure) return;
    failure = error;
    for (const worker of workers) worker.terminate();
    settle?.fail(error);
  }

  const workers = Array.from({ length: threads }, (_, k) => {
    const worker = new Worker(module, { type: "module", name: `training ${k + 1}` });
    const crashed = (message: string) =>
      fail(new Error(`Training Worker ${k + 1} crashed: ${message.split("\n")[0]}`));
    worker.onmessage = ({ data }: MessageEvent<Answer>) =>
      data === "done" ? settle?.done() : crashed(data.error);
    worker.onerror = (event) => {
      event.preventDefault(); // the job reports it
      crashed(event.message);
    };
    worker.postMessage({ setup });
    return worker;
  });

  async function run(job: Job): Promise<void> {
    if (failure) throw failure;
    if (settle) throw new Error("The training Workers have a job already: wait for it");
    let left = threads, seen = 0;
    const progress = () => Atomics.load(job.next, 0) + threads - left;
    const watch = setInterval(() => {
      const now = progress();
      if (now === seen) {
        const what = left === 1 ? "A training Worker" : `${left} training Workers`;
        fail(new Error(`${what} made no progress for ${patienceMs / 1000} seconds`));
      }
      seen = now;
    }, patienceMs);
    try {
      await new Promise<void>((resolve, reject) => {
        settle = { done: () => --left === 0 && resolve(), fail: reject };
        for (const worker of workers) worker.postMessage({ job });
      });
    } finally {
      clearInterval(watch);
      settle = undefined;
    }
  }

  return { run, close: () => fail(new Error("The training Workers have been closed")) };
}
