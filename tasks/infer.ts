/** `deno task infer`: consumes events, predicts, publishes predictions, writes Parquet. */
import { openPredictor } from "../lib/model/open_predictor.ts";
import { diskFolder } from "../lib/sink/mod.ts";
import { infer } from "../lib/stream/mod.ts";
import { run } from "./command.ts";
import { connect, engineOf, findModel, keysOf, report, runOf, stopSignal } from "./connect.ts";
import { groupFlags, inferFlags, jsonFlag, logFlags, modelFlags, sinkFlags } from "./flags.ts";
import { consumerOptions, describeMetrics } from "./infer_options.ts";

await run(
  {
    name: "infer",
    summary: "Consumes events from the log, predicts, publishes predictions and writes Parquet.",
    flags: {
      ...logFlags,
      ...modelFlags,
      ...groupFlags,
      ...sinkFlags,
      ...inferFlags,
      "until-idle": {
        kind: "number",
        min: 0,
        value: "SECONDS",
        help: "end when nothing has come for so long (default: run until stopped)",
      },
      ...jsonFlag,
    },
  },
  async (values) => {
    const model = await findModel(values);
    const folder = await diskFolder(values.out);
    const log = await connect(values);
    const predictor = await openPredictor(model, { worker: true, engine: engineOf(values) });
    try {
      const keys = keysOf(values);
      const name = runOf(values, log, keys, model);
      report(`run: ${name}, parts in ${values.out}`);
      const metrics = await infer({
        log,
        keys,
        run: name,
        predictor,
        folder,
        ...consumerOptions(values, model),
        untilIdleMs: values["until-idle"] === undefined ? Infinity : values["until-idle"] * 1000,
        signal: stopSignal(),
        report,
      });
      console.log(describeMetrics(metrics, name, values.json));
    } finally {
      await predictor.close();
      await log.close();
    }
  },
);
