import { infer, type InferOptions } from "./infer.ts";
import type { Metrics } from "./metrics.ts";

/** How many streams a consumer still takes. */
export interface Slots {
  /** As many more. */
  free: number;
}

/**
 * Consumes several streams, as far as other consumers do not hold them: each stream has one owner at a
 * time. The others wait, and when an owner dies, one of them has its streams within two seconds.
 *
 * @param most streams held at a time, so that several consumers share them
 * @returns the counters, in the order of the streams; when one stream fails the others are stopped, and
 * the first error is thrown
 */
export async function inferShared(
  streams: readonly InferOptions[],
  most = Infinity,
): Promise<Metrics[]> {
  const failed = new AbortController(), slots: Slots = { free: most };
  const running = streams.map((options) => {
    const signal = AbortSignal.any([failed.signal, ...options.signal ? [options.signal] : []]);
    const one = infer({ ...options, slots, signal });
    one.catch((error) => failed.abort(error));
    return one;
  });
  const results = await Promise.allSettled(running);
  if (failed.signal.aborted) throw failed.signal.reason;
  return results.map((result) => (result as PromiseFulfilledResult<Metrics>).value);
}
