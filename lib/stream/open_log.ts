import type { EventLog } from "./log.ts";

const DEFAULT_SQLITE = "sqlite:data/log.sqlite", DEFAULT_REDIS = "redis://127.0.0.1:6379";

/** How a Redis server lets us in; what the URL says goes first. */
export interface OpenLogOptions {
  /** The server's own default user when left out. */
  user?: string;
  /** Never shown in a message. */
  password?: string;
  /** PEM text of the certificate authority of a `rediss://` server. */
  ca?: string;
}

/**
 * Opens the event log that `--log` names: `sqlite:PATH`, `sqlite::memory:`, `redis://HOST:PORT` or
 * `rediss://HOST:PORT`; `sqlite` alone is `sqlite:data/log.sqlite`, `redis` alone the local server.
 *
 * Throws a RangeError if it names nothing of the kind, a LogUnavailable or a LogError if it can't be
 * opened. Each kind is loaded when it is first opened.
 *
 * @example
 * ```ts
 * import { openLog } from "@lob/lstm/stream";
 * import assert from "node:assert/strict";
 *
 * const log = await openLog("sqlite::memory:");
 * await log.append("lob:stream", "0-0", [{ id: "1-0", fields: { mid: "100" } }]);
 * assert.equal(await log.lastId("lob:stream"), "1-0");
 * await log.close();
 * ```
 */
export async function openLog(name: string, options: OpenLogOptions = {}): Promise<EventLog> {
  const url = name === "sqlite" ? DEFAULT_SQLITE : name === "redis" ? DEFAULT_REDIS : name;
  if (/^sqlite:(?!\/\/).+/.test(url)) {
    const { openSqliteLog } = await import("./sqlite_log.ts");
    return await openSqliteLog(url.slice("sqlite:".length));
  }
  if (/^rediss?:\/\//.test(url)) {
    const { parseRedisUrl } = await import("./redis_url.ts");
    const address = parseRedisUrl(url);
    const { openRedisLog } = await import("./redis_log.ts");
    return await openRedisLog({
      ...address,
      user: address.user ?? options.user,
      password: address.password ?? options.password,
      ca: options.ca,
    });
  }
  throw new RangeError(
    `The log must be sqlite:PATH, redis://HOST:PORT or rediss://HOST:PORT: it is "${
      url.replace(/\/\/.*@/, "//...@")
    }"`,
  );
}
