import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { simulateDay } from "../lib/book/mod.ts";
import { writeDay } from "../lib/lobster/mod.ts";
import { loadModel } from "../lib/model/mod.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const GOOG = `${ROOT}../shared/data/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip`;

/** The arguments of README's command that trains a model. */
function recipe(model: string): string[] {
  const text = Deno.readTextFileSync(`${ROOT}README.md`).replaceAll("\\\n", "");
  const [, args] = text.match(new RegExp(`deno task train (.* --out models/${model} .*)`))!;
  return args.split(/\s+/);
}

Deno.test({
  name: "README's recipe makes models/default to the bit (needs ../shared/data)",
  ignore: !existsSync(GOOG),
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "lob-recipe-" });
    const places: Record<string, string> = { "GOOG.zip": GOOG, "models/default": "again" };
    const args = recipe("default").map((arg) => places[arg] ?? arg);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--allow-all", `--config=${ROOT}deno.json`, `${ROOT}tasks/train.ts`],
        ...args,
      ],
      cwd: folder,
      stdin: "null",
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const again = await Deno.readFile(`${folder}/again.onnx`);
    assert.deepEqual(again, await Deno.readFile(`${ROOT}models/default.onnx`));
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("models/simulated was trained on the days of seeds 101 to 200, as they are simulated now", async () => {
  const { spec: { training } } = await loadModel(`${ROOT}models/simulated`);
  assert.equal(training!.length, 100);
  const folder = await Deno.makeTempDir({ prefix: "lob-recipe-" });
  for (const [seed, day] of [[101, training![0]], [200, training![99]]] as const) {
    const { sha256 } = await writeDay(folder, simulateDay({ seed, ticker: "SIM" }));
    assert.deepEqual(day.sha256, sha256);
  }
  await Deno.remove(folder, { recursive: true });
});
