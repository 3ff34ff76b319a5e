import { decodePredictions } from "./parquet.ts";
import type { Folder } from "./folder.ts";
import { currentParts, parsePartFileName } from "./part_name.ts";
import type { Prediction } from "./prediction.ts";

/** One run's parts in a folder. */
export interface Run {
  /** Its name: twelve hex digits, or what `--run` said. */
  run: string;
  /** Empty without one. */
  symbol: string;
  /** File names, in the order of their first event. */
  parts: string[];
}

/** The runs in a folder, the one written to last first. */
export async function listRuns(folder: Folder): Promise<Run[]> {
  const runs = new Map<string, Run & { newest: number }>();
  for (const name of await folder.list()) {
    const part = parsePartFileName(name);
    if (part === null) continue;
    const key = `${part.run}_${part.symbol}`;
    const run = runs.get(key) ?? { run: part.run, symbol: part.symbol, parts: [], newest: 0 };
    run.parts.push(name);
    run.newest = Math.max(run.newest, await folder.modifiedMs(name));
    runs.set(key, run);
  }
  return [...runs.values()]
    .sort((a, b) => b.newest - a.newest)
    .map(({ run, symbol, parts }) => ({ run, symbol, parts: currentParts(parts) }));
}

/** What the parts of one run hold together. */
export interface RunRows {
  /** In the order of events. */
  rows: Prediction[];
  /** Footer of the newest part. */
  metadata: Record<string, string>;
}

/** Reads a run's rows in the order of events, and checks that no event is there twice. */
export async function readRun(folder: Folder, run: Run): Promise<RunRows> {
  const rows: Prediction[] = [];
  const seen = new Set<string>();
  let metadata: Record<string, string> = {};
  for (const name of run.parts) {
    const part = await decodePredictions(await folder.read(name), `${folder.path}/${name}`);
    for (const row of part.rows) {
      if (seen.has(row.eventId)) {
        throw new Error(`${folder.path}/${name}: event ${row.eventId} is in the run twice`);
      }
      seen.add(row.eventId);
      rows.push(row);
    }
    metadata = part.metadata;
  }
  return { rows, metadata };
}
