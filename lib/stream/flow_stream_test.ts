import assert from "node:assert/strict";
import fc from "fast-check";
import { computeEvents, eventRows } from "../dataset/mod.ts";
import { emptyUpdate, flow, readUpdate } from "../features/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { encodeEvent } from "./event.ts";
import { FeatureStream, type InputSpec } from "./feature_stream.ts";
import type { Entry } from "./log.ts";
import { publications } from "./publications.ts";

const WINDOW = 3;

/** All updates of a day as they stand in the log, and the batch's feature rows at its events. */
function published(seed: number): { entries: Entry[]; features: Float32Array } {
  const day = randomDay(seed, { rows: 120, oneSided: 0.1 });
  const { rows, ts } = publications(day, {
    profile: "causal",
    sampling: "trades",
    horizon: 10,
    featureSet: flow,
  });
  const update = emptyUpdate();
  const entries = [...rows].map((row, i): Entry => {
    readUpdate(day, row, update);
    return { id: `${row}-0`, fields: encodeEvent(update, row, { ts: ts[i], y: null }, flow, 0) };
  });
  const { features } = computeEvents(day, eventRows(day, "trades").rows, flow);
  return { entries, features };
}

Deno.test("flow through the log is flow in a batch, bit for bit, restored after any entry", () => {
  fc.assert(fc.property(fc.nat(), fc.nat(119), (seed, cut) => {
    const { entries, features } = published(seed);
    const spec: InputSpec = { featureSet: flow, window: WINDOW, scaling: null };
    const width = flow.features.length;
    let stream = new FeatureStream(spec), events = 0;
    entries.forEach((entry, i) => {
      if (i === cut) {
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
