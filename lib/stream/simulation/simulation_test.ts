import assert from "node:assert/strict";
import { plants } from "./plants.ts";
import { runSchedules } from "./run_schedules.ts";
import { runSchedule } from "./schedule.ts";

/** Two minutes' worth in CI; otherwise, what one waits for gladly. `deno task soak` runs more. */
const SCHEDULES = Deno.env.get("CI") ? 100_000 : 5_000;

Deno.test(`${SCHEDULES} schedules of kills, pauses, cut answers and lost writes leave each event once`, async () => {
  const { wrong, schedules, faults } = await runSchedules(0, SCHEDULES);
  assert.deepEqual(wrong, []);
  assert.equal(schedules, SCHEDULES);
  for (
    const kind of [
      "kill-before",
      "kill-after",
      "unavailable-before",
      "unavailable-after",
      "delay",
      "pause",
      "server loses writes",
      "power fails",
    ]
  ) assert.ok(faults[kind] > SCHEDULES / 20, `${kind} ${faults[kind]} times`);
});

/** The first seed by which each planted bug is found. */
const SEEDS: Record<string, number> = {
  "acknowledge before flush": 0,
  "files named by the clock": 0,
  "bad entries swallowed": 0,
  "unacknowledged entries trimmed": 0,
  "a lease without fencing": 25,
  "renamed before the commit": 74,
  "refused means stored": 77,
};

for (const [name, plant] of Object.entries(plants)) {
  Deno.test(`a planted bug is found: ${name} (seed ${SEEDS[name]})`, async () => {
    const { violations } = await runSchedule(SEEDS[name], plant());
    assert.notDeepEqual(violations, []);
    assert.deepEqual((await runSchedule(SEEDS[name])).violations, []);
  });
}

Deno.test("a schedule is the same whenever it is run", async () => {
  assert.deepEqual(await runSchedule(11), await runSchedule(11));
});
