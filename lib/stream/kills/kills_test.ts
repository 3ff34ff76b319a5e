import assert from "node:assert/strict";
import type { RedisServer } from "../conformance/redis_server.ts";
import { withServer } from "../conformance/with_redis.ts";
import { openLog } from "../open_log.ts";
import { killRounds } from "./kill_rounds.ts";

/** For each log, in CI; otherwise what one waits for gladly. `deno task soak` goes on for hours. */
const KILLS = Deno.env.get("CI") ? 50 : 12;

async function survives(url: string, disturb?: () => Promise<void>): Promise<void> {
  const path = await Deno.makeTempDir({ prefix: "lob-kills-" });
  const log = await openLog(url);
  try {
    const plan = { url, log, path, kills: KILLS, random: Math.random, disturb };
    const { kills, predictions } = await killRounds(plan);
    assert.ok(kills >= KILLS && predictions > 0);
  } finally {
    await log.close();
    await Deno.remove(path, { recursive: true });
  }
}

Deno.test(`SQLite: ${KILLS} real kills of producer and consumer change nothing`, async () => {
  const folder = await Deno.makeTempDir({ prefix: "lob-kills-" });
  await survives(`sqlite:${folder}/log.sqlite`);
  await Deno.remove(folder, { recursive: true });
});

withServer(
  `Redis: ${KILLS} real kills of producer, consumer and server change nothing`,
  { options: ["--appendonly", "yes", "--appendfsync", "always"] },
  (server: RedisServer) =>
    survives(server.url, async () => {
      await server.signal("SIGKILL");
      await server.restart();
    }),
);
