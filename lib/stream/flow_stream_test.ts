import assert from "node:assert/strict";
import fc from "fast-check";
import { computeEvents, eventRows } from "../dataset/mod.ts";
import { flow } from "../features/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { FeatureStream, type InputSpec } from "./feature_stream.ts";
import type { Entry } from "./log.ts";
import { entryOf, publications } from "./publications.ts";

const WINDOW = 3;

/**
 * All updates of a day as they stand in the log, packed or each in an entry of its own, and the batch's
 * feature rows at its events.
 */
function published(seed: number, packed: boolean): { entries: Entry[]; features: Float32Array } {
  const day = randomDay(seed, { rows: 120, oneSided: 0.1 });
  let what = publications(day, {
    profile: "causal",
    sampling: "trades",
    horizon: 10,
    featureSet: flow,
  });
  if (!packed) {
    const { rows, ts } = what,
      every = Int32Array.from({ length: rows.at(-1)! + 1 }, (_, row) => row);
    const tsOf = (row: number) => rows.includes(row) ? ts[rows.indexOf(row)] : -1;
    what = { ...what, rows: every, ts: every.map(tsOf) };
  }
  const entries = Array.from(what.rows, (_, i) => entryOf(day, what, i, flow, 0));
  const { features } = computeEvents(day, eventRows(day, "trades").rows, flow);
  return { entries, features };
}

Deno.test("flow through the log is flow in a batch, bit for bit, restored after any entry", () => {
  fc.assert(fc.property(fc.nat(), fc.nat(119), fc.boolean(), (seed, cut, packed) => {
    const { entries, features } = published(seed, packed);
    const spec: InputSpec = { featureSet: flow, window: WINDOW, scaling: null };
    const width = flow.features.length;
    let stream = new FeatureStream(spec), events = 0;
    entries.forEach((entry, i) => {
      if (i === (packed ? cut >> 3 : cut)) {
        const state = JSON.parse(JSON.stringify(stream.save()));
        stream = new FeatureStream(spec);
        stream.restore(state);
      }
      const { kind } = stream.take(entry);
      if (kind === "update") return;
      assert.equal(kind, events < WINDOW - 1 ? "warm-up" : "ready");
      events++;
      if (kind === "ready") {
        assert.deepEqual(
          stream.window(),
          features.slice((events - WINDOW) * width, events * width),
        );
      }
    });
    assert.equal(events * width, features.length);
  }));
});
