/** `deno task explain`: what a model looks at. */
import { buildDataset } from "../lib/dataset/mod.ts";
import { type Importance, permutationImportance } from "../lib/evaluate/mod.ts";
import { epochMs } from "../lib/lobster/mod.ts";
import { openPredictor, type Sample, sampleOf } from "../lib/model/mod.ts";
import { run } from "./command.ts";
import { engineOf, findModel, inputOf, modelLabel } from "./connect.ts";
import { SAMPLE_NAMES } from "./evaluation.ts";
import { dataFlag, jsonFlag, modelFlags } from "./flags.ts";
import { findDay } from "./source.ts";
import { count, fixed, progress, progressDone, table } from "./table.ts";

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
      repeats: {
        kind: "integer",
        min: 1,
        max: 100,
        default: 5,
        help: "other times tried for each",
      },
      seed: { kind: "integer", default: 1, help: "of those times" },
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
    const { profile, sampling, label, scaling } = model.spec;
    const { featureSet, window } = inputOf(model);
    const dataset = buildDataset(day, { profile, featureSet, window, sampling, label });
    const { events, sequences } = dataset;

    const sample = sampleOf(model.spec, day);
    const samples = Array.from({ length: sequences }, (_, s): Sample => {
      const row = events.row[s + window - 1];
      return sample(row, epochMs(day.date, day.timeNs[row]));
    });
    const shown = (["out", "unknown", "validation", "train"] as const)
      .find((name) => samples.includes(name));
    if (shown === undefined) throw new Error(`${day.ticker} ${day.date} has no full window`);
    const chosen = Int32Array.from(samples.keys()).filter((s) => samples[s] === shown);

    const predictor = await openPredictor(model, { engine: engineOf(values) });
    const found = await permutationImportance(predictor, dataset, chosen, scaling, {
      repeats: values.repeats,
      seed: values.seed,
      progress: (done, of) => progress(`${done} of ${of} parts`),
    });
    progressDone();
    await predictor.close();

    const { importanceSvg, writeChart } = await import("../lib/report/mod.ts");
    const subtitle = `${modelLabel(model)}, ${SAMPLE_NAMES[shown]}`;
    const files = await writeChart(
      values.out ?? `outputs/explain_${day.ticker}_${day.date}`,
      "importance",
      importanceSvg(day, found, subtitle),
    );
    const { ticker, date } = day;
    console.log(
      values.json
        ? JSON.stringify({
          ticker,
          date,
          model: modelLabel(model),
          sample: shown,
          ...found,
          files,
        })
        : [
          `${ticker} ${date}, ${subtitle}: accuracy ${fixed(found.accuracy)} on ` +
          `${count(found.n)} moves, log loss ${fixed(found.logLoss)}`,
          "",
          describe("without", found.features),
          "",
          describe("without lags", found.lags),
          "",
          `written: ${files.join(", ")}`,
        ].join("\n"),
    );
  },
);

function describe(head: string, importances: readonly Importance[]): string {
  const sign = (x: number, digits: number) => `${x < 0 ? "" : "+"}${fixed(x, digits)}`;
  return table([
    [head, "accuracy, points", "95 %", "log loss"],
    ...importances.map(({ name, accuracyDrop: { estimate, low, high }, logLossRise }) => [
      name,
      sign(-100 * estimate, 1),
      `[${sign(-100 * high, 1)}, ${sign(-100 * low, 1)}]`,
      sign(logLossRise.estimate, 4),
    ]),
  ]);
}
