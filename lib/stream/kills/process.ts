/**
 * A process that is to be killed: `process.ts producer|consumer LOG FOLDER SYMBOL SEED` replays a random
 * day, or consumes it with a pure predictor until nothing comes; `sharer` consumes the streams of several
 * symbols, `A,B,C`, as far as no other holds them.
 *
 * @module
 */
import { reference4 } from "../../features/mod.ts";
import { diskFolder } from "../../sink/mod.ts";
import { infer, type InferOptions } from "../infer.ts";
import { keysFor } from "../keys.ts";
import { openLog } from "../open_log.ts";
import { replay } from "../replay.ts";
import { retry } from "../retry.ts";
import { inferShared } from "../share.ts";
import { killDay, killPredictor, killPublications, WINDOW } from "./kill_day.ts";

const [role, url, path, symbol, seed] = Deno.args;
const report = (line: string) => console.error(line);
const log = await retry(() => openLog(url), { report }), keys = keysFor(symbol);
if (role === "producer") {
  const day = killDay(Number(seed));
  const pace = { batch: 40, maxLag: 400 };
  await replay(day, killPublications(day), {
    ...{ log, stream: keys.stream, featureSet: reference4, report },
    ...pace,
  });
} else {
  const folder = await diskFolder(path);
  const options = (symbol: string): InferOptions => ({
    ...{ log, keys: keysFor(symbol), group: "g", consumer: "c1", run: "kills", symbol, report },
    model: "pure",
    input: { featureSet: reference4, window: WINDOW, scaling: null },
    predictor: killPredictor(2),
    folder,
    flushEvery: 30 + Math.floor(Math.random() * 50),
    flushMs: 100,
    untilIdleMs: role === "sharer" ? Infinity : 1000,
  });
  if (role === "sharer") await inferShared(symbol.split(",").map(options));
  else await infer(options(symbol));
}
await log.close();
Deno.exit(0);
