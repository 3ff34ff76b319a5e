/** `deno task explain`: what a model looks at. */
import { run } from "./command.ts";
import { findModel, modelLabel } from "./connect.ts";
import { explainDay, explainFlags } from "./explaining.ts";
import { dataFlag, jsonFlag, modelFlags } from "./flags.ts";
import { findDay } from "./source.ts";

await run(
  {
    name: "explain",
    summary:
      "What a model looks at: the accuracy that it loses on rows that training has not seen " +
      "when one feature, or one band of lags of the window, is taken from another time of the day.",
    flags: {
      ...dataFlag,
      ...modelFlags,
      engine: { ...modelFlags.engine, default: "simd" },
      ...explainFlags,
      out: {
        kind: "text",
        value: "FOLDER",
        help: "where the picture goes (default: outputs/explain_TICKER_DATE)",
      },
      ...jsonFlag,
    },
  },
  async (values) => {
    const day = await findDay(values.data);
    const model = await findModel(values, day);
    const { sample, importance, text, svg } = await explainDay(day, model, values);
    const { writeChart } = await import("../lib/report/mod.ts");
    const { ticker, date } = day;
    const files = await writeChart(
      values.out ?? `outputs/explain_${ticker}_${date}`,
      "importance",
      svg,
    );
    console.log(
      values.json
        ? JSON.stringify({ ticker, date, model: modelLabel(model), sample, ...importance, files })
        : [text, "", `written: ${files.join(", ")}`].join("\n"),
    );
  },
);
