import {
  type Folder,
  parquetCodec,
  parsePartFileName,
  type PartCodec,
  partFileName,
  type Prediction,
  sha256,
  temporaryName,
} from "../sink/mod.ts";
import { type CheckpointData, type CommittedPart, writeFooter } from "./checkpoint_data.ts";
import { afterProgress, type Deaths } from "./deaths.ts";
import type { FeatureStreamState } from "./feature_stream.ts";
import { compareIds } from "./id.ts";
import type { Keys } from "./keys.ts";
import {
  type Checkpoint,
  type Entry,
  type EventLog,
  type Lease,
  LeaseLost,
  LogLost,
} from "./log.ts";
import { retry, type RetryOptions } from "./retry.ts";

/** Whose commits these are, and where they go. */
export interface CommitScope {
  /** Where checkpoint and lease are. */
  log: EventLog;
  /** Keys of the streams. */
  keys: Keys;
  /** Consumer group. */
  group: string;
  /** Where the parts go. */
  folder: Folder;
  /** How they are written; Parquet unless given. */
  codec?: PartCodec;
  /** The run's name. */
  run: string;
  /** Empty without one. */
  symbol: string;
  /** What to do while the log is away. */
  retry?: RetryOptions;
}

/** A checkpoint, with its data. */
export interface Position {
  /** As the log has it. */
  checkpoint: Checkpoint;
  /** What its data says. */
  data: CheckpointData;
}

/** What is committed together. */
export interface Work {
  /** Predictions since the last commit; none is allowed. */
  rows: readonly Prediction[];
  /** Dead entries since the last commit. */
  dead: readonly Entry[];
  /** The last entry dealt with. */
  lastId: string;
  /** Entries since the last commit. */
  entries: number;
  /** The feature stream after the last entry. */
  state: FeatureStreamState;
}

/**
 * Commits in two phases: (1) the part under a temporary name, synced; (2) one fenced step in the log
 * that records part and state and acknowledges; (3) the rename, synced. Killed before (2), nothing has
 * happened; killed after it, `recover` finishes (3). A commit without predictions writes a part if it
 * has dead entries, so that the parts hold all that the log may lose.
 *
 * Returns the new position. Throws a {@link LeaseLost} or a {@link LogLost} when the step was refused.
 */
export async function commitWork(
  scope: CommitScope,
  lease: Lease,
  { checkpoint, data }: Position,
  work: Work,
): Promise<Position> {
  const { folder, keys, group, run, symbol, codec = parquetCodec } = scope;
  const { rows, dead, lastId, state } = work;
  const entriesRead = checkpoint.entriesRead + work.entries;
  const next: CheckpointData = {
    ...data,
    state,
    lastPrediction: rows.at(-1)?.eventId ?? data.lastPrediction,
    lastDead: dead.at(-1)?.id ?? data.lastDead,
    deaths: afterProgress(data.deaths, lastId),
  };
  let bytes = new Uint8Array(0);
  const ids = rows.length > 0 ? rows.map((row) => row.eventId) : dead.map((entry) => entry.id);
  if (ids.length > 0) {
    const name = partFileName({ run, symbol, first: ids[0], last: ids[ids.length - 1] });
    const temporary = temporaryName(name, lease.owner);
    const footer = writeFooter({
      ...{ run, stream: keys.stream, group, lastId, entriesRead, state },
      predictions: [data.lastPrediction, next.lastPrediction],
      dead: [data.lastDead, next.lastDead],
      deadEntries: [...dead],
    });
    bytes = codec.encode(rows, footer) as Uint8Array<ArrayBuffer>;
    await folder.writeSynced(temporary, bytes);
    next.part = { name, temporary, sha256: sha256(bytes) };
  }
  try {
    if (ids.length > 0) await refuseIfBehind(scope, checkpoint.lastId, next.part!.temporary);
    const position = await record(scope, lease, { checkpoint, data }, next, lastId, entriesRead);
    if (ids.length > 0) await publishPart(scope, next.part!, position.checkpoint, bytes);
    return position;
  } catch (error) {
    const refused = error instanceof LeaseLost || error instanceof LogLost;
    if (refused && ids.length > 0) await folder.remove(next.part!.temporary);
    throw error;
  }
}

/**
 * Throws a LeaseLost if there is a part after the checkpoint, or another owner has cleaned up ours. A log
 * that loses what it acknowledged may lose a change of owner, and then the fence lets the old one pass:
 * the folder knows better.
 */
async function refuseIfBehind(
  { log, keys, group, folder, run, symbol }: CommitScope,
  lastId: string,
  temporary: string,
): Promise<void> {
  const names = await folder.list(), where = `${log.name} ${keys.stream} ${group}`;
  if (!names.includes(temporary)) {
    throw new LeaseLost(`${where}: another consumer has taken over, and has cleaned up`);
  }
  for (const name of names) {
    const part = parsePartFileName(name);
    if (part === null || part.run !== run || part.symbol !== symbol) continue;
    if (compareIds(part.last, lastId) <= 0) continue;
    throw new LeaseLost(`${where}: another consumer has taken over, and has made ${name}`);
  }
}

/**
 * Gives a committed part its name. Another owner may have done so already; or have cleaned it up, if the
 * log had lost our commit, or his coming.
 */
async function publishPart(
  { log, keys, group, folder, retry: retryOptions }: CommitScope,
  { name, temporary }: CommittedPart,
  { revision, data }: Checkpoint,
  bytes: Uint8Array,
): Promise<void> {
  try {
    await folder.renameSynced(temporary, name);
  } catch (error) {
    const names = await folder.list();
    if (names.includes(name)) return;
    if (names.includes(temporary)) throw error;
    const stored = await retry(() => log.checkpoint(keys.stream, group), retryOptions);
    if (stored?.revision !== revision || stored.data !== data) {
      throw new LeaseLost(`${log.name} ${keys.stream} ${group}: another consumer has taken over`);
    }
    await folder.writeSynced(temporary, bytes);
    await folder.renameSynced(temporary, name);
  }
}

/** Notes deaths and marks at the checkpoint, without going on. */
export function recordDeaths(
  scope: CommitScope,
  lease: Lease,
  position: Position,
  deaths: Deaths,
): Promise<Position> {
  const { lastId, entriesRead } = position.checkpoint;
  return record(scope, lease, position, { ...position.data, deaths }, lastId, entriesRead);
}

/** The fenced step in the log. */
async function record(
  scope: CommitScope,
  lease: Lease,
  { checkpoint: { revision } }: Position,
  data: CheckpointData,
  lastId: string,
  entriesRead: number,
): Promise<Position> {
  const { log, keys: { stream }, group } = scope;
  const checkpoint: Checkpoint = {
    revision: revision + 1,
    lastId,
    entriesRead,
    data: JSON.stringify(data),
  };
  const done = await retry(() => log.commit(stream, group, lease, checkpoint), scope.retry);
  if (done.committed) return { checkpoint, data };
  const where = `${log.name} ${stream} ${group}`;
  throw done.reason === "fenced"
    ? new LeaseLost(`${where}: another consumer has taken over`)
    : new LogLost(`${where}: the checkpoint is not the one that was committed here`);
}
