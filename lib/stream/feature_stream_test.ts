import assert from "node:assert/strict";
import fc from "fast-check";
import { computeEvents, fitScaling, scaleRows } from "../dataset/mod.ts";
import { reference4 } from "../features/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { FeatureStream, type InputSpec } from "./feature_stream.ts";
import type { Entry } from "./log.ts";
import { entryOf, publications } from "./publications.ts";

function entriesOf(seed: number, rows: number): { entries: Entry[]; features: Float32Array } {
  const day = randomDay(seed, { rows, oneSided: 0.1 });
  const what = publications(day, {
    profile: "causal",
    sampling: "trades",
    horizon: 10,
    featureSet: reference4,
  });
  const entries = Array.from(what.rows, (_, i) => entryOf(day, what, i, reference4, 0));
  return { entries, features: computeEvents(day, what.rows, reference4).features };
}

Deno.test("the stream's windows are the batch's, bit for bit, from any restart point", () => {
  fc.assert(fc.property(fc.nat(), fc.nat(60), (seed, cut) => {
    const { entries, features } = entriesOf(seed, 120);
    const scaling = fitScaling([{ features, first: 0, end: entries.length }], 4);
    scaleRows(features, scaling);
    const spec: InputSpec = { featureSet: reference4, window: 5, scaling };
    let stream = new FeatureStream(spec);
    entries.forEach((entry, k) => {
      if (k === cut) {
        const state = JSON.parse(JSON.stringify(stream.save()));
        stream = new FeatureStream(spec);
        stream.restore(state);
      }
      const taken = stream.take(entry);
      assert.equal(taken.kind, k < 4 ? "warm-up" : "ready");
      if (k >= 4) assert.deepEqual(stream.window(), features.slice((k - 4) * 4, (k + 1) * 4));
    });
  }));
});

Deno.test("a bad entry leaves the state as it was", () => {
  const { entries } = entriesOf(1, 100);
  const spec: InputSpec = { featureSet: reference4, window: 3, scaling: null };
  const clean = new FeatureStream(spec), disturbed = new FeatureStream(spec);
  for (const entry of entries) {
    clean.take(entry);
    disturbed.take(entry);
    const bad = [
      { ...entry.fields, mid: "-1" },
      { ...entry.fields, imb: "x" },
      { ...entry.fields, y: "7" },
      entry.fields, // the same ts again
    ];
    for (const fields of bad) assert.equal(disturbed.take({ id: entry.id, fields }).kind, "bad");
    assert.deepEqual(disturbed.save(), clean.save());
  }
});

Deno.test("ts going back to 0 is bad, unless new sessions are allowed: then it starts afresh", () => {
  const { entries } = entriesOf(2, 60);
  const spec: InputSpec = { featureSet: reference4, window: 3, scaling: null };
  const strict = new FeatureStream(spec), sessions = new FeatureStream(spec, true);
  for (const entry of entries) {
    strict.take(entry);
    sessions.take(entry);
  }
  const last = entries.length - 1;
  assert.deepEqual(strict.take(entries[0]), {
    kind: "bad",
    reason: `ts is 0, after ${last}: it must grow`,
  });
  const fresh = new FeatureStream(spec);
  for (const entry of entries) assert.deepEqual(sessions.take(entry), fresh.take(entry));
  assert.deepEqual(sessions.save(), fresh.save());
});
