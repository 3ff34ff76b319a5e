/**
 * Poison: entries that end the process that takes them. After two deaths at one checkpoint a consumer
 * goes carefully: one entry at a time, each behind a durable mark that says which it attempts. Only
 * deaths on a mark count against that entry, and five of them make it poison.
 *
 * @module
 */
import { compareIds } from "./id.ts";

/** Deaths after this many starts without progress make a consumer careful. */
const STARTS_BEFORE_CARE = 2;
/** Deaths on its mark that make an entry poison. */
export const POISON_DEATHS = 5;

/** What is known of deaths since a checkpoint. */
export interface Deaths {
  /** Sessions started at this checkpoint that neither went on nor ended well; a running one counts. */
  starts: number;
  /** The entry that is being attempted. */
  attempting: string | null;
  /** Deaths on each entry's mark. */
  on: Record<string, number>;
}

/** Nothing has died, and nothing has started. */
export const NO_DEATHS: Deaths = { starts: 0, attempting: null, on: {} };

/** What is known once another session has started: whoever held the mark has died on it. */
export function startOver({ starts, attempting, on }: Deaths): Deaths {
  const counted = attempting === null ? on : { ...on, [attempting]: (on[attempting] ?? 0) + 1 };
  return { starts: starts + 1, attempting: null, on: counted };
}

/** What is still of interest once the checkpoint is at `lastId`. */
export function afterProgress({ on }: Deaths, lastId: string): Deaths {
  const ahead = Object.entries(on).filter(([id]) => compareIds(id, lastId) > 0);
  return { starts: 1, attempting: null, on: Object.fromEntries(ahead) };
}

/** Whether the session that has just started must go carefully. */
export function needsCare({ starts }: Deaths): boolean {
  return starts > STARTS_BEFORE_CARE;
}

/** Whether an entry has ended enough processes. */
export function isPoison({ on }: Deaths, id: string): boolean {
  return (on[id] ?? 0) >= POISON_DEATHS;
}
