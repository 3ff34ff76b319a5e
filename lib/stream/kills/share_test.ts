import assert from "node:assert/strict";
import { kill } from "../conformance/kill.ts";
import { withCluster } from "../conformance/redis_cluster_nodes.ts";
import { until } from "../conformance/until.ts";
import { withServer } from "../conformance/with_redis.ts";
import { keysFor } from "../keys.ts";
import type { EventLog } from "../log.ts";
import { openLog } from "../open_log.ts";
import { checkDay, Said, start, undisturbed } from "./kill_rounds.ts";

/** Their slots lie on the three nodes of a cluster. */
const SYMBOLS = ["D", "A", "C"];
const SEED = 5;

/** Waits until the streams of all symbols have so many predictions. */
function waitFor(log: EventLog, predictions: number): Promise<void> {
  return until(`there are ${predictions} predictions`, async () => {
    const lengths = await Promise.all(SYMBOLS.map((s) => log.length(keysFor(s).predictions)));
    return Math.min(...lengths) >= predictions;
  });
}

/** Stops a process, but not while it holds SQLite's lock, which would stop everybody. */
async function pause(child: Deno.ChildProcess, log: EventLog): Promise<void> {
  for (let tries = 0;; tries++) {
    child.kill("SIGSTOP");
    try {
      await log.add("probe", { a: "b" });
      return;
    } catch (error) {
      if ((error as Error).name !== "LogUnavailable" || tries > 10) throw error;
    }
    child.kill("SIGCONT");
    await new Promise((resolve) => setTimeout(resolve, 3 + 7 * tries));
  }
}

/** Two consumers, of which one is paused in the midst of its work, and comes back. */
async function pauseOwner(url: string): Promise<void> {
  const path = await Deno.makeTempDir({ prefix: "lob-share-" });
  const log = await openLog(url);
  const { expected } = await undisturbed(SEED);
  const first = start("sharer", url, path, SYMBOLS.join(","), "0");
  const said = new Said(first);
  const producers = SYMBOLS.map((symbol) => start("producer", url, path, symbol, String(SEED)));
  const ended = producers.map(async (child) => {
    assert.equal((await child.output()).code, 0);
  });
  try {
    await waitFor(log, 100);
    await pause(first, log);
    const second = start("sharer", url, path, SYMBOLS.join(","), "0");
    const output = second.output();
    await waitFor(log, expected.length);
    await Promise.all(ended);
    first.kill("SIGCONT");
    const lost = /another consumer has taken over.*; starting again/;
    await until("the first knows it", () => said.times(lost) >= SYMBOLS.length, () => said.text);
    second.kill("SIGKILL");
    await output;
    const hasThem = () => said.times(/going on after/) >= SYMBOLS.length;
    await until("the first has them again", hasThem, () => said.text);
  } finally {
    kill(first, "SIGKILL");
    await first.status;
  }
  await said.ended;
  // A last consumer commits what may be left.
  await Promise.all(SYMBOLS.map(async (symbol) => {
    assert.equal((await start("consumer", url, path, symbol, "0").output()).code, 0);
  }));
  for (const symbol of SYMBOLS) {
    assert.equal(await checkDay({ log, path }, symbol, SEED), expected.length);
  }
  await log.close();
  await Deno.remove(path, { recursive: true });
}

Deno.test("SQLite: a paused owner of three streams loses them in seconds, comes back and knows it", async () => {
  const folder = await Deno.makeTempDir();
  await pauseOwner(`sqlite:${folder}/log.sqlite`);
  await Deno.remove(folder, { recursive: true });
});

withServer(
  "Redis: a paused owner of three streams loses them in seconds, comes back and knows it",
  {},
  (server) => pauseOwner(server.url),
);

withCluster(
  "Redis Cluster: a paused owner of streams on three nodes loses them in seconds, comes back and knows it",
  {},
  async (cluster) => {
    const [node] = cluster.nodes;
    const owners = SYMBOLS.map((symbol) => cluster.ownerOf(keysFor(symbol).stream, node));
    assert.equal(new Set(await Promise.all(owners)).size, 3);
    await pauseOwner(node.url);
  },
);
