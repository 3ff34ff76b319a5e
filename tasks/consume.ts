/** `deno task consume`: the debug consumer. */
import { dirname } from "node:path";
import { consume, keysFor } from "../lib/stream/mod.ts";
import { run } from "./command.ts";
import { connect, report, stopSignal } from "./connect.ts";
import { jsonFlag, recipeFlags } from "./flags.ts";
import { describeMetrics } from "./infer_options.ts";
import { recipeOf } from "./recipe.ts";
import { groupFlags, inferFlags, logFlags } from "./stream_flags.ts";

await run(
  {
    name: "consume",
    summary: "Reads a stream without a model: tells when sequences are ready, writes silver CSV " +
      "(ts,mid,imb,y) and publishes lob:metrics.",
    flags: {
      ...logFlags,
      group: { kind: "text", value: "NAME", default: "lob_debug", help: "consumer group" },
      consumer: groupFlags.consumer,
      "feature-set": recipeFlags["feature-set"],
      features: recipeFlags.features,
      window: recipeFlags.window,
      silver: {
        kind: "text",
        value: "FILE",
        default: "data/silver.csv",
        help: "where the CSV goes (replaced at every start)",
      },
      "until-idle": { kind: "number", min: 0, value: "SECONDS", help: "end when idle for so long" },
      "new-session": inferFlags["new-session"],
      "metrics-seconds": inferFlags["metrics-seconds"],
      ...jsonFlag,
    },
  },
  async (values) => {
    const log = await connect(values);
    Deno.mkdirSync(dirname(values.silver), { recursive: true });
    const temporary = `${values.silver}.tmp`;
    const encoder = new TextEncoder();
    const file = Deno.openSync(temporary, { write: true, create: true, truncate: true });
    try {
      const { featureSet, window } = recipeOf({
        ...values,
        profile: "causal",
        sample: undefined,
        label: "horizon",
        horizon: 1,
      });
      const metrics = await consume({
        log,
        keys: keysFor(values.symbol),
        group: values.group,
        consumer: values.consumer,
        input: { featureSet, window, scaling: null },
        silver: (line) => file.writeSync(encoder.encode(line + "\n")),
        untilIdleMs: values["until-idle"] === undefined ? Infinity : values["until-idle"] * 1000,
        newSession: values["new-session"],
        signal: stopSignal(),
        report,
        metricsMs: values["metrics-seconds"] * 1000,
      });
      Deno.renameSync(temporary, values.silver);
      report(`silver: ${values.silver}`);
      console.log(describeMetrics(metrics, values.group, values.json));
    } finally {
      file.close();
      await log.close();
    }
  },
);
