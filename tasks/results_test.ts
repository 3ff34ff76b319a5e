import assert from "node:assert/strict";
import { writeDay } from "../lib/lobster/mod.ts";
import { initialise } from "../lib/lstm/mod.ts";
import { Random } from "../lib/math/mod.ts";
import { encodeOnnx, type Manifest, saveModel } from "../lib/model/mod.ts";
import { randomDay } from "../lib/testing/random_day.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const WINDOW = 10;
const folder = Deno.makeTempDirSync({ prefix: "lob-results-" });
const day = randomDay(2, { rows: 6000 });
const data = ["--data", `${folder}/day`];

Deno.test.beforeAll(async () => {
  await Deno.mkdir(`${folder}/day`);
  await writeDay(`${folder}/day`, day);
  await save("causal", { profile: "causal", sampling: "trades" });
  await save("reference", { profile: "reference", sampling: "executions", scaling: null });
});
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

/** A small network with random weights. */
async function save(name: string, parts: Partial<Manifest>): Promise<void> {
  const shape = { features: 4, hidden: 4, layers: 1, classes: 2 } as const;
  const onnx = encodeOnnx({ shape, parameters: initialise(shape, new Random(1)) }, WINDOW);
  await saveModel(`${folder}/${name}`, {
    name,
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
    hyperparameters: {
      ...{ hidden: 4, layers: 1, dropout: 0, epochs: 1, batch: 64, learningRate: 0.01 },
    },
    seed: 1,
    curves: null,
    metrics: {},
    ...parts,
  }, onnx);
}

/** Runs a task file with the permissions that its task has. */
async function task(name: string, args: readonly string[], env = "LOB_*,NODE_ENV") {
  const output = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-read", "--allow-write", `--allow-env=${env}`],
      ...[`${ROOT}tasks/${name}.ts`, ...args],
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const [stdout, stderr] = [output.stdout, output.stderr].map((b) => new TextDecoder().decode(b));
  return { code: output.code, stdout, stderr };
}

Deno.test("backtest leaves a report and a ledger, and counts what was tried", async () => {
  const out = `${folder}/outputs/run`;
  const args = [...data, "--model", `${folder}/causal`, "--out", out, "--threshold", "0.5"]
    .concat("--engine", "simd", "--json");
  const first = await task("backtest", args);
  assert.equal(first.code, 0, first.stderr);
  const { results: [result], importance } = JSON.parse(first.stdout);
  assert.equal(importance, undefined);
  assert.equal(result.delays.length, 4);
  assert.equal(result.deflated.trials, 1);
  const maker = await task("backtest", [...args, "--orders", "maker", "--patience-ms", "500"]);
  const resting = JSON.parse(maker.stdout).results[0];
  assert.equal(resting.deflated.trials, 2);
  assert.ok(resting.restingOrders.profit <= resting.restingOrders.bound);
  const html = await Deno.readTextFile(`${out}/report.html`);
  assert.match(html, /<code>deno task backtest --data /);
  assert.match(html, /resting orders/);
});

Deno.test("backtest --explain puts what each feature and lag is worth into the report", async () => {
  const out = `${folder}/outputs/explained`;
  const args = [...data, "--model", `${folder}/causal`, "--out", out, "--engine", "simd"];
  const { code, stdout, stderr } = await task("backtest", [...args, "--explain", "--json"]);
  assert.equal(code, 0, stderr);
  const { importance, files } = JSON.parse(stdout);
  const names = importance.features.map(({ name }: { name: string }) => name);
  assert.deepEqual(names, ["imbalance", "imbalance_change", "return_1", "return_5"]);
  assert.ok(files.includes(`${out}/importance.png`));
  assert.match(await Deno.readTextFile(`${out}/report.html`), />imbalance change</);
});

Deno.test("backtest --walk-forward trains folds and trades their tests alone", async () => {
  const out = `${folder}/outputs/walked`;
  const args = [...data, "--model", `${folder}/causal`, "--out", out]
    .concat("--walk-forward", "2", "--json");
  const { code, stdout, stderr } = await task("backtest", args);
  assert.equal(code, 0, stderr);
  const { folds, results, evaluation } = JSON.parse(stdout);
  assert.equal(folds.length, 2);
  assert.deepEqual(results.map(({ sample }: { sample: string }) => sample), ["out of sample"]);
  const tested = folds.reduce((sum: number, { n }: { n: number }) => sum + n, 0);
  const across = tested - evaluation.summary.n; // labels that look into an embargo
  assert.ok(across >= 0 && across <= 10, `${across}`);
  const wrong = await task("backtest", [
    ...[...data, "--model", `${folder}/reference`, "--walk-forward", "2", "--out", out],
  ]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /^backtest: --walk-forward wants a causal model/m);
});

Deno.test("causality finds nothing in the causal profile, and fails on the reference's", async () => {
  const args = [...data, "--window", "10", "--probes", "2"];
  const causal = await task("causality", [...args, "--feature-set", "flow"], "LOB_*");
  assert.equal(causal.code, 0, causal.stdout + causal.stderr);
  assert.doesNotMatch(causal.stdout, /YES/);
  const reference = await task("causality", [...args, "--profile", "reference", "--json"], "LOB_*");
  assert.equal(reference.code, 1);
  const parts: { name: string; findings: unknown[] }[] = JSON.parse(reference.stdout).parts;
  const found = parts.filter(({ findings }) => findings.length > 0).map(({ name }) => name);
  for (const name of ["rows", "features", "pay of a decision"]) assert.ok(found.includes(name));
});

Deno.test("waterfall draws its steps from a model of the reference profile", async () => {
  const out = `${folder}/outputs/waterfall`;
  const args = [...data, "--model", `${folder}/reference`, "--out", out, "--threshold", "0.5"];
  const { code, stdout, stderr } = await task("waterfall", args, "LOB_*");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^reference's own counting +-?[\d.]+ % +\[/m);
  assert.match(stdout, /^latency +-?[\d.]+ % +-?[\d.]+ %/m);
  assert.ok((await Deno.stat(`${out}/waterfall.png`)).size > 1000);
  const causal = await task("waterfall", [...data, "--model", `${folder}/causal`], "LOB_*");
  assert.equal(causal.code, 1);
  assert.match(causal.stderr, /^waterfall: .*says profile causal, but reference was asked for$/m);
});
