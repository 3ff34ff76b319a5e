import { type Clock, systemClock } from "./clock.ts";
import { LogUnavailable } from "./log.ts";

/** How long to go on trying while a log is away. */
export interface RetryOptions {
  /** The machine's unless given. */
  clock?: Clock;
  /** Gives up after this many milliseconds without success (30,000). */
  patienceMs?: number;
  /** Told of the first failure and of the return. */
  report?: (message: string) => void;
  /** Told of each try that failed and is made again. */
  onRetry?: () => void;
  /** Ends the waiting: the next failure is thrown. */
  signal?: AbortSignal;
}

/**
 * Repeats a step while the log is unavailable, at growing intervals (50 ms to 2 s). Only for steps that
 * are safe to repeat: the outcome of the failed try is unknown. Other errors pass at once, and so does
 * the last one when patience ends.
 */
export async function retry<T>(step: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { clock = systemClock, patienceMs = 30_000, report, signal } = options;
  let firstFailureMs = NaN;
  for (let delayMs = 50;; delayMs = Math.min(2 * delayMs, 2000)) {
    try {
      const result = await step();
      if (!Number.isNaN(firstFailureMs)) report?.("the log is back");
      return result;
    } catch (error) {
      if (!(error instanceof LogUnavailable) || signal?.aborted) throw error;
      const nowMs = clock.nowMs();
      if (Number.isNaN(firstFailureMs)) {
        firstFailureMs = nowMs;
        report?.(`${error.message}; trying again for ${patienceMs / 1000} s`);
      }
      if (nowMs + delayMs - firstFailureMs > patienceMs) throw error;
      options.onRetry?.();
      await clock.sleep(delayMs, signal);
    }
  }
}
