/** `deno task evaluate`: accuracy, confidence and calibration of one run. */
import { diskFolder } from "../lib/sink/mod.ts";
import { run } from "./command.ts";
import { findModel } from "./connect.ts";
import { dataFlag, evaluateFlags, jsonFlag, modelFlags } from "./flags.ts";
import { evaluateFolder } from "./evaluation.ts";
import { findDay } from "./source.ts";
import { sinkFlags } from "./stream_flags.ts";

await run(
  {
    name: "evaluate",
    summary: "Judges the predictions of one run (the newest, or --run): accuracy, confidence, " +
      "calibration, baselines, in-sample rows apart. Writes eval_summary.csv, evaluation.json and " +
      "reliability.png.",
    flags: {
      ...sinkFlags,
      symbol: { kind: "text", value: "NAME", help: "the run's symbol" },
      ...modelFlags,
      data: {
        ...dataFlag.data,
        help: "the day that was replayed: tells in-sample rows exactly (else by their time), and " +
          "gives learned baselines, hours and spreads",
      },
      ...evaluateFlags,
      ...jsonFlag,
    },
  },
  async (values) => {
    const day = values.data === undefined ? undefined : await findDay(values.data);
    await evaluateFolder(
      await diskFolder(values.out),
      day,
      values,
      (shipped) => findModel({ ...values, model: values.model ?? `models/${shipped}` }),
    );
  },
);
