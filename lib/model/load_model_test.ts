import assert from "node:assert/strict";
import { copyFileSync, existsSync, readdirSync } from "node:fs";
import { featureSetNames } from "../features/mod.ts";
import { loadModel, type ModelOverrides } from "./load_model.ts";
import { formatManifest, type Manifest } from "./manifest.ts";
import { modelFiles, saveModel } from "./model_files.ts";
import { encodeOnnx } from "./onnx.ts";
import { openPredictor } from "./open_predictor.ts";
import { fixture, randomWeights, randomWindows, someManifest } from "./testing.ts";

const weights = randomWeights({ features: 4, hidden: 8, layers: 2 });
const onnx = encodeOnnx(weights, 100);
const { format: _format, onnxSha256: _sha256, ...manifest } = someManifest();

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The one line that loading ends with. */
async function refusal(path: string, overrides: ModelOverrides = {}): Promise<string> {
  let text = "";
  await assert.rejects(loadModel(path, overrides), (error: Error) => {
    text = `${error.name}: ${error.message}`;
    return true;
  });
  assert.ok(!text.includes("\n"), text);
  return text;
}

Deno.test("a model is loaded as it was saved, by its stem or either file's name", async () => {
  await inFolder(async (folder) => {
    const saved = await saveModel(`${folder}/new/default`, manifest, onnx);
    assert.deepEqual(readdirSync(`${folder}/new`).sort(), ["default.json", "default.onnx"]);
    for (const name of ["default", "default.onnx", "default.json"]) {
      const model = await loadModel(`${folder}/new/${name}`);
      assert.deepEqual(model.manifest, saved);
      assert.equal(model.spec, model.manifest);
      assert.deepEqual(model.onnx, onnx);
      assert.equal(model.sha256, saved.onnxSha256);
      assert.equal(model.path, `${folder}/new/default.onnx`);
    }
    assert.deepEqual(modelFiles("models/v1.2"), {
      onnx: "models/v1.2.onnx",
      manifest: "models/v1.2.json",
    });
  });
});

Deno.test("every engine opens a saved model and answers alike", async () => {
  await inFolder(async (folder) => {
    await saveModel(`${folder}/m`, manifest, onnx);
    const model = await loadModel(`${folder}/m`);
    const windows = randomWindows(9, 100, 4);
    const [ort, worker, plain] = [
      await openPredictor(model),
      await openPredictor(model, { workers: 1 }),
      await openPredictor(model, { engine: "plain" }),
    ];
    const expected = await ort.predict(windows, 9);
    assert.deepEqual(await worker.predict(windows, 9), expected);
    for (const [i, p] of (await plain.predict(windows, 9)).entries()) {
      assert.ok(Math.abs(p - expected[i]) < 1e-6);
    }
    for (const predictor of [ort, worker, plain]) await predictor.close();
  });
});

Deno.test("an ONNX without a manifest is taken with a feature set, and the graph's window", async () => {
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/bare.onnx`, onnx);
    const { spec, manifest } = await loadModel(`${folder}/bare.onnx`, { featureSet: "reference4" });
    assert.equal(manifest, null);
    assert.deepEqual(spec, {
      name: "bare",
      profile: "causal",
      featureSet: {
        name: "reference4",
        features: ["imbalance", "imbalance_change", "return_1", "return_5"],
      },
      window: 100,
      scaling: null,
      sampling: "trades",
      label: { kind: "horizon", horizon: 10 },
      training: null,
    });
    const reference = { featureSet: "reference4", window: 100, profile: "reference" } as const;
    assert.equal((await loadModel(`${folder}/bare`, reference)).spec.sampling, "executions");
    copyFileSync(fixture("exported_logits.onnx"), `${folder}/torch.onnx`);
    const torch = await loadModel(`${folder}/torch.onnx`, { featureSet: "reference4" });
    assert.equal(torch.spec.window, 10);
  });
});

Deno.test("an ONNX without a manifest needs a feature set that fits, and a window that fits", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/bare.onnx`;
    await Deno.writeFile(path, onnx);
    assert.equal(await refusal(path), `RangeError: ${path} has no manifest: name its feature set`);
    assert.equal(
      await refusal(path, { featureSet: "reference5" }),
      `RangeError: There is no feature set "reference5": there is ${featureSetNames.join(", ")}`,
    );
    assert.equal(
      await refusal(path, { featureSet: "reference4", window: 50 }),
      `RangeError: ${path} takes windows of 100 rows, not of 50`,
    );
    await Deno.writeFile(path, encodeOnnx(randomWeights({ features: 3, hidden: 2, layers: 1 }), 9));
    assert.equal(
      await refusal(path, { featureSet: "reference4" }),
      `RangeError: ${path} takes 3 features, but reference4 has 4`,
    );
  });
});

Deno.test("a model that does not fit its manifest or the caller's word is refused", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/m`;
    const saved = await saveModel(path, manifest, onnx);
    assert.equal(
      await refusal(path, { window: 50 }),
      `RangeError: ${path}.json says window 100, but 50 was asked for`,
    );
    assert.equal(
      await refusal(path, { featureSet: "other" }),
      `RangeError: ${path}.json says feature set reference4, but other was asked for`,
    );
    assert.equal(
      await refusal(path, { profile: "reference" }),
      `RangeError: ${path}.json says profile causal, but reference was asked for`,
    );
    const other = encodeOnnx(randomWeights({ features: 4, hidden: 8, layers: 2 }, 2), 100);
    await Deno.writeFile(`${path}.onnx`, other);
    const message = await refusal(path);
    assert.match(
      message,
      /^RangeError: .*m.onnx is not the file that .*m.json speaks of: its sha256/,
    );
    assert.ok(message.endsWith(`not ${saved.onnxSha256}`));

    await Deno.writeFile(`${path}.onnx`, onnx);
    const write = (change: Partial<Manifest>) =>
      Deno.writeTextFile(`${path}.json`, formatManifest({ ...saved, ...change }));
    const tooShort = `RangeError: ${path}.onnx takes windows of 100 rows, not of 60`;
    await write({ window: 60 });
    assert.equal(await refusal(path), tooShort);
    await assert.rejects(saveModel(path, { ...manifest, window: 60 }, onnx), (error: Error) => {
      assert.equal(`${error.name}: ${error.message}`, tooShort);
      return true;
    });
    const features = ["imbalance", "return_1"];
    const scaling = { mean: [0, 0], std: [1, 1] };
    await write({ featureSet: { name: "reference4", features }, scaling });
    assert.match(
      await refusal(path),
      /m.json: The feature set reference4 is imbalance, .*, not imbalance, return_1$/,
    );
    await write({ featureSet: { name: "deep", features }, scaling });
    assert.match(
      await refusal(path),
      /m.json: There is no feature set "deep": there is reference4, /,
    );
  });
});

Deno.test("missing, unreadable and broken files are one line each", async () => {
  await inFolder(async (folder) => {
    assert.equal(await refusal(`${folder}/no`), `Error: There is no model ${folder}/no.onnx`);
    await Deno.writeFile(`${folder}/m.onnx`, onnx);
    assert.equal(await refusal(`${folder}/m.json`), `Error: There is no manifest ${folder}/m.json`);
    await Deno.writeTextFile(`${folder}/m.json`, "{");
    assert.match(await refusal(`${folder}/m`), /^SyntaxError: .*m.json is not JSON: /);
    await Deno.writeTextFile(`${folder}/csv.onnx`, "34200.1,1,2,3,4,5\n");
    assert.match(
      await refusal(`${folder}/csv.onnx`, { featureSet: "reference4" }),
      /^SyntaxError: .*csv.onnx is not an ONNX model: /,
    );
    await Deno.mkdir(`${folder}/folder.onnx`);
    assert.match(await refusal(`${folder}/folder`), /^Error: .*folder.onnx can't be read: /);
  });
});

Deno.test("what can't be written leaves no half-written file behind", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/m.json`); // in the manifest's place
    await assert.rejects(
      saveModel(`${folder}/m`, manifest, onnx),
      /^Error: .*m.json can't be written: [^\n]+$/,
    );
    assert.deepEqual(readdirSync(folder).sort(), ["m.json", "m.onnx"]);
    await Deno.writeTextFile(`${folder}/file`, "");
    await assert.rejects(
      saveModel(`${folder}/file/m`, manifest, onnx),
      /^Error: .*file can't be made: [^\n]+$/,
    );
    const bad = { ...manifest, window: 0 };
    await assert.rejects(saveModel(`${folder}/bad`, bad, onnx), /window is 0/);
    assert.ok(!existsSync(`${folder}/bad.onnx`));
  });
});
