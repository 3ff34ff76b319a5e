import {
  currentParts,
  decodePredictions,
  encodePredictions,
  type Folder,
  parsePartFileName,
  partFileName,
  type Run,
  temporaryName,
} from "../sink/mod.ts";
import { type PartFooter, readFooter, type ReadPart, writeFooter } from "./checkpoint_data.ts";

/** What a compaction did. */
export interface CompactSummary {
  /** Parts of the run before. */
  before: number;
  /** And after. */
  after: number;
  /** Rows that were moved. */
  rows: number;
}

/**
 * Merges small neighbouring parts of a run into parts of up to `rows` rows. The newest part stays as it
 * is: the checkpoint names it. Safe while the run goes on, and when it is killed at any moment: a merged
 * part gets its name when it is whole, and whoever reads a run passes over parts that lie within another.
 *
 * Throws a SyntaxError if a part is damaged.
 */
export async function compact(folder: Folder, run: Run, rows: number): Promise<CompactSummary> {
  const own = (await folder.list()).filter((name) => {
    const part = parsePartFileName(name);
    return part !== null && part.run === run.run && part.symbol === run.symbol;
  });
  const parts = currentParts(own);
  const summary = { before: own.length, after: parts.length, rows: 0 };
  for (const name of own) if (!parts.includes(name)) await folder.remove(name);

  let group: ReadPart[] = [];
  const merge = async () => {
    if (group.length > 1) {
      summary.rows += await writeMerged(folder, run, group);
      summary.after -= group.length - 1;
    }
    group = [];
  };
  for (const name of parts.slice(0, -1)) {
    const part = await read(folder, name);
    const size = group.reduce((sum, each) => sum + each.rows.length, part.rows.length);
    if (size > rows || !follows(group.at(-1), part)) await merge();
    group.push(part);
  }
  await merge();
  return summary;
}

async function read(folder: Folder, name: string): Promise<ReadPart> {
  const source = `${folder.path}/${name}`;
  const { rows, metadata } = await decodePredictions(await folder.read(name), source);
  return { name, rows, footer: readFooter(metadata, source) };
}

/** Whether a part begins where the one before it ended: then nothing lies between them. */
function follows(before: ReadPart | undefined, part: ReadPart): boolean {
  if (before === undefined) return true;
  const [a, b] = [before.footer, part.footer];
  return a !== null && b !== null && a.predictions[1] === b.predictions[0] &&
    a.dead[1] === b.dead[0];
}

/** Writes the parts as one, and removes them; returns the number of rows. */
async function writeMerged(
  folder: Folder,
  { run, symbol }: Run,
  parts: ReadPart[],
): Promise<number> {
  const { first } = parsePartFileName(parts[0].name)!;
  const { last } = parsePartFileName(parts[parts.length - 1].name)!;
  const name = partFileName({ run, symbol, first, last });
  const footers = parts.map((part) => part.footer!);
  const newest = footers[footers.length - 1];
  const footer: PartFooter = {
    ...newest,
    predictions: [footers[0].predictions[0], newest.predictions[1]],
    dead: [footers[0].dead[0], newest.dead[1]],
    deadEntries: footers.flatMap((each) => each.deadEntries),
  };
  const rows = parts.flatMap((part) => part.rows);
  const temporary = temporaryName(name, `compact-${crypto.randomUUID()}`);
  await folder.writeSynced(temporary, encodePredictions(rows, writeFooter(footer)));
  await folder.renameSynced(temporary, name);
  for (const part of parts) await folder.remove(part.name);
  return rows.length;
}
