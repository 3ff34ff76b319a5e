/** `deno task waterfall`: from the reference's number to what could have been earned. */
import {
  atTouch,
  basisPoints,
  execution,
  waterfall,
  waterfallInput,
  type WaterfallStep,
} from "../lib/backtest/mod.ts";
import { loadModel, openPredictor } from "../lib/model/mod.ts";
import { run } from "./command.ts";
import { engineOf, modelLabel } from "./connect.ts";
import { dataFlag, executionFlags, jsonFlag, modelFlags } from "./flags.ts";
import { findDay } from "./source.ts";
import { count, fixed, progress, progressDone, table } from "./table.ts";

const { engine } = modelFlags;
const { threshold, "fee-bps": fee, "latency-ms": latency } = executionFlags;

await run(
  {
    name: "waterfall",
    summary:
      "From the number that the reference project's way of counting gives to what its model " +
      "could have earned: one correction at a time, with a picture.",
    flags: {
      ...dataFlag,
      model: {
        kind: "text",
        value: "FILE",
        default: "models/reference",
        help: "the model of the reference profile whose number it is",
      },
      engine,
      threshold,
      "fee-bps": fee,
      "latency-ms": latency,
      out: {
        kind: "text",
        value: "FOLDER",
        help: "where the picture goes (default: outputs/waterfall_TICKER_DATE)",
      },
      ...jsonFlag,
    },
  },
  async (values) => {
    const day = await findDay(values.data);
    const model = await loadModel(values.model, { profile: "reference" });
    const predictor = await openPredictor(model, { engine: engineOf(values) });
    const input = await waterfallInput(
      day,
      model.spec,
      predictor,
      values.threshold,
      (what, done, of) => progress(`predicting ${what}: ${done} of ${of}`),
    );
    progressDone();
    await predictor.close();
    const steps = waterfall(input, {
      threshold: values.threshold,
      execution: execution({
        fill: atTouch,
        fee: basisPoints(values["fee-bps"]),
        latencyNs: values["latency-ms"] * 1e6,
      }),
    });
    const subtitle =
      `${modelLabel(model)}, threshold ${values.threshold}, fee ${values["fee-bps"]} bps, ` +
      `latency ${values["latency-ms"]} ms`;
    const folder = values.out ?? `outputs/waterfall_${day.ticker}_${day.date}`;
    const { waterfallSvg, writeChart } = await import("../lib/report/mod.ts");
    const files = await writeChart(folder, "waterfall", waterfallSvg(day, steps, subtitle));
    console.log(
      values.json ? JSON.stringify({ ticker: day.ticker, date: day.date, steps, files }) : [
        `${day.ticker} ${day.date}: ${subtitle}`,
        "",
        describe(steps),
        "",
        ...input.purged === null ? ["training touched all of it: costs are not shown"] : [],
        `written: ${files.join(", ")}`,
      ].join("\n"),
    );
  },
);

function describe(steps: readonly WaterfallStep[]): string {
  const percent = (share: number) => `${fixed(100 * share, 2)} %`;
  return table([
    ["corrected", "change", "profit", "95 %", "decisions"],
    ...steps.map(({ name, total, low, high, decisions }, i) => [
      name,
      i === 0 ? "" : percent(total - steps[i - 1].total),
      percent(total),
      `[${percent(low)}, ${percent(high)}]`,
      count(decisions),
    ]),
  ]);
}
