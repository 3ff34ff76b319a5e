import { createClient } from "@redis/client";
import { RedisServer, type RedisServerOptions } from "./redis_server.ts";

const installed = RedisServer.installed();

/** A test with a server of its own. */
export function withServer(
  sentence: string,
  options: RedisServerOptions,
  check: (server: RedisServer) => Promise<void>,
): void {
  withRedis(sentence, () => RedisServer.start(options), check);
}

/** A test with something of its own that needs `redis-server`. */
export function withRedis<T extends { stop(): Promise<void> }>(
  sentence: string,
  start: () => Promise<T>,
  check: (started: T, t: Deno.TestContext) => Promise<void>,
): void {
  Deno.test({
    name: `${sentence}${installed ? "" : " (needs redis-server on PATH)"}`,
    ignore: !installed && !Deno.env.get("CI"), // CI may not skip
    async fn(t) {
      const started = await start();
      try {
        await check(started, t);
      } finally {
        await started.stop();
      }
    },
  });
}

/** Sends a command as an operator would. */
export async function command(server: RedisServer, ...args: string[]): Promise<unknown> {
  const client = createClient({ url: server.url, RESP: 2 });
  await client.connect();
  try {
    return await client.sendCommand(args);
  } finally {
    client.destroy();
  }
}

/** Repeats a step while the log is away. */
export async function whenBack<T>(step: () => Promise<T>): Promise<T> {
  for (let tries = 0;; tries++) {
    try {
      return await step();
    } catch (error) {
      if ((error as Error).name !== "LogUnavailable" || tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
