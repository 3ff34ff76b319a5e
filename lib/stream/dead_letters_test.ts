import assert from "node:assert/strict";
import { deadLetters, dropDead, replayDead } from "./dead_letters.ts";
import { openLog } from "./open_log.ts";
import { deadEntry } from "./output_entries.ts";

Deno.test("dead entries are listed, replayed once to another stream as they were, and dropped", async () => {
  const log = await openLog("sqlite::memory:");
  const originals = Array.from({ length: 1200 }, (_, i) => ({
    id: `${i + 1}-7`,
    fields: { mid: `x${i}`, other: "y" },
  }));
  await log.append("lob:dead", "0-0", originals.map((entry) => deadEntry(entry, "mid is bad")));
  const letters = await Array.fromAsync(deadLetters(log, "lob:dead"));
  assert.deepEqual(letters.map(({ id, fields }) => ({ id, fields })), originals);
  assert.equal(letters[0].reason, "mid is bad");
  assert.equal(await replayDead(log, "lob:dead", "again"), 1200);
  assert.equal(await replayDead(log, "lob:dead", "again"), 1200);
  assert.deepEqual(await log.range("again", "0-0", 5000), originals);
  assert.equal(await dropDead(log, "lob:dead"), 1200);
  assert.equal(await log.length("lob:dead"), 0);
  assert.equal(await log.lastId("lob:dead"), "1200-7");
  await log.close();
});

Deno.test("what is not a dead entry is refused by its id", async () => {
  const log = await openLog("sqlite::memory:");
  await log.append("lob:dead", "0-0", [{ id: "5-1", fields: { hello: "world" } }]);
  await assert.rejects(Array.fromAsync(deadLetters(log, "lob:dead")), /lob:dead 5-1 is not a dead/);
  await log.close();
});
