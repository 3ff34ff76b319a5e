import assert from "node:assert/strict";
import { diskFolder, type Folder, listRuns, readRun } from "../sink/mod.ts";
import { purePredictor } from "../testing/pure_predictor.ts";
import { randomDay } from "../testing/random_day.ts";
import { reference4 } from "../features/mod.ts";
import { compact } from "./compact.ts";
import { infer, type InferOptions } from "./infer.ts";
import { keysFor } from "./keys.ts";
import { openLog } from "./open_log.ts";
import { publications } from "./publications.ts";
import { replay } from "./replay.ts";

const WINDOW = 5;

/** A run of many small parts, in the midst of its stream. */
async function smallParts(path: string) {
  const log = await openLog("sqlite::memory:"), folder = await diskFolder(path), keys = keysFor();
  const day = randomDay(3, { rows: 600 });
  const publish = (maxEvents?: number) => {
    const what = publications(day, {
      ...{ profile: "causal", sampling: "trades", horizon: 10, featureSet: reference4, maxEvents },
    });
    what.ts[30] = 1;
    return replay(day, what, { log, stream: keys.stream, featureSet: reference4 });
  };
  const options: InferOptions = {
    ...{ log, keys, group: "g", consumer: "c1", run: "r", symbol: "", model: "pure", folder },
    ...{ flushEvery: 4, flushMs: 60_000, untilIdleMs: 0 },
    input: { featureSet: reference4, window: WINDOW, scaling: null },
    predictor: purePredictor(WINDOW, 4),
  };
  await publish(70);
  await infer(options);
  return { log, folder, publish, options };
}

async function rowsOf(folder: Folder) {
  const [run] = await listRuns(folder);
  return (await readRun(folder, run)).rows;
}

Deno.test("small parts become one, all but the newest, and the run goes on", async () => {
  const path = await Deno.makeTempDir();
  const { log, folder, publish, options } = await smallParts(path);
  const rows = await rowsOf(folder), [run] = await listRuns(folder);
  const summary = await compact(folder, run, 1000);
  assert.deepEqual([summary.before, summary.after], [run.parts.length, 2]);
  assert.equal((await folder.list()).length, 2);
  assert.deepEqual(await rowsOf(folder), rows);
  await publish();
  await infer(options);
  assert.ok((await rowsOf(folder)).length > rows.length);
  await log.close();
  await Deno.remove(path, { recursive: true });
});

Deno.test("after a compaction the parts still fill up a log that has lost everything", async () => {
  const path = await Deno.makeTempDir();
  const { log, folder, publish, options } = await smallParts(path);
  await publish();
  await infer(options);
  const { keys } = options;
  const before = [
    await log.range(keys.predictions, "0-0", 1000),
    (await log.range(keys.dead, "0-0", 1000)).map(({ id }) => id),
  ];
  await compact(folder, (await listRuns(folder))[0], 50);
  for (const key of [keys.stream, keys.predictions, keys.dead]) await log.delete(key);
  await publish();
  const metrics = await infer(options);
  assert.equal(metrics.predictions, 0);
  const after = [
    await log.range(keys.predictions, "0-0", 1000),
    (await log.range(keys.dead, "0-0", 1000)).map(({ id }) => id),
  ];
  assert.deepEqual(after, before);
  await log.close();
  await Deno.remove(path, { recursive: true });
});

Deno.test("killed at any step of a compaction, a run reads the same and can be compacted again", async () => {
  for (let last = 0, finished = false; !finished; last++) {
    const path = await Deno.makeTempDir();
    const { log, folder } = await smallParts(path);
    const rows = await rowsOf(folder), [run] = await listRuns(folder);
    let steps = 0;
    const step = <A extends unknown[]>(method: (...args: A) => Promise<void>) => (...args: A) => {
      if (steps++ === last) throw new Error("killed");
      return method(...args);
    };
    const mortal: Folder = {
      ...folder,
      writeSynced: step(folder.writeSynced),
      renameSynced: step(folder.renameSynced),
      remove: step(folder.remove),
    };
    await compact(mortal, run, 20).then(() => finished = true, (error) => {
      assert.equal(error.message, "killed");
    });
    assert.deepEqual(await rowsOf(folder), rows);
    await compact(folder, (await listRuns(folder))[0], 20);
    assert.deepEqual(await rowsOf(folder), rows);
    await log.close();
    await Deno.remove(path, { recursive: true });
  }
});
