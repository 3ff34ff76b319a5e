/**
 * How long it takes to simulate a day, beside validating it. Run with
 * `deno run --allow-all lib/book/simulator_bench.ts`.
 *
 * The day is checked before it is timed: it must be sound, and its fills must be first in their queues.
 */
import assert from "node:assert/strict";
import { cpus } from "node:os";
import { simulateDay, validateDay } from "./mod.ts";

const ROUNDS = 5;

console.log(`Deno ${Deno.version.deno}, ${cpus().length} x ${cpus()[0].model}`);
for (const preset of ["small-tick", "large-tick"] as const) {
  const make = () => ({
    ...simulateDay({ seed: 1, preset }),
    sha256: { message: "", orderbook: "" },
  });
  const day = make();
  const { sound, outOfQueue } = validateDay(day);
  assert.ok(sound && outOfQueue.rows === 0);
  let simulating = Infinity, validating = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    let start = performance.now();
    make();
    simulating = Math.min(simulating, performance.now() - start);
    start = performance.now();
    validateDay(day);
    validating = Math.min(validating, performance.now() - start);
  }
  const per150k = simulating / day.length * 150_000 / 1000;
  console.log(
    `${preset}: ${day.length} rows in ${(simulating / 1000).toFixed(2)} s, ` +
      `${per150k.toFixed(2)} s for 150,000; ${(simulating / validating).toFixed(1)}x validating it`,
  );
}
