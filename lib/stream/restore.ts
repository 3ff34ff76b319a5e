import type { OnceAppender } from "./append_once.ts";
import type { PartFooter, ReadPart } from "./checkpoint_data.ts";
import type { CommitScope } from "./commit.ts";
import { compareIds, ZERO_ID } from "./id.ts";
import type { Entry } from "./log.ts";
import { predictionEntry } from "./output_entries.ts";
import { readPart, type Recovered } from "./recover.ts";

/** A stream of ours that the parts can fill up again. */
interface Restorable {
  what: "predictions" | "dead";
  key: string;
  entries: (part: ReadPart) => Entry[];
}

/**
 * Appends again what was committed and is missing at the end of the predictions and of the dead
 * entries: the log has lost it, and the parts have it. Returns how many.
 *
 * Throws an Error with the range if the parts do not have all of it.
 */
export async function restoreLost(
  scope: CommitScope,
  { data, parts }: Recovered,
  appenders: { predictions: OnceAppender; dead: OnceAppender },
): Promise<number> {
  if (data === null) return 0;
  const { keys } = scope;
  const streams: [Restorable, string][] = [
    [{
      what: "predictions",
      key: keys.predictions,
      entries: ({ rows }) => rows.map(predictionEntry),
    }, data.lastPrediction],
    [
      { what: "dead", key: keys.dead, entries: ({ footer }) => footer!.deadEntries },
      data.lastDead,
    ],
  ];
  let restored = 0;
  for (const [stream, lastId] of streams) {
    restored += await restoreOne(scope, stream, lastId, parts, appenders[stream.what]);
  }
  return restored;
}

async function restoreOne(
  scope: CommitScope,
  { what, key, entries }: Restorable,
  lastId: string,
  parts: string[],
  appender: OnceAppender,
): Promise<number> {
  const found = await appender.lastId();
  if (lastId === ZERO_ID || compareIds(found, lastId) >= 0) return 0;

  // Back along the chain, to the part in which the loss began.
  let at = parts.length, reached = lastId;
  while (compareIds(reached, found) > 0) {
    const footer: PartFooter | null = at === 0 ? null : (await readPart(scope, parts[--at])).footer;
    if (footer?.[what][1] !== reached) {
      throw new Error(
        `${scope.log.name} ${key} ends at ${found} and has lost what came up to ${lastId}; the parts ` +
          `in ${scope.folder.path} go back to ${reached} only: bring the others back, or start over ` +
          "with --fresh",
      );
    }
    reached = footer[what][0];
  }
  let restored = 0;
  for (const name of parts.slice(at)) {
    const missing = entries(await readPart(scope, name))
      .filter(({ id }) => compareIds(id, found) > 0);
    await appender.append(missing);
    restored += missing.length;
  }
  return restored;
}
