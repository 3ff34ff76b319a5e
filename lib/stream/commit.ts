import {
  belongsTo,
  decodePredictions,
  encodePredictions,
  type Folder,
  parsePartFileName,
  partFileName,
  type Prediction,
  sha256,
  TEMPORARY,
} from "../sink/mod.ts";
import type { FeatureStreamState } from "./feature_stream.ts";
import { compareIds, ZERO_ID } from "./id.ts";
import { type Checkpoint, type EventLog, type Lease, LeaseLost } from "./log.ts";
import { retry, type RetryOptions } from "./retry.ts";

/** What a checkpoint's data says: the part that the commit wrote, and the state after its last entry. */
export interface CheckpointData {
  /** The run that the checkpoint belongs to. */
  run: string;
  /** Null when the commit had no predictions. */
  part: { name: string; sha256: string; rows: number } | null;
  /** The feature stream after the last entry. */
  state: FeatureStreamState;
}

/** Whose commits these are, and where they go. */
export interface CommitScope {
  /** Where checkpoint and lease are. */
  log: EventLog;
  /** Key of the event stream. */
  stream: string;
  /** Consumer group. */
  group: string;
  /** Where the parts go. */
  folder: Folder;
  /** The run's name. */
  run: string;
  /** Empty without one. */
  symbol: string;
  /** What to do while the log is away. */
  retry?: RetryOptions;
}

/** What is committed together. */
export interface Work {
  /** Predictions since the last commit; none is allowed. */
  rows: readonly Prediction[];
  /** The last entry dealt with, and how many since the last commit. */
  lastId: string;
  /** Entries since the last commit. */
  entries: number;
  /** The feature stream after the last entry. */
  state: FeatureStreamState;
}

/**
 * Commits in two phases: (1) the part under a temporary name, synced; (2) one fenced step in the log
 * that records part and state and acknowledges; (3) the rename, synced. Killed before (2), nothing has
 * happened; killed after it, {@link recover} finishes (3).
 *
 * Returns the new checkpoint. Throws a {@link LeaseLost} when the step was refused.
 */
export async function commitWork(
  scope: CommitScope,
  lease: Lease,
  previous: Checkpoint,
  work: Work,
): Promise<Checkpoint> {
  const { log, stream, group, folder, run, symbol, retry: retryOptions } = scope;
  const { rows, lastId, state } = work;
  let part: CheckpointData["part"] = null;
  if (rows.length > 0) {
    const name = partFileName({
      run,
      symbol,
      first: rows[0].eventId,
      last: rows[rows.length - 1].eventId,
    });
    const bytes = encodePredictions(rows, { run, stream, group });
    await folder.writeSynced(name + TEMPORARY, bytes);
    part = { name, sha256: sha256(bytes), rows: rows.length };
  }
  const data: CheckpointData = { run, part, state };
  const checkpoint: Checkpoint = {
    revision: previous.revision + 1,
    lastId,
    entriesRead: previous.entriesRead + work.entries,
    data: JSON.stringify(data),
  };
  const done = await retry(() => log.commit(stream, group, lease, checkpoint), retryOptions);
  if (!done.committed) {
    if (part !== null) await folder.remove(part.name + TEMPORARY);
    throw new LeaseLost(
      `${log.name} ${stream} ${group}: another consumer has taken over (${done.reason}); ` +
        `nothing after ${previous.lastId} was committed here`,
    );
  }
  if (part !== null) await folder.renameSynced(part.name + TEMPORARY, part.name);
  return checkpoint;
}

/** Before the first commit. */
const START: Checkpoint = { revision: 0, lastId: ZERO_ID, entriesRead: 0, data: "" };

/** Where a consumer goes on from. */
export interface Recovered {
  /** The last commit; revision 0 before the first. */
  checkpoint: Checkpoint;
  /** Null at the very start. */
  state: FeatureStreamState | null;
}

/**
 * Puts the folder in step with the log's checkpoint: finishes an interrupted rename, and removes
 * temporaries and parts that no commit names. To be called under the lease.
 *
 * Throws if the checkpoint is another run's, or names a part that is missing or damaged.
 */
export async function recover(scope: CommitScope): Promise<Recovered> {
  const { log, stream, group, folder, run, symbol } = scope;
  const checkpoint = await retry(() => log.checkpoint(stream, group), scope.retry) ?? START;
  const data = checkpoint.data === "" ? null : JSON.parse(checkpoint.data) as CheckpointData;
  if (data !== null && data.run !== run) {
    throw new Error(
      `${log.name}: group ${group} of ${stream} belongs to run ${data.run}, not ${run}: ` +
        "give another --group and --predictions, or start over with --fresh",
    );
  }
  if (data?.part) await finishRename(folder, data.part);
  for (const name of await folder.list()) {
    if (!belongsTo(name, run, symbol)) continue;
    const part = parsePartFileName(name);
    const committed = part !== null && compareIds(part.last, checkpoint.lastId) <= 0;
    if (committed) continue;
    if (part !== null) await refuseForeignPart(scope, name, checkpoint);
    await folder.remove(name);
  }
  return { checkpoint, state: data?.state ?? null };
}

async function finishRename(folder: Folder, part: { name: string; sha256: string }): Promise<void> {
  const names = await folder.list();
  const name = [part.name, part.name + TEMPORARY].find((name) => names.includes(name));
  if (name === undefined) {
    throw new Error(
      `${folder.path}/${part.name} is missing, which the checkpoint names: ` +
        "bring it back, give the folder it is in as --out, or start over with --fresh",
    );
  }
  const found = sha256(await folder.read(name));
  if (found !== part.sha256) {
    throw new Error(`${folder.path}/${name} is damaged: its sha256 is not the checkpoint's`);
  }
  if (name !== part.name) await folder.renameSynced(name, part.name);
}

/**
 * A part is renamed only after its commit, so a whole part ahead of the checkpoint means that the log
 * has lost what it had acknowledged.
 */
async function refuseForeignPart(
  scope: CommitScope,
  name: string,
  checkpoint: Checkpoint,
): Promise<void> {
  const { rows } = await decodePredictions(
    await scope.folder.read(name),
    `${scope.folder.path}/${name}`,
  );
  throw new Error(
    `${scope.folder.path}/${name} holds ${rows.length} committed predictions after ` +
      `${checkpoint.lastId}, the checkpoint in ${scope.log.name}: the log has lost what it had ` +
      "acknowledged; move the part away, or start over with --fresh",
  );
}
