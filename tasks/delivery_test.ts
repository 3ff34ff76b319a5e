import assert from "node:assert/strict";
import { writeDay } from "../lib/lobster/mod.ts";
import { initialise } from "../lib/lstm/mod.ts";
import { Random } from "../lib/math/mod.ts";
import { encodeOnnx, saveModel } from "../lib/model/mod.ts";
import { reference4 } from "../lib/features/mod.ts";
import { diskFolder, listRuns, readRun } from "../lib/sink/mod.ts";
import { kill } from "../lib/stream/conformance/kill.ts";
import { withServer } from "../lib/stream/conformance/with_redis.ts";
import { type EventLog, keysFor, openLog, publications, replay } from "../lib/stream/mod.ts";
import { randomDay } from "../lib/testing/random_day.ts";
import { runTask } from "../lib/testing/task.ts";

const WINDOW = 5, KEYS = keysFor();
const folder = Deno.makeTempDirSync({ prefix: "lob-delivery-" });
const model = `${folder}/tiny`, dayPath = `${folder}/day`;
const day = randomDay(4, { rows: 6000 });
const what = publications(day, {
  ...{ profile: "causal", sampling: "trades", horizon: 10, featureSet: reference4 },
});
const bad = [20, 40, 60];
for (const i of bad) what.ts[i] = 1;

Deno.test.beforeAll(async () => {
  await Deno.mkdir(dayPath);
  await writeDay(dayPath, day);
  const shape = { features: 4, hidden: 3, layers: 1, classes: 2 } as const;
  await saveModel(model, {
    ...{ name: "tiny", profile: "causal", window: WINDOW, sampling: "trades", seed: null },
    ...{ training: [], hyperparameters: null, curves: null, metrics: {}, scaling: null },
    featureSet: { name: "reference4", features: [...reference4.features] },
    label: { kind: "horizon", horizon: 10 },
  }, encodeOnnx({ shape, parameters: initialise(shape, new Random(1)) }, WINDOW));
});
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

/** A log with the day in it, and a folder for the parts. */
async function published(name: string, url = `sqlite:${folder}/${name}.sqlite`) {
  const log = await openLog(url), out = `${folder}/${name}`;
  await replay(day, what, { log, stream: KEYS.stream, featureSet: reference4 });
  const args = ["--log", url, "--model", model, "--out", out];
  return { log, out, url, args };
}

/** A task as a process that can get signals; its stderr is read line by line. */
function spawn(task: string, args: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", new URL(`${task}.ts`, import.meta.url).pathname]
      .concat(args),
    ...{ env: { NO_COLOR: "1" }, stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
  const said: string[] = [];
  const lines = child.stderr.pipeThrough(new TextDecoderStream());
  const reading = (async () => {
    for await (const text of lines) said.push(text);
  })();
  const stdout = new Response(child.stdout).text();
  /** The first match in what it says, as soon as it is said. */
  const says = async (pattern: RegExp) => {
    for (let tries = 0; tries < 1500; tries++) {
      const match = pattern.exec(said.join(""));
      if (match !== null) return match;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`it does not say ${pattern}: ${said.join("")}`);
  };
  const end = async () => {
    const { code } = await child.status;
    await reading;
    return { code, stdout: await stdout, stderr: said.join("") };
  };
  return { child, says, end };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !await condition(); tries++) {
    assert.ok(tries < 3000, "it takes too long");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function rowsIn(out: string) {
  const parts = await diskFolder(out), [run] = await listRuns(parts);
  return run === undefined ? [] : (await readRun(parts, run)).rows;
}

/** Another start takes up what is left: then each prediction is there once. */
async function assertComplete({ log, out, args }: { log: EventLog; out: string; args: string[] }) {
  const result = await runTask("infer", [...args, "--until-idle", "0.1", "--json"]);
  assert.equal(result.code, 0, result.stderr);
  assert.equal(JSON.parse(result.stdout).lag, 0);
  const ids = (await log.range(KEYS.predictions, "0-0", 100_000)).map(({ id }) => id);
  assert.equal(ids.length, what.rows.length - bad.length - WINDOW + 1);
  assert.deepEqual((await rowsIn(out)).map((row) => row.eventId), ids);
}

const LATE = ["--flush-every", "100000", "--flush-ms", "600000"];

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${signal}: what is in hand is committed, the summary is told, and the status is 0`, async () => {
    const world = await published(signal), { log, out, args } = world;
    const infer = spawn("infer", [...args, ...LATE]);
    await until(async () => await log.length(KEYS.predictions) > 0);
    infer.child.kill(signal);
    const { code, stdout, stderr } = await infer.end();
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^stopping: what is in hand is committed first/m);
    const rows = await rowsIn(out);
    assert.ok(rows.length > 0);
    assert.equal(rows.length, await log.length(KEYS.predictions));
    const [, predictions, flushes, lag] = stdout.match(
      /^run \w+: .* (\d+) predictions, (\d+) flushes, lag (\d+)/,
    )!.map(Number);
    assert.equal(predictions, rows.length);
    assert.equal(flushes, 1);
    assert.equal(lag, await log.lag(KEYS.stream, "lob_group"));
    await assertComplete(world);
    await log.close();
  });
}

withServer("a second SIGINT ends at once, and nothing is lost", {}, async (server) => {
  const world = await published("twice", server.url), { log, out, args } = world;
  const infer = spawn("infer", [...args, ...LATE]);
  await until(async () => await log.length(KEYS.predictions) > 0);
  await server.signal("SIGSTOP"); // so that nothing can be committed
  infer.child.kill("SIGINT");
  await infer.says(/^stopping/m);
  const began = performance.now();
  infer.child.kill("SIGINT");
  const { code } = await infer.end();
  assert.equal(code, 130);
  assert.ok(performance.now() - began < 5000); // and not until it gives up on the log
  await server.signal("SIGCONT");
  assert.deepEqual(await rowsIn(out), []);
  await assertComplete(world);
  await log.close();
});

Deno.test("dead: what was put aside is listed, replayed to another stream, and dropped", async () => {
  const { log, args, url } = await published("dead");
  await runTask("infer", [...args, "--until-idle", "0"]);
  const at = ["--log", url];
  const listed = await runTask("dead", ["list", ...at]);
  assert.equal(listed.code, 0, listed.stderr);
  const lines = listed.stdout.trimEnd().split("\n");
  assert.equal(lines.length, bad.length);
  assert.match(lines[0], /^\d+-\d+ {2}ts is 1, after 19: it must grow {2}\{"ts":"1",/);
  const { dead } = JSON.parse((await runTask("dead", ["list", ...at, "--json"])).stdout);
  const entries = await log.range(KEYS.stream, "0-0", 100_000);
  const originals = bad.map((i) => entries[i]);
  assert.deepEqual(dead.map(({ id }: { id: string }) => id), originals.map(({ id }) => id));
  for (let twice = 0; twice < 2; twice++) {
    const replayed = await runTask("dead", ["replay", ...at, "--to", "again"]);
    assert.equal(replayed.stdout, "3 entries replayed\n", replayed.stderr);
    assert.deepEqual(await log.range("again", "0-0", 10), originals);
  }
  for (
    const [wrong, message] of [
      [["bury", ...at], /"bury" is not list, replay or drop/],
      [["replay", ...at], /replay wants another stream: --to KEY/],
      [["drop"], /drop removes entries: say of which log with --log/],
    ] as const
  ) {
    const { code, stderr } = await runTask("dead", wrong);
    assert.equal(code, 2);
    assert.match(stderr, message);
  }
  assert.equal((await runTask("dead", ["drop", ...at])).stdout, "3 entries dropped\n");
  assert.equal((await runTask("dead", ["list", ...at])).stdout, "");
  await log.close();
});

Deno.test("compact: killed for real at many moments, the run reads the same, and the next merges it", async () => {
  const world = await published("compact"), { log, out, args } = world;
  await runTask("infer", [...args, "--until-idle", "0", "--flush-every", "3"]);
  const rows = await rowsIn(out), parts = async () => (await (await diskFolder(out)).list()).length;
  const before = await parts();
  assert.ok(before > 100);
  let killed = 0;
  for (let afterMs = 150; afterMs < 600; afterMs += 40) {
    const { child, end } = spawn("compact", ["--out", out, "--rows", "50"]);
    const timer = setTimeout(() => kill(child, "SIGKILL"), afterMs);
    if ((await end()).code !== 0) killed++;
    else clearTimeout(timer);
    assert.deepEqual(await rowsIn(out), rows);
    if (await parts() < before / 10) break;
  }
  assert.ok(killed > 0);
  const result = await runTask("compact", ["--out", out, "--rows", "50"]);
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stdout, /^\w+: \d+ parts became \d+$/m);
  assert.ok(await parts() < before / 10);
  assert.deepEqual(await rowsIn(out), rows);
  await assertComplete(world);
  const none = await runTask("compact", ["--out", out, "--run", "nonesuch"]);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /there is no such run/);
  await log.close();
});

Deno.test("--metrics-port: Prometheus reads the counters, on the loopback interface alone", async () => {
  const { log, args } = await published("metrics");
  const infer = spawn("infer", [...args, "--metrics-port", "0"]);
  const [, url, port] = await infer.says(/metrics: (http:\/\/127\.0\.0\.1:(\d+)\/metrics)/);
  const all = what.rows.length - bad.length - WINDOW + 1;
  let text = "";
  await until(async () => {
    const response = await fetch(url);
    assert.match(response.headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
    text = await response.text();
    return text.includes(`lob_predictions_total{stream="lob:stream",group="lob_group"} ${all}\n`);
  });
  assert.match(text, /^lob_dead_total\{.*\} 3$/m);
  const elsewhere = await fetch(url.replace("/metrics", "/"));
  assert.equal(elsewhere.status, 404);
  await elsewhere.body?.cancel();
  const outside = Deno.networkInterfaces().filter(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.")
  );
  for (const { address } of outside) {
    await assert.rejects(Deno.connect({ hostname: address, port: Number(port) }));
  }
  infer.child.kill("SIGTERM");
  assert.equal((await infer.end()).code, 0);
  await log.close();
});

Deno.test("--fresh deletes nothing while another consumer is at the stream", async () => {
  const world = await published("fresh"), { log, args } = world;
  const infer = spawn("infer", args);
  await until(async () => await log.length(KEYS.predictions) > 0);
  const length = await log.length(KEYS.stream);
  const result = await runTask("pipeline", [...args, "--data", dayPath, "--fresh"]);
  assert.equal(result.code, 1);
  assert.match(result.stderr, /^pipeline: .*c1\/.* consumes it: stop that before deleting it$/m);
  assert.equal(await log.length(KEYS.stream), length);
  infer.child.kill("SIGINT");
  assert.equal((await infer.end()).code, 0);
  await assertComplete(world);
  await log.close();
});

Deno.test("a disk that is full ends replay and infer in one line, and with room they go on", async () => {
  const url = `sqlite:${folder}/full.sqlite`, out = `${folder}/full`;
  /** With files of at most so many KiB. */
  const limited = async (task: string, kib: number, args: string[]) => {
    const path = new URL(`${task}.ts`, import.meta.url).pathname;
    const command = `trap '' XFSZ; ulimit -f ${kib}; exec "$0" run --no-check --allow-all "$@"`;
    const { code, stderr } = await new Deno.Command("bash", {
      args: ["-c", command, Deno.execPath(), path, "--log", url, ...args],
      env: { NO_COLOR: "1" },
    }).output();
    const lines = new TextDecoder().decode(stderr).trimEnd().split("\n");
    assert.equal(code, 1, lines.join("\n"));
    return lines.filter((line) => line.startsWith(`${task}: `)).join("\n");
  };
  const source = ["--data", dayPath, "--sample", "trades", "--feature-set", "reference4"];
  const consumer = ["--model", model, "--out", out, "--until-idle", "0.1"];
  const full = /^(replay|infer): [^\n]*(disk is full|database or disk is full|I\/O error)[^\n]*$/;
  assert.match(await limited("replay", 200, source), full);
  const log = await openLog(url);
  const there = await log.length(KEYS.stream);
  assert.ok(there < what.rows.length);
  await runTask("replay", ["--log", url, ...source]);
  const size = Math.ceil((await Deno.stat(url.slice("sqlite:".length))).size / 1024);
  assert.match(await limited("infer", size + 8, [...consumer, "--flush-every", "50"]), full);
  const result = await runTask("infer", ["--log", url, ...consumer, "--json"]);
  assert.equal(result.code, 0, result.stderr);
  const ids = (await log.range(KEYS.predictions, "0-0", 100_000)).map(({ id }) => id);
  assert.equal(ids.length, what.rows.length - WINDOW + 1);
  assert.deepEqual((await rowsIn(out)).map((row) => row.eventId), ids);
  await log.close();
});
