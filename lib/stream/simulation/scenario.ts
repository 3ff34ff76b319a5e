/**
 * What a schedule is about: a day to publish, with bad entries and perhaps poison, and what must come
 * out of it however often it is disturbed.
 *
 * @module
 */
import { reference4 } from "../../features/mod.ts";
import type { Day } from "../../lobster/mod.ts";
import { Random } from "../../math/mod.ts";
import type { Predictor } from "../../model/mod.ts";
import { purePredictor } from "../../testing/pure_predictor.ts";
import { randomDay } from "../../testing/random_day.ts";
import { FeatureStream, type InputSpec } from "../feature_stream.ts";
import { entryOf, type Publications, publications } from "../publications.ts";

const WINDOW = 3;
/** What the models of all schedules want. */
export const input: InputSpec = { featureSet: reference4, window: WINDOW, scaling: null };
/** Their model. */
export const predictor: Predictor = purePredictor(WINDOW, reference4.features.length);

/** A day to publish, and what must come of it. */
export interface Scenario {
  day: Day;
  what: Publications;
  /** P(up) by entry id: of exactly these there is a prediction. */
  expected: Map<string, number>;
  /** Ids of the entries that must be put aside. */
  dead: Set<string>;
  /** Imbalance of the event that kills whoever predicts it; NaN for none. */
  poison: number;
}

/** Makes a scenario of 20 to 50 events. */
export async function makeScenario(seed: number, withPoison: boolean): Promise<Scenario> {
  const random = new Random(seed);
  const day = randomDay(seed, { rows: 110 + random.integer(100) });
  const what = publications(day, {
    profile: "causal",
    sampling: "trades",
    horizon: 1,
    featureSet: reference4,
    maxEvents: 50,
  });
  for (let i = 3; i < what.ts.length; i++) if (random.uniform() < 0.06) what.ts[i] = 1;
  const entries = Array.from(what.rows, (_, i) => entryOf(day, what, i, reference4, 0));
  const imbalances = entries.map(({ fields }) => Math.fround(Number(fields.imb)));
  const good = entries.flatMap((_, i) => i > 5 && what.ts[i] !== 1 ? [i] : []);
  const victim = good[random.integer(good.length)];
  const unique =
    imbalances.indexOf(imbalances[victim]) === imbalances.lastIndexOf(imbalances[victim]);
  const poison = withPoison && unique ? imbalances[victim] : NaN;

  const features = new FeatureStream(input);
  const expected = new Map<string, number>(), dead = new Set<string>();
  for (const [i, entry] of entries.entries()) {
    const poisonous = imbalances[i] === poison;
    const { kind } = poisonous ? { kind: "bad" } : features.take(entry);
    if (kind === "bad") dead.add(entry.id);
    if (kind !== "ready") continue;
    const [pUp] = await predictor.predict(features.window(), 1);
    expected.set(entry.id, pUp);
  }
  return { day, what, expected, dead, poison };
}

/** Whether one of the windows ends with the poisonous event. */
export function isDeadly(windows: Float32Array, batch: number, poison: number): boolean {
  const width = reference4.features.length, size = WINDOW * width;
  for (let i = 1; i <= batch; i++) if (windows[i * size - width] === poison) return true;
  return false;
}
