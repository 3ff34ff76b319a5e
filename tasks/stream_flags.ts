/**
 * Flags of the tasks at the stream.
 *
 * @module
 */
import type { Flags } from "./command.ts";

/** Where the streams are. */
export const logFlags = {
  log: {
    kind: "text",
    env: ["LOB_LOG", "REDIS_URL"],
    value: "URL",
    help:
      "sqlite:PATH, redis://HOST:PORT, rediss://HOST:PORT, or redis (default sqlite:data/log.sqlite)",
  },
  ca: {
    kind: "text",
    env: ["LOB_CA"],
    value: "FILE",
    help: "PEM file of the CA that signed a rediss:// server",
  },
  symbol: {
    kind: "text",
    env: ["LOB_SYMBOL"],
    value: "NAME",
    help: "put every key under this symbol",
  },
} as const satisfies Flags;

/** Who reads. */
export const groupFlags = {
  group: {
    kind: "text",
    env: ["LOB_GROUP"],
    value: "NAME",
    default: "lob_group",
    help: "consumer group",
  },
  consumer: {
    kind: "text",
    env: ["LOB_CONSUMER"],
    value: "NAME",
    default: "c1",
    help: "consumer within the group",
  },
} as const satisfies Flags;

/** Several streams at once. */
export const shareFlags = {
  symbols: {
    kind: "text",
    value: "A,B,C",
    help: "consume the streams of these symbols, shared with other consumers",
  },
  "at-most": { kind: "integer", min: 1, help: "hold so many streams at a time (default: all)" },
} as const satisfies Flags;

/** What is published, and how fast. */
export const replayFlags = {
  speed: {
    kind: "number",
    env: ["LOB_SPEED"],
    min: 0,
    default: 0,
    help: "1 keeps the day's pace, 10 is ten times as fast, 0 does not wait",
  },
  "max-events": { kind: "integer", min: 1, help: "end after so many events" },
  from: { kind: "text", value: "HH:MM[:SS]", help: "trading time to begin at" },
  to: { kind: "text", value: "HH:MM[:SS]", help: "trading time to end before" },
  "max-lag": {
    kind: "integer",
    env: ["LOB_MAX_LAG"],
    min: 1,
    default: 10000,
    help: "wait while a consumer group is this many entries behind",
  },
} as const satisfies Flags;

/** Where predictions go. */
export const sinkFlags = {
  out: {
    kind: "text",
    env: ["LOB_PREDICTIONS_FOLDER"],
    value: "FOLDER",
    default: "data/predictions_parquet",
    help: "folder of the Parquet parts and of the evaluation",
  },
  run: { kind: "text", value: "NAME", help: "name of the run (default: from its configuration)" },
} as const satisfies Flags;

/** How the consumer works. */
export const inferFlags = {
  "flush-every": {
    kind: "integer",
    env: ["LOB_FLUSH_EVERY"],
    min: 1,
    default: 1000,
    help: "rows in a Parquet part",
  },
  "flush-ms": {
    kind: "integer",
    env: ["LOB_FLUSH_MS"],
    min: 1,
    default: 10000,
    help: "commit fewer rows after so many milliseconds",
  },
  "new-session": { kind: "switch", help: "ts going back to 0 starts a new session" },
  predictions: {
    kind: "text",
    value: "KEY",
    help: "key of the predictions (default lob:predictions)",
  },
  "allow-warm-up": {
    kind: "switch",
    help: "start with an empty window when a foreign checkpoint has no state",
  },
  dead: { kind: "text", value: "KEY", help: "key of the dead entries (default lob:dead)" },
  keep: {
    kind: "integer",
    env: ["LOB_KEEP"],
    min: 1,
    help:
      "trim the stream, but for so many entries below every group's checkpoint (default: never)",
  },
  "keep-predictions": {
    kind: "integer",
    env: ["LOB_KEEP_PREDICTIONS"],
    min: 1,
    help: "trim the predictions, but for the newest so many (default: never)",
  },
  "metrics-port": {
    kind: "integer",
    env: ["LOB_METRICS_PORT"],
    min: 0,
    max: 65535,
    help: "serve the counters to Prometheus on this port of 127.0.0.1 (0: any)",
  },
  "metrics-seconds": {
    kind: "number",
    env: ["LOB_METRICS_SECONDS"],
    min: 0.1,
    default: 5,
    help: "seconds between metrics",
  },
  patience: {
    kind: "number",
    env: ["LOB_PATIENCE"],
    min: 0,
    default: 30,
    help: "seconds to wait for a log that is away",
  },
} as const satisfies Flags;
