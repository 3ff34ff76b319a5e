/**
 * What the replay flags mean.
 *
 * @module
 */
import type { PublishOptions, ReplayOptions } from "../lib/stream/mod.ts";
import type { Values } from "./command.ts";
import { parseTime } from "./source.ts";
import type { replayFlags } from "./stream_flags.ts";

/** Which part of the day, and how fast. */
export function replayOptions(values: Values<typeof replayFlags> & { patience: number }): {
  cut: Pick<PublishOptions, "fromNs" | "toNs" | "maxEvents">;
  pace: Pick<ReplayOptions, "speed" | "maxLag" | "patienceMs">;
} {
  return {
    cut: {
      fromNs: parseTime(values.from, "--from"),
      toNs: parseTime(values.to, "--to"),
      maxEvents: values["max-events"],
    },
    pace: {
      speed: values.speed === 0 ? Infinity : values.speed,
      maxLag: values["max-lag"],
      patienceMs: values.patience * 1000,
    },
  };
}
