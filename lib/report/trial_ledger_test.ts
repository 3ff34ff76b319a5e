import assert from "node:assert/strict";
import { readLedger, recordTrial } from "./trial_ledger.ts";

Deno.test("a ledger counts different trials, over runs, and never forgets one", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/trials.jsonl`;
  try {
    assert.deepEqual(await readLedger(path), []);
    const first = await recordTrial(path, { key: "a", sharpe: 0.1 });
    assert.deepEqual(first, { trials: 1, varianceOfSharpes: 0 });
    await recordTrial(path, { key: "b", sharpe: 0.4 });
    await recordTrial(path, { key: "b", sharpe: 0.3 }); // the same again
    const { trials, varianceOfSharpes } = await recordTrial(path, { key: "c", sharpe: 0.2 });
    assert.equal(trials, 3);
    assert.ok(Math.abs(varianceOfSharpes - 0.01) < 1e-15);
    assert.equal((await readLedger(path)).length, 4);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a ledger that holds anything else is refused, with the line", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, '{"key":"a","sharpe":0.1}\n{"key":"a"\n');
    await assert.rejects(readLedger(path), {
      name: "SyntaxError",
      message: `${path}:2: not a trial: {"key":"a"`,
    });
    await assert.rejects(recordTrial(path, { key: "a", sharpe: NaN }), RangeError);
  } finally {
    await Deno.remove(path);
  }
});
