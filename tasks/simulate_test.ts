import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDay } from "../lib/lobster/mod.ts";

async function simulate(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const task = fileURLToPath(new URL("simulate.ts", import.meta.url));
  const permissions = ["--no-prompt", "--allow-read", "--allow-write", "--allow-env=LOB_*"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...permissions, task, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), error: text.decode(stderr) };
}

Deno.test("simulate writes the two files of a day that can be opened, the same each time", async () => {
  const folder = await mkdtemp(join(tmpdir(), "simulate_"));
  try {
    const flags = ["--seed", "4", "--hours", "0.2", "--levels", "3", "--json", "--out"];
    const first = await simulate(...flags, join(folder, "a"));
    assert.equal(first.code, 0, first.error);
    const result = JSON.parse(first.out);
    const day = await openDay(join(folder, "a"));
    assert.deepEqual(
      [day.ticker, day.date, day.levels, day.length, day.endMs, day.sha256],
      ["SIM", "2000-01-07", 3, result.rows, 34_920_000, result.sha256],
    );
    const second = await simulate(...flags, join(folder, "b"));
    assert.deepEqual(JSON.parse(second.out).sha256, result.sha256);
    assert.equal(first.error, "");
  } finally {
    await rm(folder, { recursive: true });
  }
});

Deno.test("simulate refuses a wrong preset or seed in one line, and leaves nothing behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "simulate_"));
  try {
    const preset = await simulate("--preset", "huge-tick", "--out", folder);
    assert.equal(preset.code, 2);
    assert.match(preset.error, /^simulate: --preset is "huge-tick": it must be small-tick or /);
    const seed = await simulate("--seed", "99999999", "--out", folder);
    assert.equal(seed.code, 1);
    assert.match(seed.error, /^simulate: Cannot simulate seed 99999999: [^\n]+\n$/);
    assert.deepEqual(await readdir(folder), []);
  } finally {
    await rm(folder, { recursive: true });
  }
});
