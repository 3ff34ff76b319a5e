import { belongsTo, type Folder } from "../sink/mod.ts";
import type { Keys } from "./keys.ts";
import { systemClock } from "./clock.ts";
import { LEASE_MS } from "./lease_keeper.ts";
import { type EventLog, LogError } from "./log.ts";

/** Deletes a run's parts and temporaries. */
export async function deleteParts(folder: Folder, run: string, symbol: string): Promise<void> {
  for (const name of await folder.list()) {
    if (belongsTo(name, run, symbol)) await folder.remove(name);
  }
}

/**
 * Starts over: deletes the run's parts, and the streams with their groups and checkpoints. Parts go
 * first: a part that outlived the streams would be taken for what the log has lost.
 *
 * Throws a LogError, and deletes nothing, while a consumer of any group is at the stream.
 */
export async function deleteRun(
  log: EventLog,
  keys: Keys,
  folder: Folder,
  run: string,
  symbol: string,
): Promise<void> {
  for (const group of await log.groups(keys.stream)) await takeLease(log, keys.stream, group);
  await deleteParts(folder, run, symbol);
  for (const key of [keys.predictions, keys.metrics, keys.dead, keys.stream]) await log.delete(key);
}

/** Takes a group's lease, which goes with the stream; one that nobody renews any more runs out first. */
async function takeLease(log: EventLog, stream: string, group: string): Promise<void> {
  const owner = `fresh/${crypto.randomUUID()}`;
  for (let waitedMs = 0;;) {
    const grant = await log.acquireLease(stream, group, owner, LEASE_MS);
    if (grant.granted) return;
    if (waitedMs > LEASE_MS) {
      throw new LogError(
        `${log.name} ${stream} ${group}: ${grant.owner} consumes it: stop that before deleting it`,
      );
    }
    waitedMs += grant.remainingMs + 1;
    await systemClock.sleep(grant.remainingMs + 1);
  }
}
