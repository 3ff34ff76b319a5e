import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDay } from "../lib/lobster/mod.ts";
import { runTask } from "../lib/testing/task.ts";

const simulate = (...args: string[]) => runTask("simulate", args);

Deno.test("simulate writes the two files of a day that can be opened, the same each time", async () => {
  const folder = await mkdtemp(join(tmpdir(), "simulate_"));
  try {
    const flags = ["--seed", "4", "--hours", "0.2", "--levels", "3", "--json", "--out"];
    const first = await simulate(...flags, join(folder, "a"));
    assert.equal(first.code, 0, first.stderr);
    const result = JSON.parse(first.stdout);
    const day = await openDay(join(folder, "a"));
    assert.deepEqual(
      [day.ticker, day.date, day.levels, day.length, day.endMs, day.sha256],
      ["SIM", "2000-01-07", 3, result.rows, 34_920_000, result.sha256],
    );
    const second = await simulate(...flags, join(folder, "b"));
    assert.deepEqual(JSON.parse(second.stdout).sha256, result.sha256);
    assert.equal(first.stderr, "");
  } finally {
    await rm(folder, { recursive: true });
  }
});

Deno.test("simulate refuses a wrong preset or seed in one line, and leaves nothing behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "simulate_"));
  try {
    const preset = await simulate("--preset", "huge-tick", "--out", folder);
    assert.equal(preset.code, 2);
    assert.match(preset.stderr, /^simulate: --preset is "huge-tick": it must be small-tick or /);
    const seed = await simulate("--seed", "99999999", "--out", folder);
    assert.equal(seed.code, 1);
    assert.match(seed.stderr, /^simulate: Cannot simulate seed 99999999: [^\n]+\n$/);
    assert.deepEqual(await readdir(folder), []);
  } finally {
    await rm(folder, { recursive: true });
  }
});
