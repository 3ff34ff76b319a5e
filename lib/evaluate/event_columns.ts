import { buildDataset } from "../dataset/mod.ts";
import { resolveFeatureSet } from "../features/mod.ts";
import type { Day } from "../lobster/day.ts";
import type { ModelSpec } from "../model/manifest.ts";

/** What a day knows of events beside their predictions: the ground of baselines and groups. */
export interface EventColumns {
  /** Nanoseconds after midnight. */
  timeNs: Float64Array;
  /** Best ask minus best bid, in ticks of a cent. */
  spreadTicks: Float64Array;
  /** Feature rows as the model takes them but not scaled, [events, width]. */
  features: Float32Array;
  /** Features in a row. */
  width: number;
}

const TICK = 100;

/**
 * Looks up events in the day that they come from.
 *
 * @param events the row of the day that each event is, and its mid price, dollars x 10,000
 * @throws {RangeError} if the day has no such event, or another mid there: then it is another day
 */
export function eventColumns(
  events: { row: ArrayLike<number>; mid: ArrayLike<number> },
  spec: Pick<ModelSpec, "profile" | "featureSet" | "window" | "sampling" | "label">,
  day: Day,
): EventColumns {
  const { profile, window, sampling, label } = spec;
  const featureSet = resolveFeatureSet(spec.featureSet);
  const all = buildDataset(day, { profile, featureSet, window, sampling, label }).events;
  const index = new Map(Array.from(all.row, (row, k) => [row, k]));
  const n = events.row.length, { width } = all;
  const columns: EventColumns = {
    timeNs: new Float64Array(n),
    spreadTicks: new Float64Array(n),
    features: new Float32Array(n * width),
    width,
  };
  for (let k = 0; k < n; k++) {
    const row = events.row[k];
    const at = index.get(row);
    if (at === undefined || all.mid[at] !== events.mid[k]) {
      const there = at === undefined ? "no event" : `an event with mid ${all.mid[at]}`;
      throw new RangeError(
        `The predictions are not of ${day.ticker} ${day.date}: one is of row ${row} with mid ` +
          `${events.mid[k]}, where the day has ${there}`,
      );
    }
    const book = row * day.levels * 4;
    columns.timeNs[k] = all.timeNs[at];
    columns.spreadTicks[k] = (day.book[book] - day.book[book + 2]) / TICK;
    columns.features.set(all.features.subarray(at * width, (at + 1) * width), k * width);
  }
  return columns;
}
