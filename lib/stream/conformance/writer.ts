/**
 * Another process that appends to a log: `writer.ts LOG KEY NAME COUNT` appends COUNT entries of its own
 * in batches of 10, after whatever is there.
 *
 * @module
 */
import { openLog } from "../open_log.ts";
import { appendOwn } from "./suite.ts";

const [name, key, writer, count] = Deno.args;
const log = await openLog(name);
await appendOwn(log, key, writer, Number(count));
await log.close();
