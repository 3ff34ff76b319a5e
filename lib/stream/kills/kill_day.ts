/**
 * What the processes to be killed work on.
 *
 * @module
 */
import { reference4 } from "../../features/mod.ts";
import type { Day } from "../../lobster/mod.ts";
import type { Predictor } from "../../model/mod.ts";
import { purePredictor } from "../../testing/pure_predictor.ts";
import { randomDay } from "../../testing/random_day.ts";
import { type Publications, publications } from "../publications.ts";

/** Rows in a window. */
export const WINDOW = 20;

/** A random day; two seeds give two days. */
export function killDay(seed: number): Day {
  return randomDay(seed, { rows: 16_000, levels: 3 });
}

/** Its trades, some of them with a `ts` that makes them bad. */
export function killPublications(day: Day): Publications {
  const what = publications(day, {
    profile: "causal",
    sampling: "trades",
    horizon: 10,
    featureSet: reference4,
  });
  for (let i = 90; i < what.ts.length; i += 97) what.ts[i] = 1;
  return what;
}

/** The pure predictor, which takes some milliseconds for a batch, as a model does. */
export function killPredictor(ms: number): Predictor {
  const pure = purePredictor(WINDOW, reference4.features.length);
  return {
    ...pure,
    async predict(windows, batch) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return await pure.predict(windows, batch);
    },
  };
}
