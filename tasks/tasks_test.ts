import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { writeDay } from "../lib/lobster/mod.ts";
import { initialise } from "../lib/lstm/mod.ts";
import { Random } from "../lib/math/mod.ts";
import { encodeOnnx, saveModel } from "../lib/model/mod.ts";
import { diskFolder, listRuns, readRun } from "../lib/sink/mod.ts";
import { RedisServer } from "../lib/stream/conformance/redis_server.ts";
import { openLog } from "../lib/stream/mod.ts";
import { randomDay } from "../lib/testing/random_day.ts";
import { runTask, type TaskResult } from "../lib/testing/task.ts";

const hasRedis = RedisServer.installed();
const skipRedis = !hasRedis && !Deno.env.get("CI"); // CI may not skip
const needsRedis = hasRedis ? "" : " (needs redis-server on PATH)";
const PASSWORD = "let me in";
const WINDOW = 20;
const folder = Deno.makeTempDirSync({ prefix: "lob-tasks-" });
const day = randomDay(1, { rows: 3000 });
let dayPath: string, model: string;
let redis: RedisServer;

Deno.test.beforeAll(async () => {
  await Deno.mkdir(`${folder}/day`);
  await writeDay(`${folder}/day`, day);
  dayPath = `${folder}/day`;
  model = `${folder}/tiny`;
  await saveTiny(model);
  if (!skipRedis) redis = await RedisServer.start({ password: PASSWORD });
});
Deno.test.afterAll(async () => {
  if (!skipRedis) await redis.stop();
  await Deno.remove(folder, { recursive: true });
});

/** A small network with random weights. */
async function saveTiny(path: string): Promise<void> {
  const shape = { features: 4, hidden: 5, layers: 1, classes: 2 } as const;
  const onnx = encodeOnnx({ shape, parameters: initialise(shape, new Random(1)) }, WINDOW);
  await saveModel(path, {
    name: "tiny",
    profile: "causal",
    featureSet: {
      name: "reference4",
      features: ["imbalance", "imbalance_change", "return_1", "return_5"],
    },
    window: WINDOW,
    scaling: { mean: [0, 0, 0, 0], std: [1, 1, 1e-4, 1e-4] },
    sampling: "trades",
    label: { kind: "horizon", horizon: 10 },
    training: [],
    hyperparameters: null,
    seed: null,
    curves: null,
    metrics: {},
  }, onnx);
}

/** The task failed with this status and one line that begins with its name. */
function assertFails(result: TaskResult, name: string, code: number, message: RegExp): void {
  const lines = result.stderr.trimEnd().split("\n");
  const line = lines.find((text) => text.startsWith(`${name}: `)) ?? "";
  assert.match(line, message, result.stderr);
  assert.equal(result.code, code, result.stderr);
  assert.equal(result.stdout, "");
  assert.doesNotMatch(result.stderr, /^ +at /m); // no stack trace
}

const rowsIn = async (path: string) => {
  const parts = await diskFolder(path);
  const [run] = await listRuns(parts);
  return (await readRun(parts, run)).rows;
};

Deno.test("pipeline replays, infers and evaluates, and a finished run is evaluated again", async () => {
  const out = `${folder}/sqlite`;
  const args = ["--data", dayPath, "--model", model, "--log", `sqlite:${folder}/log`, "--out", out];
  const first = await runTask("pipeline", args);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stderr, /^log: sqlite:/m);
  assert.match(first.stdout, /^out of sample +\d/m);
  const rows = await rowsIn(out);
  assert.ok(rows.length > 200);
  assert.ok(existsSync(`${out}/eval_summary.csv`) && existsSync(`${out}/evaluation.json`));
  const again = await runTask("pipeline", [...args, "--json"]);
  assert.match(again.stderr, /was complete: evaluating it again/);
  assert.equal(JSON.parse(again.stdout).rows, rows.length);
  assert.deepEqual(await rowsIn(out), rows);
  const fresh = await runTask("pipeline", [...args, "--fresh", "--max-events", "100"]);
  assert.equal(fresh.code, 0, fresh.stderr);
  assert.equal((await rowsIn(out)).length, 100 - WINDOW + 1);
});

Deno.test("deleting a log's contents wants the log to be named", async () => {
  const result = await runTask("pipeline", ["--data", dayPath, "--model", model, "--fresh"], {
    LOB_LOG: `sqlite:${folder}/log`,
  });
  assertFails(result, "pipeline", 2, /--fresh deletes streams: say of which log with --log/);
});

Deno.test({
  name:
    `both logs give equal predictions, and the stages alone what the pipeline gives${needsRedis}`,
  ignore: skipRedis,
  async fn() {
    const env = { REDIS_URL: redis.name, REDIS_PASSWORD: PASSWORD };
    const [a, b, c] = ["a", "b", "c"].map((name) => `${folder}/${name}`);
    const common = ["--data", dayPath, "--model", model];
    const memory = await runTask("pipeline", [...common, "--log", "sqlite::memory:", "--out", a]);
    assert.equal(memory.code, 0, memory.stderr);
    const overRedis = await runTask("pipeline", [...common, "--out", b], env);
    assert.equal(overRedis.code, 0, overRedis.stderr);
    assert.match(overRedis.stderr, new RegExp(`^log: ${redis.name}$`, "m"));
    const symbol = ["--symbol", "TEST"];
    const sent = await runTask(
      "replay",
      ["--data", dayPath, "--model", model, ...symbol, "--json"],
      env,
    );
    assert.equal(sent.code, 0, sent.stderr);
    const inferred = await runTask(
      "infer",
      ["--model", model, "--out", c, "--until-idle", "0.2", "--json", ...symbol],
      env,
    );
    assert.equal(inferred.code, 0, inferred.stderr);
    const [left, right, stages] = [await rowsIn(a), await rowsIn(b), await rowsIn(c)];
    assert.deepEqual(right, left);
    assert.deepEqual(stages, left.map((row) => ({ ...row, symbol: "TEST" })));
    const { events_ok, predictions } = JSON.parse(inferred.stdout);
    assert.deepEqual([events_ok, predictions], [JSON.parse(sent.stdout).events, left.length]);
    const judged = await runTask("evaluate", ["--model", model, "--out", c, "--json"]);
    assert.equal(JSON.parse(judged.stdout).symbol, "TEST");
  },
});

Deno.test({
  name: `four fields from any producer, with ids of the server's, are enough${needsRedis}`,
  ignore: skipRedis,
  async fn() {
    const log = await openLog(redis.url);
    const random = new Random(3);
    for (let k = 0; k < 60; k++) {
      await log.add("lob:stream:{FOREIGN}", {
        ts: String(k),
        mid: (58000 + random.integer(9) / 2).toFixed(1),
        imb: String(random.uniform()),
        y: String(random.integer(2)),
      });
    }
    await log.close();
    await Deno.copyFile(`${model}.onnx`, `${folder}/bare.onnx`);
    const out = `${folder}/foreign`;
    const flags = [
      "--model",
      `${folder}/bare.onnx`,
      "--feature-set",
      "reference4",
      "--window",
      "20",
    ];
    const env = { REDIS_PASSWORD: PASSWORD };
    const result = await runTask("infer", [
      ...["--log", redis.name, "--symbol", "FOREIGN", ...flags],
      ...["--out", out, "--until-idle", "0.2"],
    ], env);
    assert.equal(result.code, 0, result.stderr);
    const rows = await rowsIn(out);
    assert.deepEqual(rows.map((row) => row.ts), Array.from({ length: 41 }, (_, k) => k + 19));
    assert.ok(rows.every((row) => row.y === 0 || row.y === 1));
    const judged = await runTask("evaluate", [...flags, "--out", out, "--labels", "stream"]);
    assert.match(judged.stdout, /unknown to the model's manifest/);
  },
});

Deno.test("consume writes the silver CSV and tells when sequences are ready", async () => {
  const log = ["--log", `sqlite:${folder}/consumed`];
  await runTask("replay", ["--data", dayPath, ...log, "--max-events", "50", "--sample", "trades"]);
  const silver = `${folder}/silver.csv`;
  const result = await runTask(
    "consume",
    [...log, "--silver", silver, "--until-idle", "0.1", "--window", "30", "--json"],
  );
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stderr, /the first sequence is ready \(30 events\)/);
  const lines = (await Deno.readTextFile(silver)).trimEnd().split("\n");
  assert.equal(lines.length, 51);
  assert.match(lines[1], /^0,\d+(\.5)?,-?[\d.e-]+,$/);
  const { ready, events_ok } = JSON.parse(result.stdout);
  assert.deepEqual([events_ok, ready], [50, 21]);
});

Deno.test("replay publishes the stretch of the day that it is asked for, at the pace asked for", async () => {
  const [from, to] = ["09:31", "09:31:30"];
  const result = await runTask("replay", [
    ...["--data", dayPath, "--log", `sqlite:${folder}/paced`, "--json"],
    ...["--from", from, "--to", to, "--speed", "60", "--feature-set", "reference4"],
  ]);
  const summary = JSON.parse(result.stdout);
  assert.ok(summary.events > 10 && summary.worstDriftMs < 1000);
  const log = await openLog(`sqlite:${folder}/paced`);
  const times = (await log.range("lob:stream", "0-0", 10_000)).map(({ fields }) =>
    Number(fields.t)
  );
  await log.close();
  assert.ok(times[0] >= 34260e9 && times[times.length - 1] < 34290e9);
});

Deno.test("backtest writes curves and pictures, and says that it is not in-sample", async () => {
  const out = `${folder}/backtest`;
  const args = ["--data", dayPath, "--model", model, "--out", out, "--threshold", "0.5"];
  const result = await runTask("backtest", args);
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stdout, /^out of sample: \d+ decisions$/m);
  assert.match(result.stdout, /break-even cost: -?[\d.]+ bps/);
  for (const name of ["equity.csv", "equity_curves.png", "signals_pnl.png", "equity_curves.svg"]) {
    assert.ok((await Deno.stat(`${out}/${name}`)).size > 1000, name);
  }
  const png = await Deno.readFile(`${out}/equity_curves.png`);
  assert.deepEqual([...png.subarray(1, 4)], [0x50, 0x4e, 0x47]);
});

Deno.test("train, stopped after an epoch or resumed, writes a model that the other tasks take", async () => {
  const out = `${folder}/trained`;
  const args = [
    "--data",
    dayPath,
    "--out",
    out,
    "--hidden",
    "4",
    "--layers",
    "1",
    "--window",
    "20",
  ];
  const result = await runTask("train", [...args, "--epochs", "2", "--json"]);
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stderr, /^epoch 1\/2 {2}train loss 0\.\d+ acc/m);
  const manifest = JSON.parse(result.stdout);
  assert.equal(manifest.curves.trainLoss.length, 2);
  assert.ok(manifest.metrics.backtest.n > 0);
  const judged = await runTask("backtest", ["--data", dayPath, "--model", out, "--out", out]);
  assert.match(judged.stdout, /^IN SAMPLE: \d+ decisions$/m);
  assert.match(judged.stdout, /^out of sample: \d+ decisions$/m);
  const nothing = await runTask("train", [...args, "--resume"]);
  assertFails(nothing, "train", 2, /--resume finds no checkpoint/);
});

Deno.test("every file that is broken is named with its place, and nothing is written", async () => {
  const good = `${folder}/broken`;
  await Deno.mkdir(good);
  await writeDay(good, day);
  const names = [...Deno.readDirSync(good)].map(({ name }) => name).sort();
  const [message, orderbook] = names.map((name) => `${good}/${name}`);
  const [messageText, bookText] = [message, orderbook].map((path) => Deno.readTextFileSync(path));
  const lines = messageText.split("\n");
  const withLine = (k: number, line: string) => lines.map((l, i) => i === k ? line : l).join("\n");
  const cases: [string, string, string, RegExp][] = [
    ["empty file", "", bookText, /message_5\.csv:1:1: expected a message, found end of file/],
    ["wrong columns", withLine(6, "1,2,3"), bookText, /message_5\.csv:7:/],
    [
      "letters",
      withLine(4, lines[4].replace(/,\d+,/, ",x,")),
      bookText,
      /message_5\.csv:5:\d+: .*"x"/,
    ],
    [
      "different length",
      messageText,
      bookText.slice(0, bookText.length >> 1).replace(/[^\n]*$/, ""),
      /orderbook_5\.csv/,
    ],
    [
      "back in time",
      withLine(9, lines[9].replace(/^[\d.]+/, "34200.000000001")),
      bookText,
      /message_5\.csv:10:1: .*time/,
    ],
    ["cut-off last line", messageText.slice(0, -9), bookText, /message_5\.csv:3000:/],
  ];
  for (const [what, messages, book, expected] of cases) {
    Deno.writeTextFileSync(message, messages);
    Deno.writeTextFileSync(orderbook, book);
    const out = `${folder}/never`;
    const result = await runTask("backtest", ["--data", good, "--model", model, "--out", out]);
    assertFails(result, "backtest", 1, expected);
    assert.ok(!existsSync(out), what);
  }
});

Deno.test("what is missing, mistyped or does not fit is one line and the right status", async () => {
  const data = ["--data", dayPath];
  await Deno.writeTextFile(`${folder}/file`, "");
  await saveTiny(`${folder}/stale`);
  await Deno.writeFile(
    `${folder}/stale.onnx`,
    (await Deno.readFile(`${model}.onnx`)).map((x, i) => i === 900 ? x ^ 1 : x),
  );
  const cases: [string, string[], number, RegExp][] = [
    ["inspect", ["--data", `${folder}/nonesuch`], 1, /nonesuch/],
    ["inspect", [...data, "--nonesuch"], 2, /Unknown option '--nonesuch'/],
    ["inspect", [...data, "--window", "-5"], 2, /--window is -5: it must be between/],
    ["inspect", [...data, "--sample", "ticks"], 1, /There is no sampling "ticks"/],
    ["replay", [...data, "--from", "9"], 1, /--from is "9": it must be HH:MM/],
    ["pipeline", [...data, "--model", `${folder}/none`], 1, /There is no model .*none\.onnx/],
    ["pipeline", [...data, "--model", `${folder}/stale`], 1, /is not the file that .* speaks of/],
    [
      "pipeline",
      [...data, "--model", model, "--window", "7"],
      1,
      /says window 20, but 7 was asked/,
    ],
    ["pipeline", [...data, "--model", model, "--out", `${folder}/file/x`], 1, /can't be written/],
    [
      "pipeline",
      [...data, "--model", model, "--log", "mysql://x"],
      1,
      /The log must be sqlite:PATH/,
    ],
    [
      "infer",
      ["--model", model, "--log", "redis://127.0.0.1:1", "--patience", "0", "--out", `${folder}/o`],
      1,
      /127\.0\.0\.1:1/,
    ],
    ["evaluate", ["--model", model, "--out", `${folder}/nothing`], 1, /There is no run in/],
    [
      "backtest",
      [...data, "--model", model, "--threshold", "2"],
      2,
      /--threshold is 2: it must be/,
    ],
  ];
  for (const [task, args, code, message] of cases) {
    assertFails(await runTask(task, args), task, code, message);
  }
});

Deno.test("a folder that is full fails the run in one line, and nothing half-written stays", async () => {
  const out = `${folder}/full`;
  const task = new URL("pipeline.ts", import.meta.url).pathname;
  const command = `trap '' XFSZ; ulimit -f 8; exec "$0" run --allow-all "$@"`;
  const result = await new Deno.Command("bash", {
    args: ["-c", command, Deno.execPath(), task, "--data", dayPath, "--model", model].concat(
      ["--log", "sqlite::memory:", "--out", out],
    ),
    env: { NO_COLOR: "1" },
  }).output();
  const [stdout, stderr] = [result.stdout, result.stderr].map((b) => new TextDecoder().decode(b));
  assertFails(
    { code: result.code, stdout, stderr },
    "pipeline",
    1,
    /can't be written: .*too large/,
  );
  assert.deepEqual([...Deno.readDirSync(out)], []);
});

Deno.test({
  name: `a wrong password is said, and never shown${needsRedis}`,
  ignore: skipRedis,
  async fn() {
    const url = `redis://:wrong-secret@127.0.0.1:${redis.port}`;
    const result = await runTask("replay", ["--data", dayPath, "--log", url]);
    assertFails(result, "replay", 1, /WRONGPASS|password/);
    assert.doesNotMatch(result.stderr, /wrong-secret/);
  },
});

Deno.test("without data a day is simulated, with its own model, and every row is out of sample", async () => {
  const root = new URL("..", import.meta.url).pathname;
  const cwd = `${folder}/newcomer`;
  await Deno.mkdir(cwd);
  await Deno.symlink(`${root}models`, `${cwd}/models`);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", `--config=${root}deno.json`, `${root}tasks/pipeline.ts`].concat(
      "--max-events=300",
    ),
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.equal(code, 0, err);
  assert.match(err, /^no --data, and no day in data\/: simulating one there/m);
  assert.match(err, /^day: SIM 2000-01-04, /m);
  assert.match(err, /^model: simulated@/m);
  assert.match(out, /^out of sample +\d/m);
  assert.doesNotMatch(out, /IN SAMPLE/);
});

const goog = new URL(
  "../../shared/data/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip",
  import.meta.url,
).pathname;

Deno.test({
  name: "inspect prints the golden numbers of GOOG as JSON (needs ../shared/data)",
  ignore: !existsSync(goog),
  async fn() {
    const { stdout } = await runTask("inspect", [
      "--data",
      goog,
      "--profile",
      "reference",
      "--json",
    ]);
    const found = JSON.parse(stdout);
    assert.deepEqual(
      [found.rows, found.executions, found.trades, found.kept, found.sequences],
      [147916, 11678, 7983, 11117, 11018],
    );
    assert.ok(Math.abs(found.perfectForesightEquity - 1.0231194018019925) < 1e-12);
  },
});
