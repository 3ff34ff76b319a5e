import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { defaultRecipe } from "../lib/dataset/mod.ts";
import type { ComparedContender, Importances } from "../lib/evaluate/mod.ts";
import { featureSetOf } from "../lib/features/mod.ts";
import { openDay, writeDay } from "../lib/lobster/mod.ts";
import { simdEngine } from "../lib/lstm/mod.ts";
import { saveModel, trainModel } from "../lib/model/mod.ts";
import { randomDay } from "../lib/testing/random_day.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const folder = Deno.makeTempDirSync({ prefix: "lob-compare-" });
const model = `${folder}/small`;

Deno.test.beforeAll(async () => {
  for (const seed of [1, 2]) {
    await Deno.mkdir(`${folder}/${seed}`);
    const date = `2012-06-2${seed}`;
    await writeDay(`${folder}/${seed}`, { ...randomDay(seed, { rows: 4000 }), date });
  }
  const featureSet = featureSetOf(["last_trade_sign", "last_trade_offset"]);
  const { manifest, onnx } = await trainModel([await openDay(`${folder}/1`)], {
    name: "small",
    recipe: { ...defaultRecipe("causal", featureSet), window: 10 },
    hidden: 4,
    layers: 1,
    train: { epochs: 1, batch: 64, validationBatch: 64, learningRate: 1e-2, dropout: 0, seed: 1 },
    engine: (shape, window) => simdEngine(shape, window),
  });
  await saveModel(model, manifest, onnx);
});
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

async function task(name: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-read", `--allow-write=${folder}`],
      ...["--allow-env=LOB_*,NODE_ENV", `--config=${ROOT}deno.json`, `${ROOT}tasks/${name}.ts`],
      ...["--model", model, ...args],
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("compare holds a model against baselines on the same unseen rows", async () => {
  const { stdout: json } = await task("compare", "--data", `${folder}/1`, "--json");
  const { contenders } = JSON.parse(json) as { contenders: ComparedContender[] };
  // The model's features are those of "logistic regression, last trade", which stands for both.
  const learned = contenders.map(({ name }) => name).filter((name) => /^(log|boo)/.test(name));
  assert.deepEqual(learned, [
    "logistic regression, reference4",
    "boosted trees, reference4",
    "logistic regression, last trade",
    "boosted trees, the model's features",
    "logistic regression, flow",
    "boosted trees, flow",
    "boosted trees, flow with lags",
  ]);
  assert.equal(contenders.length, 11);
  assert.match(contenders[0].name, /^small@[0-9a-f]{12}$/);
  const [{ summary }] = contenders;
  for (const { summary: { n, zeros, unresolved } } of contenders) {
    assert.deepEqual([n, zeros, unresolved], [summary.n, summary.zeros, summary.unresolved]);
  }
  assert.equal(summary.unresolved, 10);
});

Deno.test("a day that is compared on cannot teach the baselines", async () => {
  const days = ["--data", `${folder}/1`, "--data", `${folder}/2`, "--train", `${folder}/1`];
  const { code, stderr } = await task("compare", ...days);
  assert.equal(code, 2);
  assert.match(stderr, /^compare: --train names TEST 2012-06-21, which is compared on$/m);
});

Deno.test("without a day to learn from, learned baselines are left out, and it is said", async () => {
  const { code, stdout, stderr } = await task("compare", "--data", `${folder}/2`);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^learned baselines are left out: name days .* with --train$/m);
  assert.match(stdout, /^imbalance sign /m);
  assert.doesNotMatch(stdout, /logistic/);
});

Deno.test("a folder stands for all days in it", async () => {
  const both = `${folder}/both`;
  await Deno.mkdir(both);
  for (const seed of [1, 2]) {
    for (const { name } of Deno.readDirSync(`${folder}/${seed}`)) {
      await Deno.copyFile(`${folder}/${seed}/${name}`, `${both}/${name}`);
    }
  }
  const named = await task("compare", "--data", `${folder}/2`, "--data", `${folder}/1`, "--json");
  const { code, stdout, stderr } = await task("compare", "--data", both, "--json");
  assert.equal(code, 0, stderr);
  assert.equal(stdout, named.stdout);
  assert.deepEqual(JSON.parse(stdout).days, ["TEST 2012-06-21", "TEST 2012-06-22"]);
});

Deno.test("explain tells what the model looks at out of sample, and draws it", async () => {
  const { code, stdout, stderr } = await task(
    "explain",
    ...["--data", `${folder}/1`, "--out", `${folder}/plots`, "--repeats", "2", "--json"],
  );
  assert.equal(code, 0, stderr);
  const found = JSON.parse(stdout) as Importances & { sample: string; files: string[] };
  assert.equal(found.sample, "out");
  assert.deepEqual(found.features.map(({ name }) => name), [
    "last_trade_sign",
    "last_trade_offset",
  ]);
  assert.deepEqual(found.lags.map(({ name }) => name), ["0", "1", "2-4", "5-9"]);
  assert.ok(found.files.length === 2 && found.files.every((file) => existsSync(file)));
});
