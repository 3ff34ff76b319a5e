/** `deno task compact`: merges small Parquet parts. */
import { diskFolder, listRuns } from "../lib/sink/mod.ts";
import { compact } from "../lib/stream/mod.ts";
import { run } from "./command.ts";
import { jsonFlag } from "./flags.ts";
import { logFlags, sinkFlags } from "./stream_flags.ts";

await run(
  {
    name: "compact",
    summary: "Merges the small Parquet parts of each run, all but its newest, into large ones. " +
      "Consumers may go on meanwhile.",
    flags: {
      ...sinkFlags,
      symbol: logFlags.symbol,
      rows: { kind: "integer", min: 1, default: 100000, help: "rows in a merged part, at most" },
      ...jsonFlag,
    },
  },
  async (values) => {
    const folder = await diskFolder(values.out);
    const runs = (await listRuns(folder)).filter((each) =>
      (values.run === undefined || each.run === values.run) &&
      (values.symbol === undefined || each.symbol === values.symbol)
    );
    if (runs.length === 0) throw new Error(`there is no such run in ${values.out}`);
    const done = [];
    for (const each of runs) {
      const { run, symbol } = each, summary = await compact(folder, each, values.rows);
      done.push({ run, symbol, ...summary });
      if (values.json) continue;
      const name = symbol === "" ? run : `${run} ${symbol}`;
      console.log(`${name}: ${summary.before} parts became ${summary.after}`);
    }
    if (values.json) console.log(JSON.stringify({ folder: values.out, runs: done }));
  },
);
