import assert from "node:assert/strict";
import { copyFileSync, readdirSync } from "node:fs";
import { defaultSpec, loadModel } from "../load_model.ts";
import { openPredictor } from "../open_predictor.ts";
import { fixture, pytorchNetwork } from "../testing.ts";
import { weightsFromTensors } from "../weights.ts";
import { exportStateDict, importStateDict } from "./exchange.ts";
import { readStateDict } from "./read_state_dict.ts";

const FILE = fixture("network.pt").pathname;
const spec = defaultSpec("from-torch", { featureSet: "reference4", window: 10 });

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("imported weights answer as PyTorch does, and are of unknown training", async () => {
  await inFolder(async (folder) => {
    const scaling = { mean: [0, 0, 0, 0], std: [1, 1, 1, 2] };
    await importStateDict(FILE, `${folder}/m`, { ...spec, scaling });
    const model = await loadModel(`${folder}/m`);
    assert.equal(model.spec.name, "from-torch");
    assert.equal(model.spec.training, null);
    assert.deepEqual(model.spec.scaling, scaling);
    const { windows, logits } = pytorchNetwork();
    const predictor = await openPredictor(model);
    const answers = await predictor.predict(Float32Array.from(windows), 5);
    await predictor.close();
    answers.forEach((p, i) => {
      const expected = 1 / (1 + Math.exp(logits[2 * i] - logits[2 * i + 1]));
      assert.ok(Math.abs(p - expected) < 1e-6, `window ${i}: ${p}, not ${expected}`);
    });
  });
});

Deno.test("exported weights are the imported ones", async () => {
  await inFolder(async (folder) => {
    await importStateDict(FILE, `${folder}/m`, spec);
    await exportStateDict(`${folder}/m`, `${folder}/back.pt`);
    const back = await readStateDict(await Deno.readFile(`${folder}/back.pt`), "back.pt");
    const original = await readStateDict(await Deno.readFile(FILE), FILE);
    assert.deepEqual(back, original);
    assert.equal(weightsFromTensors(back).shape.hidden, 3);
    assert.deepEqual(readdirSync(folder).sort(), ["back.pt", "m.json", "m.onnx"]);
  });
});

Deno.test("what does not fit is one line, and nothing is written", async () => {
  await inFolder(async (folder) => {
    const imported = (file: string, features = spec.featureSet.features) =>
      importStateDict(file, `${folder}/m`, { ...spec, featureSet: { name: "set", features } });
    await assert.rejects(imported(`${folder}/no.pt`), {
      message: `There is no file ${folder}/no.pt`,
    });
    await assert.rejects(imported(FILE, ["a", "b"]), {
      message: `${FILE} takes 4 features, but set has 2`,
    });
    await Deno.writeTextFile(`${folder}/text.pt`, "weights");
    await assert.rejects(imported(`${folder}/text.pt`), /text.pt is no PyTorch state_dict: /);
    copyFileSync(fixture("exported_logits.onnx"), `${folder}/torch.onnx`);
    await assert.rejects(
      exportStateDict(`${folder}/torch.onnx`, `${folder}/out.pt`),
      /torch.onnx was written by "pytorch"/,
    );
    await assert.rejects(
      exportStateDict(`${folder}/no`, `${folder}/out.pt`),
      /There is no model .*no.onnx/,
    );
    assert.deepEqual(readdirSync(folder).sort(), ["text.pt", "torch.onnx"]);
  });
});
