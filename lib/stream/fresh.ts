import { belongsTo, type Folder } from "../sink/mod.ts";
import type { Keys } from "./keys.ts";
import type { EventLog } from "./log.ts";

/** Deletes a run's parts and temporaries. */
export async function deleteParts(folder: Folder, run: string, symbol: string): Promise<void> {
  for (const name of await folder.list()) {
    if (belongsTo(name, run, symbol)) await folder.remove(name);
  }
}

/** Starts over: deletes the streams, with their groups and checkpoints, and the run's parts. */
export async function deleteRun(
  log: EventLog,
  keys: Keys,
  folder: Folder,
  run: string,
  symbol: string,
): Promise<void> {
  for (const key of [keys.stream, keys.predictions, keys.metrics, keys.dead]) await log.delete(key);
  await deleteParts(folder, run, symbol);
}
