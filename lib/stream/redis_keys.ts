/**
 * Where checkpoints and leases lie beside a stream in Redis.
 *
 * @module
 */

/**
 * A stream's key with those of the hashes for its checkpoints and leases, which carry the stream's hash
 * tag, `{GOOG}`, and so lie in its slot. A stream without a tag shares `lob:checkpoint` and `lob:lease`.
 */
export function keysBeside(key: string): [stream: string, checkpoints: string, leases: string] {
  const tag = key.match(/^[^{]*(\{[^}]+\})/)?.[1];
  const suffix = tag === undefined ? "" : `:${tag}`;
  return [key, `lob:checkpoint${suffix}`, `lob:lease${suffix}`];
}

/** The field of a group in those hashes. Neither name has a space in it. */
export function fieldOf(key: string, group: string): string {
  return `${key} ${group}`;
}
