import { PRESETS, simulateDay, validateDay } from "../lib/book/mod.ts";
import { writeDay } from "../lib/lobster/mod.ts";
import { run } from "./command.ts";
import { jsonFlag } from "./flags.ts";
import { count, progress, progressDone } from "./table.ts";

await run({
  name: "simulate",
  summary: "Simulates a day of trading on a real order book and writes it as LOBSTER files.",
  flags: {
    seed: {
      kind: "integer",
      default: 1,
      min: 0,
      help: "which day; it is also the trading date, in weekdays after 2000-01-03",
    },
    ticker: { kind: "text", value: "NAME", default: "SIM", help: "ticker in the files' names" },
    hours: {
      kind: "number",
      default: 6.5,
      min: 0.01,
      max: 14,
      help: "hours from 09:30 to the close",
    },
    levels: { kind: "integer", default: 10, min: 1, max: 1000, help: "price levels in the book" },
    preset: {
      kind: "choice",
      choices: Object.keys(PRESETS),
      default: "small-tick",
      help: "a market like GOOG's (small-tick) or INTC's (large-tick)",
    },
    out: { kind: "text", value: "FOLDER", default: "data", help: "where the files go" },
    ...jsonFlag,
  },
}, async ({ seed, ticker, hours, levels, preset, out, json }) => {
  const day = simulateDay({
    seed,
    ticker,
    hours,
    levels,
    preset: preset as keyof typeof PRESETS,
    progress: (share) => progress(`simulating ${ticker}: ${Math.round(100 * share)} %`),
  });
  progressDone();
  const written = await writeDay(out, day);
  const { faultCount } = validateDay({ ...day, sha256: written.sha256 });
  if (faultCount > 0) throw new Error(`The simulated day has ${faultCount} faults`);
  if (json) {
    console.log(
      JSON.stringify({ ticker, date: day.date, preset, seed, rows: day.length, ...written }),
    );
  } else {
    console.log(`${ticker} ${day.date}: ${count(day.length)} rows, ${levels} levels, ${preset}`);
    console.log(written.message);
    console.log(written.orderbook);
  }
});
