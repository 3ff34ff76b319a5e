/** `deno task offline`: the whole offline workflow, from a day to a summary. */
import { type Day, SAMPLE_SHA256 } from "../lib/lobster/mod.ts";
import { backtestDay } from "./backtesting.ts";
import { run } from "./command.ts";
import { dataFlag, executionFlags, jsonFlag, trainFlags } from "./flags.ts";
import { orderFlags } from "./order_flags.ts";
import { findDay } from "./source.ts";
import { fixed, table } from "./table.ts";
import { trainAndSave } from "./training.ts";

/** What the reference project's README says that it got, on its day: the INTC sample with 10 levels. */
const PUBLISHED = ["1.1065", "1.0582", "0.82 - 0.84", "0.91"];

await run(
  {
    name: "offline",
    summary:
      "Loads a day, makes features, splits, trains, validates, backtests, draws and sums up.",
    flags: { ...dataFlag, ...trainFlags, ...executionFlags, ...orderFlags, ...jsonFlag },
  },
  async (values) => {
    const day = await findDay(values.data);
    const folder = `outputs/offline_${day.ticker}_${day.date}_${values.profile}`;
    const { manifest, predicted, finished, files } = await trainAndSave([day], values, folder);
    if (!finished) return;
    const model = { spec: manifest, sha256: manifest.onnxSha256 };
    const { report, text } = await backtestDay(day, predicted[0], model, values, folder);
    const { curves } = manifest;
    const summary = {
      ticker: day.ticker,
      date: day.date,
      trainAccuracy: curves!.trainAccuracy.at(-1)!,
      validationAccuracy: curves!.validationAccuracy.at(-1)!,
      ...report,
      files: [...files, ...report.files],
    };
    console.log(values.json ? JSON.stringify(summary) : `${text}\n\n${describe(day, summary)}`);
  },
);

interface Summary {
  trainAccuracy: number;
  validationAccuracy: number;
  results: { finalEquity: Record<string, number> }[];
  files: string[];
}

/** The table that the reference project's README shows; its figures beside ours on its own day. */
function describe(
  day: Day,
  { trainAccuracy, validationAccuracy, results, files }: Summary,
): string {
  const equity = results[0]?.finalEquity ?? {};
  const { message, orderbook } = SAMPLE_SHA256.INTC_10;
  const isReferenceDay = day.sha256.message === message && day.sha256.orderbook === orderbook;
  const rows = [
    ["final equity, model", fixed(equity.model ?? equity["+ latency"] ?? NaN, 4)],
    ["final equity, perfect foresight", fixed(equity.perfectForesight ?? equity.labelFollower, 4)],
    ["train accuracy, final epoch", fixed(trainAccuracy)],
    ["validation accuracy, final epoch", fixed(validationAccuracy)],
  ];
  const head = [`${day.ticker} ${day.date}`, "here"];
  return [
    table(
      isReferenceDay
        ? [
          [...head, "the reference's README"],
          ...rows.map((row, i) => [...row, PUBLISHED[i]]),
        ]
        : [head, ...rows],
    ),
    `written: ${files.join(", ")}`,
  ].join("\n");
}
