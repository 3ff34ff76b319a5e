import type { Finding, Order } from "./schedule_worker.ts";

/** Schedules given to a worker at a time. */
const SHARE = 500;

/**
 * Runs so many schedules from a seed on, on all cores; `progress` is told how many are done. Ends early
 * once some went wrong, or the signal is aborted.
 */
export async function runSchedules(
  from: number,
  count: number,
  progress: (done: number) => void = () => {},
  signal?: AbortSignal,
): Promise<Finding & { schedules: number }> {
  const total = { steps: 0, faults: {}, wrong: [], schedules: 0 } as Finding & {
    schedules: number;
  };
  let next = from;
  const run = async () => {
    const worker = new Worker(new URL("./schedule_worker.ts", import.meta.url), { type: "module" });
    try {
      while (next < from + count && total.wrong.length === 0 && !signal?.aborted) {
        const order: Order = { from: next, to: next = Math.min(next + SHARE, from + count) };
        const found = await ask(worker, order);
        total.steps += found.steps;
        total.schedules += order.to - order.from;
        total.wrong.push(...found.wrong);
        for (const [kind, n] of Object.entries(found.faults)) {
          total.faults[kind] = (total.faults[kind] ?? 0) + n;
        }
        progress(total.schedules);
      }
    } finally {
      worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, run));
  return total;
}

function ask(worker: Worker, order: Order): Promise<Finding> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`a schedule of ${order.from} to ${order.to}: ${event.message}`));
    };
    worker.postMessage(order);
  });
}
