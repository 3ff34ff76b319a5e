import { createHash } from "node:crypto";
import type { InputSpec } from "./feature_stream.ts";

/** What makes two runs the same run. */
export interface RunIdentity {
  /** The log's name: two logs hold two runs, even of the same day. */
  log: string;
  /** Key of the event stream. */
  stream: string;
  /** Consumer group. */
  group: string;
  /** Hex sha256 of the ONNX file. */
  modelSha256: string;
  /** What computes the model: engines differ in the last bits. */
  engine: string;
  /** Feature set, window and scaling. */
  input: InputSpec;
}

/**
 * RUN: the first 12 hex digits of the sha256 over log, stream, group, model and configuration. It stays
 * the same over restarts, and names the checkpoint and the parts.
 */
export function runId(identity: RunIdentity): string {
  const { log, stream, group, modelSha256, engine, input } = identity;
  const { featureSet: { name, features }, window, scaling } = input;
  const configuration = [engine, name, features, window, scaling];
  const text = JSON.stringify([log, stream, group, modelSha256, ...configuration]);
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
