/**
 * `deno task export-torch models/NAME`: a model's weights for PyTorch.
 *
 * @module
 */
import { exportStateDict, modelFiles } from "../lib/model/mod.ts";
import { run, UsageError } from "./command.ts";
import { jsonFlag } from "./flags.ts";

await run({
  name: "export-torch",
  summary: "Writes a model's weights as a state_dict that torch.load reads.",
  positional: ["MODEL"],
  flags: {
    out: { kind: "text", value: "FILE.pt", help: "where to write (default: MODEL.pt)" },
    ...jsonFlag,
  },
}, async (values, models) => {
  if (models.length > 1) throw new UsageError(`"${models[1]}" is one model too many`);
  const [model] = models;
  const out = values.out ?? modelFiles(model).onnx.replace(/\.onnx$/, ".pt");
  const { shape } = await exportStateDict(model, out);
  if (values.json) console.log(JSON.stringify({ file: out, ...shape }));
  else {
    console.log(
      `${out}: state_dict of LSTM(${shape.features}, ${shape.hidden}, ${shape.layers}) as lstm ` +
        `and Linear(${shape.hidden}, ${shape.classes}) as fc.`,
    );
  }
});
