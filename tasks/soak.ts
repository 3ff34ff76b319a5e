/** `deno task soak`: crash tests for as long as one likes. */
import { RedisClusterNodes } from "../lib/stream/conformance/redis_cluster_nodes.ts";
import { RedisServer } from "../lib/stream/conformance/redis_server.ts";
import { killRounds } from "../lib/stream/kills/kill_rounds.ts";
import { openLog } from "../lib/stream/mod.ts";
import { runSchedules } from "../lib/stream/simulation/run_schedules.ts";
import { run } from "./command.ts";

/** What one turn has of each at most; a short soak has a quarter of its time for each. */
const SCHEDULES = 20_000, KILLS = 40;
/** Options of Redis with which it loses nothing. */
const DURABLE = ["--appendonly", "yes", "--appendfsync", "always"];

await run(
  {
    name: "soak",
    summary:
      "Simulated crashes with new seeds, and real kills on SQLite, on a Redis server and on a " +
      "Redis Cluster of its own, in turns, until the time is over or something is wrong.",
    flags: {
      minutes: { kind: "number", min: 0.01, default: 60, help: "how long" },
      seed: {
        kind: "integer",
        min: 0,
        help: "first seed of the schedules (default: from the clock)",
      },
    },
  },
  async ({ minutes, seed }) => {
    const end = Date.now() + minutes * 60_000;
    let next = seed ?? Date.now() % 1e12, schedules = 0, kills = 0;
    while (Date.now() < end) {
      const shareOf = (turns: number) =>
        AbortSignal.timeout(Math.max(1, Math.round((end - Date.now()) / turns)));
      const stop = shareOf(4);
      const found = await runSchedules(next, SCHEDULES, () => {}, stop);
      for (const { seed, violations } of found.wrong) {
        console.error(`seed ${seed}: ${violations.join("; ")}`);
      }
      if (found.wrong.length > 0) return 1;
      schedules += found.schedules;
      next += SCHEDULES;
      kills += await killOn([], shareOf(3));
      kills += await killOn([await RedisServer.start({ options: DURABLE })], shareOf(2));
      kills += await killOn(
        (await RedisClusterNodes.start({ options: DURABLE })).nodes,
        shareOf(1),
      );
      console.error(`${schedules} schedules and ${kills} kills, and nothing is wrong`);
    }
  },
);

/** Real kills over the log of these Redis servers, which are killed too and ended; without any, on SQLite. */
async function killOn(servers: readonly RedisServer[], signal: AbortSignal): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "lob-soak-" });
  const url = servers[0]?.url ?? `sqlite:${folder}/log.sqlite`;
  const log = await openLog(url);
  const disturb = servers.length === 0 ? undefined : async () => {
    const server = servers[Math.floor(Math.random() * servers.length)];
    await server.signal("SIGKILL");
    await server.restart();
  };
  try {
    const [kills, random] = [KILLS, Math.random];
    const plan = { url, log, path: `${folder}/parts`, kills, random, disturb, signal };
    return (await killRounds(plan)).kills;
  } finally {
    await log.close();
    for (const server of servers) await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
}
