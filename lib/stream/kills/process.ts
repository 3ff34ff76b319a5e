/**
 * A process that is to be killed: `process.ts producer|consumer LOG FOLDER SYMBOL SEED` replays a random
 * day, or consumes it with a pure predictor until nothing comes.
 *
 * @module
 */
import { reference4 } from "../../features/mod.ts";
import { diskFolder } from "../../sink/mod.ts";
import { infer } from "../infer.ts";
import { keysFor } from "../keys.ts";
import { openLog } from "../open_log.ts";
import { replay } from "../replay.ts";
import { killDay, killPredictor, killPublications, WINDOW } from "./kill_day.ts";

const [role, url, path, symbol, seed] = Deno.args;
const log = await openLog(url), keys = keysFor(symbol);
const report = (line: string) => console.error(line);
if (role === "producer") {
  const day = killDay(Number(seed));
  const pace = { batch: 40, maxLag: 400 };
  await replay(day, killPublications(day), {
    ...{ log, stream: keys.stream, featureSet: reference4, report },
    ...pace,
  });
} else {
  await infer({
    ...{ log, keys, group: "g", consumer: "c1", run: "kills", symbol, model: "pure", report },
    input: { featureSet: reference4, window: WINDOW, scaling: null },
    predictor: killPredictor(2),
    folder: await diskFolder(path),
    flushEvery: 30 + Math.floor(Math.random() * 50),
    flushMs: 100,
    untilIdleMs: 1000,
  });
}
await log.close();
Deno.exit(0);
