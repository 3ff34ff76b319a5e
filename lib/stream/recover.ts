import {
  belongsTo,
  currentParts,
  isTemporary,
  parquetCodec,
  parsePartFileName,
  sha256,
} from "../sink/mod.ts";
import {
  type CheckpointData,
  type CommittedPart,
  readData,
  readFooter,
  type ReadPart,
} from "./checkpoint_data.ts";
import type { CommitScope } from "./commit.ts";
import { NO_DEATHS } from "./deaths.ts";
import { compareIds, ZERO_ID } from "./id.ts";
import type { Checkpoint } from "./log.ts";
import { retry } from "./retry.ts";

/** Before the first commit. */
const START: Checkpoint = { revision: 0, lastId: ZERO_ID, entriesRead: 0, data: "" };

/** Where a consumer goes on from. */
export interface Recovered {
  /** The last commit; revision 0 before the first. */
  checkpoint: Checkpoint;
  /** Null at the very start, and after a checkpoint that another program wrote. */
  data: CheckpointData | null;
  /** The run's parts, in the order of events. */
  parts: string[];
  /** The log's checkpoint was behind the newest part: it has lost commits. */
  lost: boolean;
}

/**
 * Puts the folder in step with the log: finishes an interrupted rename and removes temporaries that no
 * commit names. A part gets its name after its commit only; one that is ahead of the checkpoint means
 * that the log has lost what it had acknowledged, and then the part is believed.
 *
 * To be called under the lease; `verify` throws unless it still is ours.
 *
 * Throws if the checkpoint is another run's, or names a part that is missing or damaged.
 */
export async function recover(
  scope: CommitScope,
  verify: () => Promise<void>,
): Promise<Recovered> {
  const { log, keys: { stream }, group, folder, run, symbol } = scope;
  let checkpoint = await retry(() => log.checkpoint(stream, group), scope.retry) ?? START;
  let data = readData(checkpoint.data);
  if (data !== null && data.run !== run) {
    throw new Error(
      `${log.name}: group ${group} of ${stream} belongs to run ${data.run}, not ${run}: ` +
        "give another --group and --predictions, or start over with --fresh",
    );
  }
  const names = (await folder.list()).filter((name) => belongsTo(name, run, symbol));
  await verify(); // so every temporary in the list is an earlier owner's
  await folder.sync(); // so no name in the list goes back to what it was
  if (data?.part) await finishRename(scope, data.part, names);
  for (const name of names) if (isTemporary(name)) await folder.remove(name);

  const finished = names.filter((name) => !isTemporary(name));
  if (data?.part && !finished.includes(data.part.name)) finished.push(data.part.name);
  const parts = currentParts(finished);
  const newest = parts.at(-1);
  const ahead = newest !== undefined &&
    compareIds(parsePartFileName(newest)!.last, checkpoint.lastId) > 0;
  const covered = data !== null && data.part !== null && !parts.includes(data.part.name);
  const lost = newest !== undefined && (ahead || covered);
  if (lost) {
    data = await believe(scope, newest);
    const { lastId, entriesRead } = (await readPart(scope, newest)).footer!;
    checkpoint = { ...checkpoint, lastId, entriesRead };
  }
  // Merged into a larger one, or made a second time by an owner that a loss had brought back.
  for (const name of finished) if (!parts.includes(name)) await folder.remove(name);
  return { checkpoint, data, parts, lost };
}

async function finishRename(
  { folder }: CommitScope,
  part: CommittedPart,
  names: string[],
): Promise<void> {
  const name = [part.name, part.temporary].find((name) => names.includes(name));
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

/** Reads a part of the run. Throws a SyntaxError if it is damaged. */
export async function readPart(
  { folder, codec = parquetCodec }: CommitScope,
  name: string,
): Promise<ReadPart> {
  const source = `${folder.path}/${name}`;
  const { rows, metadata } = await codec.decode(await folder.read(name), source);
  return { name, rows, footer: readFooter(metadata, source) };
}

/** The checkpoint's data as a part has it. */
async function believe(scope: CommitScope, name: string): Promise<CheckpointData> {
  const { log, keys: { stream }, group, folder, run } = scope;
  const { footer, rows } = await readPart(scope, name);
  if (footer === null || footer.run !== run || footer.stream !== stream || footer.group !== group) {
    throw new Error(
      `${folder.path}/${name} holds ${rows.length} predictions that ${log.name} ${stream} ${group} ` +
        "does not know of, and not the commit that made them: move it away, or start over with --fresh",
    );
  }
  const { state, predictions, dead } = footer;
  const part = { name, temporary: name, sha256: sha256(await folder.read(name)) };
  return {
    ...{ run, part, state, deaths: NO_DEATHS },
    lastPrediction: predictions[1],
    lastDead: dead[1],
  };
}
