/**
 * The log, the model and the folder that the flags name, and how a task stops.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { loadModel, type Model } from "../lib/model/load_model.ts";
import type { EngineName } from "../lib/model/local_predictor.ts";
import type { Day } from "../lib/lobster/mod.ts";
import type { Profile } from "../lib/dataset/mod.ts";
import type { EventLog, InputSpec, Keys } from "../lib/stream/mod.ts";
import { keysFor, openLog, retry, runId } from "../lib/stream/mod.ts";
import { resolveFeatureSet } from "../lib/features/mod.ts";
import { environment, UsageError, type Values } from "./command.ts";
import type { modelFlags } from "./flags.ts";
import { SIMULATED_TICKER } from "./source.ts";
import type { logFlags } from "./stream_flags.ts";

/** Where the streams are unless a flag or `REDIS_URL` says otherwise. */
const DEFAULT_LOG = "sqlite:data/log.sqlite";

/** Opens the log, and says on stderr which. A server that is not there yet is waited for. */
export async function connect(
  values: Values<typeof logFlags> & { patience?: number },
): Promise<EventLog> {
  let ca: string | undefined;
  try {
    ca = values.ca === undefined ? undefined : readFileSync(values.ca, "utf8");
  } catch (error) {
    throw new UsageError(`--ca ${values.ca} can't be read: ${(error as Error).message}`);
  }
  const open = () =>
    openLog(values.log ?? DEFAULT_LOG, {
      user: environment("REDIS_USER"),
      password: environment("REDIS_PASSWORD"),
      ca,
    });
  const log = await retry(open, { report, patienceMs: (values.patience ?? 0) * 1000 });
  console.error(`log: ${log.name}`);
  return log;
}

/** The keys under `--symbol`, with `--predictions` and `--dead` in their places. */
export function keysOf(values: { symbol?: string; predictions?: string; dead?: string }): Keys {
  const { predictions, dead, ...keys } = keysFor(values.symbol);
  return {
    ...keys,
    predictions: values.predictions ?? predictions,
    dead: values.dead ?? dead,
  };
}

/**
 * Loads the model that the flags name, by default the one that is shipped for the profile, or for a
 * simulated day.
 */
export async function findModel(values: Values<typeof modelFlags>, day?: Day): Promise<Model> {
  const path = values.model ?? `models/${shippedModel(values.profile, day)}`;
  const model = await loadModel(path, {
    featureSet: values["feature-set"],
    window: values.window,
    profile: values.profile as Profile | undefined,
  });
  console.error(`model: ${modelLabel(model)} (${model.spec.profile})`);
  return model;
}

function shippedModel(profile: string | undefined, day: Day | undefined): string {
  if (profile === "reference") return "reference";
  return day?.ticker === SIMULATED_TICKER ? "simulated" : "default";
}

/** How predictions name a model: its name and the first digits of its sha256. */
export function modelLabel({ spec, sha256 }: Model): string {
  return `${spec.name}@${sha256.slice(0, 12)}`;
}

/** What computes it. */
export function engineOf(values: { engine: string }): EngineName {
  return values.engine as EngineName;
}

/** What the model wants as input. */
export function inputOf({ spec }: Model): InputSpec {
  const { window, scaling } = spec;
  return { featureSet: resolveFeatureSet(spec.featureSet), window, scaling };
}

/** The run's name: `--run`, or from what makes it the same run. */
export function runOf(
  values: { run?: string; group: string; engine: string },
  log: EventLog,
  keys: Keys,
  model: Model,
): string {
  if (values.run !== undefined && !/^[A-Za-z0-9.-]+$/.test(values.run)) {
    throw new UsageError(`--run is "${values.run}": it must be of letters, digits, . and -`);
  }
  return values.run ?? runId({
    log: log.name,
    stream: keys.stream,
    group: values.group,
    modelSha256: model.sha256,
    engine: engineOf(values),
    input: inputOf(model),
  });
}

/** Aborted by the first SIGINT or SIGTERM; the second ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) Deno.exit(130);
    console.error("stopping: what is in hand is committed first (again to stop at once)");
    controller.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, stop);
  return controller.signal;
}

/** A line on stderr. */
export const report = (message: string): void => console.error(message);
