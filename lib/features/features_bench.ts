/**
 * What features and window cost an update, averaged over all updates of a day: deno run -A
 * lib/features/features_bench.ts [path of a LOBSTER day]; without a path, a random day.
 *
 * The rows are first compared with those of an engine that is restored from its state at every event,
 * and counted. Then each set is timed in turn, beside reading the updates alone.
 */
import assert from "node:assert/strict";
import { cpus } from "node:os";
import { type Day, MessageType, openDay } from "../lobster/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import type { FeatureSet } from "./feature_set.ts";
import { flow } from "./flow.ts";
import { reference4 } from "./reference4.ts";
import { emptyUpdate, readUpdate } from "./update.ts";
import { RollingWindow } from "./window.ts";

const WINDOW = 100, ROUNDS = 9;

/** Whether each row is the last of a timestamp with an execution, in a book of two sides. */
function eventFlags(day: Day): Uint8Array {
  const flags = new Uint8Array(day.length), update = emptyUpdate();
  for (let row = 0, traded = false; row < day.length; row++) {
    const type = day.type[row];
    traded ||= type === MessageType.Execution || type === MessageType.HiddenExecution;
    if (row + 1 < day.length && day.timeNs[row + 1] === day.timeNs[row]) continue;
    readUpdate(day, row, update);
    if (traded && update.mid === update.mid) flags[row] = 1;
    traded = false;
  }
  return flags;
}

/** Runs a set, or with null none, over a day; returns the last window. */
function run(day: Day, flags: Uint8Array, set: FeatureSet | null): Float32Array {
  const update = emptyUpdate();
  const engine = set?.engine(), width = set?.features.length ?? 1;
  const row = new Float32Array(width), window = new RollingWindow(WINDOW, width);
  for (let k = 0; k < day.length; k++) {
    readUpdate(day, k, update);
    if (engine === undefined) continue;
    engine.observe(update);
    if (flags[k] === 0) continue;
    engine.event(update, row, 0);
    window.push(row);
  }
  return window.view();
}

/** The last window by engines that live for one event each, and live on only in their state. */
function runByState(day: Day, flags: Uint8Array, set: FeatureSet): Float32Array {
  const update = emptyUpdate(), rows: Float32Array[] = [];
  let engine = set.engine();
  for (let k = 0; k < day.length; k++) {
    readUpdate(day, k, update);
    engine.observe(update);
    if (flags[k] === 0) continue;
    const row = new Float32Array(set.features.length);
    engine.event(update, row, 0);
    rows.push(row);
    const state = engine.save();
    engine = set.engine();
    engine.restore(state);
  }
  return Float32Array.from(rows.slice(-WINDOW).flatMap((row) => [...row]));
}

const path = Deno.args[0];
const day = path === undefined ? randomDay(1, { rows: 200_000 }) : await openDay(path);
const flags = eventFlags(day);
const events = flags.reduce((sum, flag) => sum + flag, 0);
const sets = [null, reference4, flow];
for (const set of [reference4, flow]) {
  assert.deepEqual(run(day, flags, set), runByState(day, flags, set), set.name);
}

const best = sets.map(() => Infinity);
for (let round = 0; round < ROUNDS; round++) {
  sets.forEach((set, i) => {
    const start = performance.now();
    run(day, flags, set);
    best[i] = Math.min(best[i], (performance.now() - start) * 1e6 / day.length);
  });
}
console.log(`${cpus()[0].model}, Deno ${Deno.version.deno}`);
console.log(
  `${day.ticker} ${day.date}: ${day.length} updates, ${events} events; best of ${ROUNDS}`,
);
sets.forEach((set, i) => {
  const name = set === null ? "updates alone" : `${set.name} (${set.features.length}) and window`;
  const ratio = (best[i] / best[0]).toFixed(1);
  console.log(`${name.padEnd(28)} ${best[i].toFixed(0).padStart(5)} ns an update  ${ratio}`);
});
