/**
 * What the flags of a consumer mean, and how its counters are told.
 *
 * @module
 */
import type { Model } from "../lib/model/load_model.ts";
import { type InferOptions, type Metrics, metricsLine, systemClock } from "../lib/stream/mod.ts";
import type { Values } from "./command.ts";
import { inputOf, modelLabel } from "./connect.ts";
import type { groupFlags, inferFlags } from "./stream_flags.ts";

/** Everything of a consumer that flags and model decide. */
export function consumerOptions(
  values: Values<typeof groupFlags & typeof inferFlags> & { symbol?: string },
  model: Model,
): Pick<
  InferOptions,
  | "group"
  | "consumer"
  | "symbol"
  | "input"
  | "model"
  | "flushEvery"
  | "flushMs"
  | "newSession"
  | "allowWarmUp"
  | "keep"
  | "keepPredictions"
  | "metricsMs"
  | "patienceMs"
> {
  return {
    group: values.group,
    consumer: values.consumer,
    symbol: values.symbol ?? "",
    input: inputOf(model),
    model: modelLabel(model),
    flushEvery: values["flush-every"],
    flushMs: values["flush-ms"],
    newSession: values["new-session"],
    allowWarmUp: values["allow-warm-up"],
    keep: values.keep,
    keepPredictions: values["keep-predictions"],
    metricsMs: values["metrics-seconds"] * 1000,
    patienceMs: values.patience * 1000,
  };
}

/** The counters at the end, as a line or as JSON. */
export function describeMetrics(metrics: Metrics, run: string, json: boolean): string {
  const fields = metrics.totals(systemClock.nowMs());
  if (json) return JSON.stringify({ run, ...numbers(fields) });
  return `run ${run}: ${metricsLine(fields)}`;
}

/** Fields of text as numbers; an empty one as null. */
export function numbers(fields: Record<string, string>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [name, text === "" ? null : Number(text)]),
  );
}
