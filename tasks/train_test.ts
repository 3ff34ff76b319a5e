import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { writeDay } from "../lib/lobster/mod.ts";
import { readGraph } from "../lib/model/mod.ts";
import { randomDay } from "../lib/testing/random_day.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const folder = Deno.makeTempDirSync({ prefix: "lob-train-" });

Deno.test.beforeAll(async () => {
  await Deno.mkdir(`${folder}/day`);
  await writeDay(`${folder}/day`, randomDay(2, { rows: 6000 }));
});
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

/** Trains as `deno task train` does; ends it with a signal when stderr says `until`. */
async function train(
  name: string,
  args: string[],
  until?: { line: RegExp; signal: Deno.Signal },
): Promise<{ code: number; stderr: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", `--config=${ROOT}deno.json`, `${ROOT}tasks/train.ts`],
      ...["--data", `${folder}/day`, "--out", `${folder}/${name}`, "--epochs", "6"],
      ...["--hidden", "16", "--layers", "2", "--window", "50", "--batch", "32", ...args],
    ],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let stderr = "", signalled = false;
  for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
    stderr += chunk;
    if (!signalled && until?.line.test(stderr)) {
      signalled = true;
      child.kill(until.signal);
    }
  }
  return { code: (await child.status).code, stderr };
}

const modelBytes = (name: string) => Deno.readFile(`${folder}/${name}.onnx`);

Deno.test("stopped or killed and resumed, with another number of threads, it ends with the same bits", async () => {
  const whole = await train("whole", ["--threads", "1"]);
  assert.equal(whole.code, 0, whole.stderr);
  const second = /^epoch 2\/6/m;
  const stopped = await train("stopped", ["--threads", "2"], { line: second, signal: "SIGINT" });
  assert.equal(stopped.code, 0, stopped.stderr);
  assert.match(stopped.stderr, /stopped \(go on with --resume\): best epoch \d/);
  assert.ok(existsSync(`${folder}/stopped.json`));
  const killed = await train("killed", ["--threads", "2"], { line: second, signal: "SIGKILL" });
  assert.notEqual(killed.code, 0);
  assert.ok(!existsSync(`${folder}/killed.onnx`));
  for (const name of ["stopped", "killed"]) {
    const resumed = await train(name, ["--threads", "1", "--resume"]);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.match(resumed.stderr, /^epoch 3\/6/m);
    assert.doesNotMatch(resumed.stderr, /^epoch 1\/6/m);
    assert.deepEqual(await modelBytes(name), await modelBytes("whole"));
    assert.ok(!existsSync(`${folder}/outputs/train_${name}/checkpoint.state`));
  }
});

Deno.test("with --unmoved it learns a third class, and predicts with it", async () => {
  const { code, stderr } = await train("three", ["--unmoved", "--epochs", "1"]);
  assert.equal(code, 0, stderr);
  const manifest = JSON.parse(await Deno.readTextFile(`${folder}/three.json`));
  assert.equal(manifest.hyperparameters.unmoved, true);
  const { outputs } = readGraph(await modelBytes("three"), "three");
  assert.deepEqual(outputs[0].shape, ["batch", 3]);
  assert.ok(manifest.metrics.backtest.n > 0);
});

Deno.test("a ledger counts the models that were validated on the same rows", async () => {
  const models = async (...args: string[]) => {
    const { stderr } = await train("tried", ["--epochs", "1", "--backtest-share", "0.4", ...args]);
    return Number(stderr.match(/validated on these rows: (\d+) \(outputs\/trainings.jsonl\)/)![1]);
  };
  assert.equal(await models(), 1);
  assert.equal(await models(), 1); // the same again
  assert.equal(await models("--seed", "2"), 2);
  assert.equal(await models("--validation-share", "0.2"), 1);
  const lines = (await Deno.readTextFile(`${folder}/outputs/trainings.jsonl`)).split("\n");
  assert.deepEqual(lines.slice(-5, -1).map((line) => JSON.parse(line).seed), [1, 1, 2, 1]);
});

Deno.test("a checkpoint of another training is refused in one line", async () => {
  await train("other", [], { line: /^epoch 1\/6/m, signal: "SIGKILL" });
  const { code, stderr } = await train("other", ["--seed", "9", "--resume"]);
  assert.equal(code, 1);
  assert.match(stderr, /^train: Cannot resume as seed was 1 and is now 9$/m);
});
