import { belongsTo, type Folder } from "../sink/mod.ts";
import type { Keys } from "./keys.ts";
import type { EventLog } from "./log.ts";

/** Deletes a run's parts and temporaries. */
export async function deleteParts(folder: Folder, run: string, symbol: string): Promise<void> {
  for (const name of await folder.list()) {
    if (belongsTo(name, run, symbol)) await folder.remove(name);
  }
}

/**
 * Starts over: deletes the run's parts, and the streams with their groups and checkpoints. Parts go
 * first: a part that outlived the streams would be taken for what the log has lost.
 */
export async function deleteRun(
  log: EventLog,
  keys: Keys,
  folder: Folder,
  run: string,
  symbol: string,
): Promise<void> {
  await deleteParts(folder, run, symbol);
  for (const key of [keys.predictions, keys.metrics, keys.dead, keys.stream]) await log.delete(key);
}
