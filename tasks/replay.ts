/** `deno task replay`: publishes a day of events to the event log. */
import { keysFor, publications, replay, type ReplaySummary } from "../lib/stream/mod.ts";
import { run } from "./command.ts";
import { connect, report, stopSignal } from "./connect.ts";
import { dataFlag, inferFlags, jsonFlag, logFlags, recipeFlags, replayFlags } from "./flags.ts";
import { recipeOf } from "./recipe.ts";
import { replayOptions } from "./replay_options.ts";
import { findDay } from "./source.ts";
import { count } from "./table.ts";

const { window: _, ...eventFlags } = recipeFlags;
const { patience } = inferFlags;

await run(
  {
    name: "replay",
    summary: "Publishes a LOBSTER day to the event log, each event once.",
    flags: { ...dataFlag, ...logFlags, ...eventFlags, ...replayFlags, patience, ...jsonFlag },
  },
  async (values) => {
    const log = await connect(values);
    try {
      const day = await findDay(values.data);
      const { profile, sampling, label, featureSet } = recipeOf({ ...values, window: 1 });
      const { cut, pace } = replayOptions(values);
      const what = publications(day, {
        profile,
        sampling,
        horizon: label.horizon,
        featureSet,
        ...cut,
      });
      const summary = await replay(day, what, {
        log,
        stream: keysFor(values.symbol).stream,
        featureSet,
        ...pace,
        signal: stopSignal(),
        report,
      });
      console.log(values.json ? JSON.stringify(summary) : describe(summary));
    } finally {
      await log.close();
    }
  },
);

function describe({ published, alreadyThere, events, worstDriftMs }: ReplaySummary): string {
  const drift = worstDriftMs > 0 ? `; at worst ${worstDriftMs.toFixed(1)} ms behind the pace` : "";
  return `${count(published)} entries published, ${count(alreadyThere)} were there; ` +
    `${count(events)} are events${drift}`;
}
