import assert from "node:assert/strict";
import { withCluster } from "../conformance/redis_cluster_nodes.ts";
import type { RedisServer } from "../conformance/redis_server.ts";
import { withServer } from "../conformance/with_redis.ts";
import { openLog } from "../open_log.ts";
import { killRounds } from "./kill_rounds.ts";

/** In CI; otherwise what one waits for gladly. `deno task soak` goes on for hours. */
const [KILLS, CLUSTER_KILLS] = Deno.env.get("CI") ? [50, 20] : [12, 6];
const DURABLE = ["--appendonly", "yes", "--appendfsync", "always"];

async function survives(
  url: string,
  disturb?: () => Promise<void>,
  most = KILLS,
): Promise<void> {
  const path = await Deno.makeTempDir({ prefix: "lob-kills-" });
  const log = await openLog(url);
  try {
    const plan = { url, log, path, kills: most, random: Math.random, disturb };
    const { kills, predictions } = await killRounds(plan);
    assert.ok(kills >= most && predictions > 0);
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
  { options: DURABLE },
  (server) => survives(server.url, () => killAndRestart(server)),
);

withCluster(
  `Redis Cluster: ${CLUSTER_KILLS} real kills of producer and consumer, and some of nodes, change nothing`,
  { options: DURABLE },
  ({ nodes }) => {
    const someNode = () => nodes[Math.floor(Math.random() * nodes.length)];
    return survives(nodes[0].url, () => killAndRestart(someNode()), CLUSTER_KILLS);
  },
);

async function killAndRestart(server: RedisServer): Promise<void> {
  await server.signal("SIGKILL");
  await server.restart();
}
