import type { Day } from "../lobster/mod.ts";
import { infer, type InferOptions } from "./infer.ts";
import type { Metrics } from "./metrics.ts";
import type { Publications } from "./publications.ts";
import { replay, type ReplayOptions, type ReplaySummary } from "./replay.ts";

/** What a pipeline did. */
export interface PipelineSummary {
  /** Of the producer. */
  replay: ReplaySummary;
  /** Of the consumer. */
  metrics: Metrics;
}

/**
 * Replays a day and consumes it at the same time, over one log, until all of it is predicted and
 * committed. When one side fails the other is stopped, and the first error is thrown.
 */
export async function pipeline(
  day: Day,
  what: Publications,
  producer: ReplayOptions,
  consumer: InferOptions,
): Promise<PipelineSummary> {
  const failed = new AbortController();
  const stopped = (signal?: AbortSignal) =>
    AbortSignal.any([failed.signal, ...signal === undefined ? [] : [signal]]);
  let produced = false;
  const replaying = replay(day, what, { ...producer, signal: stopped(producer.signal) });
  const inferring = infer({
    ...consumer,
    signal: stopped(consumer.signal),
    finished: () => produced,
  });
  const sides = [
    replaying.then((summary) => {
      produced = true;
      return summary;
    }),
    inferring,
  ] as const;
  for (const side of sides) side.catch((error) => failed.abort(error));
  const results = await Promise.allSettled(sides);
  if (failed.signal.aborted) throw failed.signal.reason;
  const [first, second] = results as [
    PromiseFulfilledResult<ReplaySummary>,
    PromiseFulfilledResult<Metrics>,
  ];
  return { replay: first.value, metrics: second.value };
}
