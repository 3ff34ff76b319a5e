/**
 * The stream: events on the wire, the event log, replay, inference, commit and recovery.
 *
 * @module
 */
export * from "./clock.ts";
export * from "./compact.ts";
export * from "./dead_letters.ts";
export * from "./event.ts";
export * from "./feature_stream.ts";
export * from "./id.ts";
export * from "./infer.ts";
export * from "./keys.ts";
export * from "./log.ts";
export * from "./metrics.ts";
export * from "./output_entries.ts";
export * from "./packed_updates.ts";
export * from "./prometheus.ts";
export * from "./publications.ts";
export * from "./replay.ts";
export * from "./retry.ts";
export * from "./run.ts";
export * from "./consume.ts";
export * from "./share.ts";
export * from "./fresh.ts";
export * from "./pipeline.ts";
export * from "./open_log.ts";
