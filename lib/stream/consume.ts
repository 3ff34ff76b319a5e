import { systemClock } from "./clock.ts";
import { FeatureStream, type InputSpec } from "./feature_stream.ts";
import { ZERO_ID } from "./id.ts";
import type { Keys } from "./keys.ts";
import type { EventLog } from "./log.ts";
import { Metrics, metricsLine } from "./metrics.ts";

/** What {@link consume} works on. */
export interface ConsumeOptions {
  /** Where the stream is. */
  log: EventLog;
  /** Keys of the streams. */
  keys: Keys;
  /** Consumer group: `lob_debug` on the command line. */
  group: string;
  /** Name within the group. */
  consumer: string;
  /** When a sequence is ready. */
  input: InputSpec;
  /** Takes each line of the silver CSV, `ts,mid,imb,y`, header first. */
  silver: (line: string) => void;
  /** Ends when nothing has come for so many milliseconds. */
  untilIdleMs?: number;
  /** Whether `ts` going back to 0 starts a new session. */
  newSession?: boolean;
  /** Ends it. */
  signal?: AbortSignal;
  /** Lines for people. */
  report?: (message: string) => void;
  /** Milliseconds between two lines of metrics. */
  metricsMs?: number;
}

const READ_COUNT = 500;
const BLOCK_MS = 200;

/**
 * The debug consumer: reads a stream from its beginning, without a model, writes each accepted event as
 * a line of CSV, tells when the first sequence is ready and publishes metrics. It keeps no checkpoint and
 * promises nothing: every start begins anew.
 */
export async function consume(options: ConsumeOptions): Promise<Metrics> {
  const { log, keys, group, consumer, input, silver, report, signal } = options;
  const { untilIdleMs = Infinity, metricsMs = Infinity } = options;
  const metrics = new Metrics(systemClock.nowMs());
  const features = new FeatureStream(input, options.newSession);
  await log.openGroup(keys.stream, group, ZERO_ID, 0);
  silver("ts,mid,imb,y");
  let idleSinceMs = systemClock.nowMs(), metricsDueMs = idleSinceMs + metricsMs;
  const publish = async () => {
    metrics.lag = await log.lag(keys.stream, group);
    const fields = metrics.fields(systemClock.nowMs());
    await log.add(keys.metrics, fields);
    report?.(metricsLine(fields));
  };
  while (!signal?.aborted) {
    const entries = await log.read(keys.stream, group, consumer, READ_COUNT, BLOCK_MS);
    for (const entry of entries) {
      const taken = features.take(entry);
      metrics.count(taken);
      if (taken.kind === "bad") report?.(`${entry.id}: ${taken.reason}`);
      if (taken.kind === "bad" || taken.kind === "update") continue;
      const { ts, mid, imb, y = "" } = entry.fields;
      silver(`${ts},${mid},${imb},${y}`);
      if (taken.kind === "ready" && metrics.ready === 1) {
        report?.(`${entry.id}: the first sequence is ready (${input.window} events)`);
      }
    }
    const nowMs = systemClock.nowMs();
    if (entries.length > 0) {
      await log.acknowledge(keys.stream, group, entries[entries.length - 1].id);
      idleSinceMs = nowMs;
    } else if (nowMs - idleSinceMs >= untilIdleMs) break;
    if (nowMs >= metricsDueMs) {
      metricsDueMs = nowMs + metricsMs;
      await publish();
    }
  }
  await publish();
  return metrics;
}
