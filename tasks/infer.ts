/** `deno task infer`: consumes events, predicts, publishes predictions, writes Parquet. */
import { openPredictor } from "../lib/model/open_predictor.ts";
import { diskFolder } from "../lib/sink/mod.ts";
import { inferShared, Metrics, systemClock } from "../lib/stream/mod.ts";
import { run, UsageError } from "./command.ts";
import { connect, engineOf, findModel, keysOf, report, runOf, stopSignal } from "./connect.ts";
import { jsonFlag, modelFlags } from "./flags.ts";
import { consumerOptions, describeMetrics } from "./infer_options.ts";
import { serveMetrics } from "./metrics_server.ts";
import { groupFlags, inferFlags, logFlags, shareFlags, sinkFlags } from "./stream_flags.ts";

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
      ...shareFlags,
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
    const symbols: (string | undefined)[] = values.symbols?.split(",") ?? [values.symbol];
    if (values.symbols !== undefined) {
      const fixed = (["symbol", "predictions", "dead"] as const).find((name) => values[name]);
      if (fixed !== undefined) throw new UsageError(`--symbols and --${fixed} can't both be given`);
      if (symbols.includes("")) throw new UsageError(`--symbols is "${values.symbols}": A,B,C`);
    }
    const model = await findModel(values);
    const folder = await diskFolder(values.out);
    const log = await connect(values);
    const predictor = await openPredictor(model, { workers: 1, engine: engineOf(values) });
    const counted = symbols.map((symbol) => ({
      metrics: new Metrics(systemClock.nowMs()),
      labels: { stream: keysOf({ ...values, symbol }).stream, group: values.group },
    }));
    const server = serveMetrics(values["metrics-port"], counted);
    try {
      const signal = stopSignal();
      const streams = symbols.map((symbol, i) => {
        const keys = keysOf({ ...values, symbol });
        const name = runOf(values, log, keys, model);
        report(`run: ${name}, parts in ${values.out}`);
        return {
          log,
          keys,
          run: name,
          predictor,
          folder,
          ...consumerOptions({ ...values, symbol }, model),
          untilIdleMs: values["until-idle"] === undefined ? Infinity : values["until-idle"] * 1000,
          metrics: counted[i].metrics,
          signal,
          report,
        };
      });
      await inferShared(streams, values["at-most"]);
      for (const { run, metrics } of streams) {
        console.log(describeMetrics(metrics, run, values.json));
      }
    } finally {
      await server.close();
      await predictor.close();
      await log.close();
    }
  },
);
