import assert from "node:assert/strict";
import { withServer } from "../conformance/with_redis.ts";
import { keysFor } from "../keys.ts";
import type { EventLog } from "../log.ts";
import { openLog } from "../open_log.ts";
import { checkDay, start, undisturbed } from "./kill_rounds.ts";

const SYMBOLS = ["A", "B", "C"], SEED = 5;

/** Waits until the streams of all symbols have so many predictions. */
async function waitFor(log: EventLog, predictions: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const lengths = await Promise.all(SYMBOLS.map((s) => log.length(keysFor(s).predictions)));
    if (Math.min(...lengths) >= predictions) return performance.now() - began;
    assert.ok(performance.now() - began < 30_000, `only ${lengths} predictions`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
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
  const said = new Response(first.stderr).text();
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
    await new Promise((resolve) => setTimeout(resolve, 1500));
    second.kill("SIGTERM");
    await output;
    await new Promise((resolve) => setTimeout(resolve, 2500)); // the first takes the streams again
  } finally {
    first.kill("SIGKILL");
    await first.status;
  }
  assert.match(await said, /another consumer has taken over.*; starting again/);
  // A last consumer commits what may be left.
  for (const symbol of SYMBOLS) {
    assert.equal((await start("consumer", url, path, symbol, "0").output()).code, 0);
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
