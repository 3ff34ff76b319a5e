/**
 * `deno task import-torch FILE.pt`: a model from PyTorch weights.
 *
 * @module
 */
import {
  defaultSpec,
  importStateDict,
  loadModel,
  modelFiles,
  type ModelOverrides,
} from "../lib/model/mod.ts";
import { run, UsageError } from "./command.ts";
import { jsonFlag } from "./flags.ts";

await run({
  name: "import-torch",
  summary: "Writes ONNX and manifest from a PyTorch state_dict; nothing in the file is executed.",
  positional: ["FILE.pt"],
  flags: {
    out: {
      kind: "text",
      value: "models/NAME",
      help: "where to write (default: models/ and FILE's name)",
    },
    name: {
      kind: "text",
      value: "NAME",
      help: "the model's name (default: the last part of --out)",
    },
    like: {
      kind: "text",
      value: "models/NAME",
      help: "use the weights as this model is used: features, window, scaling, profile, label",
    },
    "feature-set": { kind: "text", value: "NAME", help: "feature set (default: reference4)" },
    window: { kind: "integer", min: 1, max: 10000, help: "rows in a window (default: 100)" },
    profile: {
      kind: "choice",
      choices: ["causal", "reference"],
      help: "how events are chosen and labelled (default: causal)",
    },
    ...jsonFlag,
  },
}, async (values, files) => {
  if (files.length > 1) throw new UsageError(`"${files[1]}" is one file too many`);
  const [file] = files;
  const out = values.out ?? `models/${file.slice(file.lastIndexOf("/") + 1).replace(/\.\w+$/, "")}`;
  const { onnx } = modelFiles(out);
  const name = values.name ?? onnx.slice(onnx.lastIndexOf("/") + 1, -".onnx".length);
  const overrides: ModelOverrides = {
    featureSet: values["feature-set"],
    window: values.window,
    profile: values.profile as ModelOverrides["profile"],
  };
  const spec = values.like === undefined
    ? defaultSpec(name, { ...overrides, featureSet: overrides.featureSet ?? "reference4" })
    : (await loadModel(values.like, overrides)).spec;
  const { manifest, weights: { shape } } = await importStateDict(file, out, { ...spec, name });
  if (values.json) {
    console.log(
      JSON.stringify({ onnx, sha256: manifest.onnxSha256, ...shape, window: spec.window }),
    );
    return;
  }
  console.log(
    `${onnx}: ${shape.layers} layers of ${shape.hidden}, windows of ${spec.window} x ${shape.features} ` +
      `(${spec.featureSet.name}), ${spec.profile}. What it was trained on is not known.`,
  );
});
