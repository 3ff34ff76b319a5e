import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const STATE_DICT = fileURLToPath(
  new URL("../lib/model/fixtures/network.pt", import.meta.url),
);

async function task(folder: string, name: string, ...args: string[]) {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--config",
      config,
      "--allow-read",
      `--allow-write=${folder}`,
      "--ignore-env",
      script,
      ...args,
    ],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), error: text.decode(stderr) };
}

Deno.test("weights go from PyTorch into models/ and back, and on under a model's own terms", async () => {
  const folder = await mkdtemp(join(tmpdir(), "torch_"));
  try {
    const first = await task(folder, "import_torch.ts", STATE_DICT, "--window", "10", "--json");
    assert.equal(first.code, 0, first.error);
    const { sha256, ...sizes } = JSON.parse(first.out);
    assert.deepEqual(sizes, {
      onnx: "models/network.onnx",
      features: 4,
      hidden: 3,
      layers: 2,
      classes: 2,
      window: 10,
    });
    const back = await task(folder, "export_torch.ts", "models/network");
    assert.equal(back.code, 0, back.error);
    assert.match(back.out, /^models\/network.pt: state_dict of LSTM\(4, 3, 2\) as lstm/);
    const again = await task(
      folder,
      "import_torch.ts",
      ...["models/network.pt", "--like", "models/network", "--out", "models/second"],
    );
    assert.equal(again.code, 0, again.error);
    const manifest = JSON.parse(await readFile(join(folder, "models/second.json"), "utf8"));
    assert.equal(manifest.name, "second");
    assert.equal(manifest.window, 10);
    assert.equal(manifest.onnxSha256, sha256);
  } finally {
    await rm(folder, { recursive: true });
  }
});

Deno.test("a file that is not there ends with status 1, a missing argument with 2", async () => {
  const folder = await mkdtemp(join(tmpdir(), "torch_"));
  try {
    const missing = await task(folder, "import_torch.ts", "no.pt");
    assert.deepEqual(missing, {
      code: 1,
      out: "",
      error: "import-torch: There is no file no.pt\n",
    });
    assert.ok(!existsSync(join(folder, "models")));
    const usage = await task(folder, "export_torch.ts");
    assert.equal(usage.code, 2);
    assert.match(usage.error, /^export-torch: MODEL is missing\n/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
