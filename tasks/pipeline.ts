/** `deno task pipeline`: replay, infer and evaluate in one command. */
import { openPredictor } from "../lib/model/open_predictor.ts";
import { diskFolder } from "../lib/sink/mod.ts";
import {
  deleteParts,
  deleteRun,
  Metrics,
  pipeline,
  publications,
  systemClock,
} from "../lib/stream/mod.ts";
import { run, UsageError } from "./command.ts";
import {
  connect,
  engineOf,
  findModel,
  inputOf,
  keysOf,
  report,
  runOf,
  stopSignal,
} from "./connect.ts";
import { evaluateFolder } from "./evaluation.ts";
import { dataFlag, evaluateFlags, jsonFlag, modelFlags } from "./flags.ts";
import { consumerOptions, describeMetrics } from "./infer_options.ts";
import { serveMetrics } from "./metrics_server.ts";
import { replayOptions } from "./replay_options.ts";
import { findDay } from "./source.ts";
import { groupFlags, inferFlags, logFlags, replayFlags, sinkFlags } from "./stream_flags.ts";

await run(
  {
    name: "pipeline",
    summary: "Replays a LOBSTER day through the event log, predicts every event, writes Parquet " +
      "and judges the predictions: the whole stream in one command, with no server.",
    flags: {
      ...dataFlag,
      ...modelFlags,
      ...logFlags,
      ...groupFlags,
      ...sinkFlags,
      fresh: {
        kind: "switch",
        help: "delete the run's streams, group, checkpoint and parts first (needs --log)",
      },
      ...replayFlags,
      ...inferFlags,
      ...evaluateFlags,
      ...jsonFlag,
    },
  },
  async (values) => {
    if (values.fresh && !Deno.args.some((arg) => /^--log(=|$)/.test(arg))) {
      throw new UsageError("--fresh deletes streams: say of which log with --log");
    }
    const day = await findDay(values.data);
    const model = await findModel(values, day);
    const folder = await diskFolder(values.out);
    const log = await connect(values);
    const predictor = await openPredictor(model, { workers: 1, engine: engineOf(values) });
    const keys = keysOf(values), counters = new Metrics(systemClock.nowMs());
    const labels = { stream: keys.stream, group: values.group };
    const server = serveMetrics(values["metrics-port"], [{ metrics: counters, labels }]);
    try {
      const name = runOf(values, log, keys, model);
      if (values.fresh) await deleteRun(log, keys, folder, name, values.symbol ?? "");
      else if (log.name === "sqlite::memory:") await deleteParts(folder, name, values.symbol ?? "");
      const { profile, sampling, label } = model.spec;
      const input = inputOf(model);
      const { cut, pace } = replayOptions(values);
      const what = publications(day, {
        profile,
        sampling,
        horizon: label.horizon,
        featureSet: input.featureSet,
        ...cut,
      });
      const signal = stopSignal();
      report(`run: ${name}, ${what.rows.length} entries to publish, parts in ${values.out}`);
      const { replay, metrics } = await pipeline(
        day,
        what,
        { log, stream: keys.stream, featureSet: input.featureSet, ...pace, signal, report },
        {
          log,
          keys,
          run: name,
          predictor,
          folder,
          ...consumerOptions(values, model),
          metrics: counters,
          signal,
          report,
        },
      );
      if (replay.published === 0 && metrics.predictions === 0) {
        report(`run ${name} was complete: evaluating it again (--fresh starts over)`);
      } else report(describeMetrics(metrics, name, false));
      if (signal.aborted) return;
      await evaluateFolder(folder, day, { ...values, run: name }, () => model);
    } finally {
      await server.close();
      await predictor.close();
      await log.close();
    }
  },
);
