/// <reference lib="deno.worker" />
/**
 * Runs schedules `from` to `to`, and posts those that went wrong.
 *
 * @module
 */
import { runSchedule } from "./schedule.ts";

/** What a worker is asked. */
export interface Order {
  from: number;
  to: number;
}

/** What it found. */
export interface Finding {
  steps: number;
  faults: Record<string, number>;
  wrong: { seed: number; violations: string[] }[];
}

self.onmessage = async ({ data: { from, to } }: MessageEvent<Order>) => {
  const found: Finding = { steps: 0, faults: {}, wrong: [] };
  for (let seed = from; seed < to; seed++) {
    const { steps, faults, violations } = await runSchedule(seed);
    found.steps += steps;
    for (const kind in faults) found.faults[kind] = (found.faults[kind] ?? 0) + faults[kind];
    if (violations.length > 0) found.wrong.push({ seed, violations: violations.slice(0, 3) });
  }
  self.postMessage(found);
};
