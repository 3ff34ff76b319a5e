import assert from "node:assert/strict";
import { formatManifest, type Manifest, parseManifest } from "./manifest.ts";
import { someManifest } from "./testing.ts";

Deno.test("a manifest is read as it was written, numbers to the last bit", () => {
  const manifest = someManifest();
  manifest.scaling!.mean = [0.1 + 0.2, -1e-300, 5e-324, 1 / 3];
  const json = formatManifest(manifest);
  assert.deepEqual(parseManifest(json, "m.json"), manifest);
  assert.ok(json.includes('    "train": [0, 70000],\n'), "lists of numbers stand on one line");
  const bare: Manifest = {
    ...manifest,
    scaling: null,
    training: null,
    hyperparameters: null,
    seed: null,
    curves: null,
    metrics: {},
  };
  assert.deepEqual(parseManifest(formatManifest(bare), "m.json"), bare);
});

/** The message for a manifest with one value changed, given by its path. */
function refusal(path: string, value: unknown): string {
  const manifest = JSON.parse(formatManifest(someManifest()));
  const keys = path.split(".");
  const last = keys.pop()!;
  const owner = keys.reduce((object, key) => object[key], manifest);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  let message = "";
  assert.throws(() => parseManifest(JSON.stringify(manifest), "models/x.json"), (error: Error) => {
    message = `${error.name}: ${error.message}`;
    return true;
  });
  return message.replace("models/x.json: ", "");
}

Deno.test("a field that is missing, unknown, or not as it must be is named with its value", () => {
  const hex = "64 lower-case hex digits";
  const cases: [string, unknown, string][] = [
    ["window", undefined, "TypeError: window is missing: it must be an integer"],
    ["window", 0, "RangeError: window is 0: it must be at least 1"],
    ["window", "100", 'TypeError: window is "100": it must be an integer'],
    ["format", 2, "RangeError: format is 2: it must be 1"],
    ["note", 1, "RangeError: note is not a known field"],
    ["label.unit", 1, "RangeError: label.unit is not a known field"],
    ["label.horizon", 0, "RangeError: label.horizon is 0: it must be at least 1"],
    ["label.horizon", 1.5, "TypeError: label.horizon is 1.5: it must be an integer"],
    ["name", "", 'RangeError: name is "": it must be a text'],
    [
      "profile",
      "causal?",
      'RangeError: profile is "causal?": it must be "causal" or "reference"',
    ],
    [
      "sampling",
      "settled:0",
      'RangeError: sampling is "settled:0": it must be trades, settled, settled:N or executions',
    ],
    ["scaling.std.2", 0, "RangeError: scaling.std[2] is 0: it must be greater than 0"],
    ["scaling.mean.0", null, "TypeError: scaling.mean[0] is null: it must be a number"],
    [
      "scaling.mean",
      [1],
      "RangeError: scaling.mean has 1 numbers: it must have 4, as there are features",
    ],
    ["featureSet.features", [], "RangeError: featureSet.features is []: it must be one or more"],
    ["training", {}, "TypeError: training is {}: it must be a list"],
    [
      "training.0.sha256.message",
      "ab",
      `RangeError: training[0].sha256.message is "ab": it must be ${hex}`,
    ],
    [
      "training.0.train",
      [5, 4],
      "RangeError: training[0].train is [5,4]: it must be two numbers that do not fall",
    ],
    ["training.0.train", [5], "RangeError: training[0].train is [5]: it must be two numbers"],
    [
      "hyperparameters.dropout",
      1.5,
      "RangeError: hyperparameters.dropout is 1.5: it must be at most 1",
    ],
    [
      "curves.learningRate",
      [1],
      "RangeError: curves.learningRate has 1 numbers: it must have 2, as curves.trainLoss has",
    ],
    ["metrics.out", { n: 1 }, "TypeError: metrics.out.accuracy is missing: it must be a number"],
    [
      "onnxSha256",
      "x".repeat(64),
      `RangeError: onnxSha256 is "${"x".repeat(56)}...: it must be ${hex}`,
    ],
  ];
  for (const [path, value, message] of cases) assert.equal(refusal(path, value), message);
});

Deno.test("a manifest that is no JSON or no object is refused in one line", () => {
  assert.throws(() => parseManifest('{"format": 1,\n', "models/x.json"), {
    name: "SyntaxError",
    message: /^models\/x.json is not JSON: [^\n]+$/,
  });
  assert.throws(() => parseManifest("[]", "models/x.json"), {
    name: "TypeError",
    message: "models/x.json: it is []: it must be an object",
  });
});
