/** `deno task replay`: publishes a day of events to the event log. */
import type { Day } from "../lib/lobster/mod.ts";
import {
  keysFor,
  publications,
  type PublishOptions,
  replay,
  type ReplaySummary,
} from "../lib/stream/mod.ts";
import { run, type Values } from "./command.ts";
import { connect, findModel, inputOf, report, stopSignal } from "./connect.ts";
import { dataFlag, jsonFlag, modelFlags, recipeFlags } from "./flags.ts";
import { recipeOf } from "./recipe.ts";
import { replayOptions } from "./replay_options.ts";
import { findDay } from "./source.ts";
import { inferFlags, logFlags, replayFlags } from "./stream_flags.ts";
import { count } from "./table.ts";

const { patience } = inferFlags;

/** What to publish: what a model wants, or what is said flag by flag. */
const eventFlags = {
  model: {
    ...modelFlags.model,
    help: "publish what this model wants: events, or every update (default: the shipped model)",
  },
  profile: { ...modelFlags.profile, help: "publish for this profile" },
  "feature-set": { ...modelFlags["feature-set"], help: "publish what this feature set wants" },
  features: recipeFlags.features,
  sample: recipeFlags.sample,
  horizon: recipeFlags.horizon,
} as const;

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
      const wanted = await wantedOf(values, day);
      const { cut, pace } = replayOptions(values);
      const summary = await replay(day, publications(day, { ...wanted, ...cut }), {
        log,
        stream: keysFor(values.symbol).stream,
        featureSet: wanted.featureSet,
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

async function wantedOf(values: Values<typeof eventFlags>, day: Day): Promise<PublishOptions> {
  const { profile, "feature-set": set, features, sample } = values;
  const saysWhat = [profile, set, features, sample].some((value) => value !== undefined);
  if (saysWhat && values.model === undefined) {
    const recipe = recipeOf({
      ...values,
      profile: profile ?? recipeFlags.profile.default,
      "feature-set": set ?? recipeFlags["feature-set"].default,
      window: 1,
      label: "horizon",
    });
    return { ...recipe, horizon: recipe.label.horizon };
  }
  const model = await findModel({ ...values, window: undefined, engine: "ort" }, day);
  const { sampling, label } = model.spec;
  const { featureSet } = inputOf(model);
  return { profile: model.spec.profile, sampling, horizon: label.horizon, featureSet };
}

function describe({ published, alreadyThere, events, worstDriftMs }: ReplaySummary): string {
  const drift = worstDriftMs > 0 ? `; at worst ${worstDriftMs.toFixed(1)} ms behind the pace` : "";
  return `${count(published)} entries published, ${count(alreadyThere)} were there; ` +
    `${count(events)} are events${drift}`;
}
