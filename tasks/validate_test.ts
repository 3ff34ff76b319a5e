import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Validation } from "../lib/book/mod.ts";
import { writeDay } from "../lib/lobster/mod.ts";
import { recordedDay } from "../lib/testing/recorded_day.ts";
import { runTask } from "../lib/testing/task.ts";

const validate = (...args: string[]) => runTask("validate", args);

Deno.test("validate exits with 0 on a sound day, and with 1 and the line once a size is changed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "validate_"));
  try {
    const { message } = await writeDay(folder, recordedDay(1, 800));
    const sound = await validate("--data", folder, "--json");
    assert.equal(sound.code, 0, sound.stderr);
    assert.equal((JSON.parse(sound.stdout) as Validation).sound, true);

    const lines = (await readFile(message, "utf8")).split("\n");
    const fields = lines[499].split(",");
    fields[3] = String(Number(fields[3]) + 1);
    lines[499] = fields.join();
    await writeFile(message, lines.join("\n"));
    const wrong = await validate("--data", folder, "--max-faults", "1");
    assert.equal(wrong.code, 1);
    assert.match(wrong.stdout, /^line 500: (book|order size): /m);
    assert.match(wrong.stdout, /^not sound: \d+ faults, the first in line 500$/m);
  } finally {
    await rm(folder, { recursive: true });
  }
});
