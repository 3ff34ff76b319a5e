import assert from "node:assert/strict";
import { eventRows } from "../dataset/mod.ts";
import { emptyUpdate, type FeatureSet, reference4 } from "../features/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { decodeEvent } from "./event.ts";
import { UnpackedUpdates } from "./packed_updates.ts";
import { entryOf, publications } from "./publications.ts";

const OPTIONS = { profile: "causal", sampling: "trades", horizon: 10 } as const;
const updatesSet: FeatureSet = { ...reference4, needs: "updates", levels: 1 };

Deno.test("publications are the events, with the day's index, cut by time and count", () => {
  const day = randomDay(9, { rows: 300 });
  const options = { ...OPTIONS, featureSet: reference4 };
  const all = publications(day, options);
  assert.deepEqual(all.rows, eventRows(day, "trades").rows);
  const fromNs = day.timeNs[100], toNs = day.timeNs[250];
  const cut = publications(day, { ...options, fromNs, toNs, maxEvents: 8 });
  assert.equal(cut.rows.length, 8);
  assert.ok(day.timeNs[cut.rows[0]] >= fromNs && day.timeNs[cut.rows[7]] < toNs);
  assert.deepEqual([...cut.ts], [...cut.rows].map((row) => all.rows.indexOf(row)));
});

/** The rows whose updates the entries bring, in their order. */
function carriedRows(
  day: ReturnType<typeof randomDay>,
  what: ReturnType<typeof publications>,
): number[] {
  const update = emptyUpdate(), before = new UnpackedUpdates();
  const times = Array.from(what.rows, (_, i) => {
    const entry = entryOf(day, what, i, updatesSet, 0);
    assert.notEqual(decodeEvent(entry, updatesSet, update, before).kind, "bad");
    return [...before.timeNs.subarray(0, before.length), update.timeNs];
  }).flat();
  return times.map((timeNs) => day.timeNs.indexOf(timeNs));
}

Deno.test("for a set that needs every update each event brings those since the event before it", () => {
  const day = randomDay(9, { rows: 300 });
  day.timeNs.forEach((_, row) => day.timeNs[row] = 34200e9 + row * 1e8); // each row its own time
  const fromNs = day.timeNs[40];
  const events = publications(day, { ...OPTIONS, fromNs, featureSet: reference4, maxEvents: 5 });
  const all = publications(day, { ...OPTIONS, fromNs, featureSet: updatesSet, maxEvents: 5 });
  assert.deepEqual(all, { ...events, firstUpdate: 40 });
  assert.deepEqual(
    carriedRows(day, all),
    Array.from({ length: events.rows[4] - 39 }, (_, i) => 40 + i),
  );
});

Deno.test("too many updates for one entry get entries in between", () => {
  const day = randomDay(2, { rows: 1500 });
  day.timeNs.forEach((_, row) => day.timeNs[row] = 34200e9 + row * 1e8);
  day.type.fill(1);
  for (const row of [3, 260, 261, 1300]) day.type[row] = 4;
  const all = publications(day, { ...OPTIONS, featureSet: updatesSet });
  assert.deepEqual([...all.rows], [3, 260, 261, 518, 775, 1032, 1289, 1300]);
  assert.deepEqual([...all.ts], [0, 1, 2, -1, -1, -1, -1, 3]);
  assert.deepEqual(carriedRows(day, all), Array.from({ length: 1301 }, (_, row) => row));
});

Deno.test("under reference only the rows that its labels keep are published, with the label", () => {
  const day = randomDay(4, { rows: 400 });
  const { rows, ts, y } = publications(day, {
    profile: "reference",
    sampling: "executions",
    horizon: 10,
    featureSet: reference4,
  });
  assert.ok(rows.length < eventRows(day, "executions").rows.length);
  assert.deepEqual([...ts], [...rows].map((_, k) => k));
  assert.equal(y!.length, rows.length);
});
