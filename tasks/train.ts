/** `deno task train`: from days to a model in models/. */
import { basename } from "node:path";
import { run } from "./command.ts";
import { daysFlag, jsonFlag, trainFlags } from "./flags.ts";
import { findDays } from "./source.ts";
import { trainAndSave } from "./training.ts";

await run(
  {
    name: "train",
    summary:
      "Trains an LSTM on one or more LOBSTER days and writes models/NAME.onnx and NAME.json.",
    flags: { ...daysFlag, ...trainFlags, ...jsonFlag },
  },
  async (values) => {
    const days = await findDays(values.data);
    const { manifest } = await trainAndSave(days, values, `outputs/train_${basename(values.out)}`);
    if (values.json) console.log(JSON.stringify(manifest));
  },
);
