import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { reference4 } from "../../features/mod.ts";
import { diskFolder, listRuns, readRun } from "../../sink/mod.ts";
import { systemClock } from "../clock.ts";
import { kill } from "../conformance/kill.ts";
import { FeatureStream } from "../feature_stream.ts";
import { keysFor } from "../keys.ts";
import type { EventLog } from "../log.ts";
import { entryOf } from "../publications.ts";
import { retry } from "../retry.ts";
import { killDay, killPredictor, killPublications, WINDOW } from "./kill_day.ts";

const SCRIPT = fileURLToPath(new URL("./process.ts", import.meta.url));

/** Starts a process; see `process.ts`. */
export function start(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", SCRIPT, ...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

/** What a process says on stderr, so far. */
export class Said {
  /** As it came. */
  text = "";
  /** When it has said its last. */
  readonly ended: Promise<void>;

  constructor({ stderr }: Deno.ChildProcess) {
    this.ended = stderr.pipeThrough(new TextDecoderStream())
      .pipeTo(new WritableStream({ write: (chunk) => void (this.text += chunk) }));
  }

  /** How often it has said something. */
  times(what: RegExp): number {
    return this.text.match(new RegExp(what, "g"))?.length ?? 0;
  }
}

/** What may be killed, and where it works. */
export interface KillPlan {
  /** As `openLog` takes it. */
  url: string;
  /** The same log, to look into. */
  log: EventLog;
  /** A folder for the parts. */
  path: string;
  /** So many kills at least. */
  kills: number;
  /** Ends it earlier: the day that is under way is finished in peace. */
  signal?: AbortSignal;
  /** Numbers in [0, 1). */
  random: () => number;
  /** Kills a server and starts it again, say: something else that happens now and then. */
  disturb?: () => Promise<void>;
}

/** What happened. */
export interface KillSummary {
  kills: number;
  rounds: number;
  predictions: number;
}

/**
 * Publishes and consumes one random day after the other with real processes, which are killed at random
 * moments and started again, until there were enough kills; and compares each day's predictions and parts
 * with what an undisturbed run would make.
 */
export async function killRounds(plan: KillPlan): Promise<KillSummary> {
  const summary = { kills: 0, rounds: 0, predictions: 0 };
  const first = Math.floor(plan.random() * 1e6);
  while (summary.kills < plan.kills && !plan.signal?.aborted) {
    const seed = first + summary.rounds++, symbol = `K${seed}`;
    const left = plan.kills - summary.kills, ended = new AbortController();
    let published = false;
    const disturbing = keepDisturbing(plan, ended.signal);
    const sides = Promise.all([
      keepRunning(plan, "producer", symbol, seed, left).finally(() => published = true),
      // A consumer that was idle for a while ends: more may come, if it was an outage.
      keepRunning(plan, "consumer", symbol, seed, left, () => published),
    ]);
    const [killed] = await Promise.all([sides.finally(() => ended.abort()), disturbing]);
    summary.kills += killed[0] + killed[1];
    summary.predictions += await checkDay(plan, symbol, seed);
  }
  return summary;
}

/** Disturbs at random moments, some seconds apart. */
async function keepDisturbing({ disturb, random }: KillPlan, ended: AbortSignal): Promise<void> {
  if (disturb === undefined) return;
  for (;;) {
    await systemClock.sleep(random() * 4000, ended);
    if (ended.aborted) return;
    await disturb();
  }
}

/** Starts a side again and again, until it comes to its end; returns how often it was killed. */
async function keepRunning(
  { url, path, random, signal: stop }: KillPlan,
  role: "producer" | "consumer",
  symbol: string,
  seed: number,
  most: number,
  isEnd = () => true,
): Promise<number> {
  for (let kills = 0;;) {
    const child = start(role, url, path, symbol, String(seed));
    const output = child.output();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A process needs some 200 ms to begin; a producer must get somewhere in between, too.
    const afterMs = 150 + random() * (role === "producer" ? 900 : 500);
    if (kills < most && !stop?.aborted) {
      timer = setTimeout(() => kill(child, "SIGKILL"), afterMs);
    }
    const { signal, code, stderr } = await output;
    clearTimeout(timer);
    if (signal === "SIGKILL") kills++;
    else if (code !== 0) {
      throw new Error(`${role} of ${symbol}: ${new TextDecoder().decode(stderr)}`);
    } else if (isEnd()) return kills;
  }
}

/** Compares log and parts with an undisturbed run of a seed's day; returns the number of predictions. */
export async function checkDay(
  { log, path }: Pick<KillPlan, "log" | "path">,
  symbol: string,
  seed: number,
): Promise<number> {
  const { expected, dead } = await undisturbed(seed);
  const keys = keysFor(symbol);
  await retry(() => log.lastId(keys.stream)); // it may have been away
  const entries = await log.range(keys.predictions, "0-0", 1_000_000);
  assert.deepEqual(entries.map(({ id, fields }) => [id, Number(fields.p_up)]), expected);
  const folder = await diskFolder(path);
  const run = (await listRuns(folder)).find((run) => run.symbol === symbol)!;
  const { rows } = await readRun(folder, run);
  assert.deepEqual(rows.map((row) => [row.eventId, row.pUp]), expected);
  const aside = await log.range(keys.dead, "0-0", 1_000_000);
  assert.deepEqual(aside.map(({ id }) => id), dead);
  const left = (await folder.list()).filter((name) => name.endsWith(".tmp"));
  assert.deepEqual(left, []);
  assert.equal(await log.lag(keys.stream, "g"), 0);
  return rows.length;
}

/** Ids and P(up) of all predictions, and ids of the dead entries, of a seed's day. */
export async function undisturbed(
  seed: number,
): Promise<{ expected: [string, number][]; dead: string[] }> {
  const day = killDay(seed), what = killPublications(day), predictor = killPredictor(0);
  const features = new FeatureStream({ featureSet: reference4, window: WINDOW, scaling: null });
  const windows: number[] = [], ids: string[] = [], dead: string[] = [];
  for (let i = 0; i < what.rows.length; i++) {
    const entry = entryOf(day, what, i, reference4, 0);
    const { kind } = features.take(entry);
    if (kind === "bad") dead.push(entry.id);
    if (kind !== "ready") continue;
    ids.push(entry.id);
    windows.push(...features.window());
  }
  const pUp = await predictor.predict(Float32Array.from(windows), ids.length);
  return { expected: ids.map((id, i) => [id, pUp[i]]), dead };
}
