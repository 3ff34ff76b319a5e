/**
 * Entries as Redis takes and gives them.
 *
 * @module
 */
import type { Entry } from "./log.ts";

/** A stream entry in a reply: id, and names and values in turn; null when it was deleted meanwhile. */
export type RawEntry = [id: string, fields: string[] | null];

/** Layouts and rows for the append script: each list of field names is sent once. */
export function encodeEntries(entries: readonly Entry[]): [layouts: string, rows: string] {
  const layouts: string[][] = [], rows: (string | number)[] = [];
  const numbers = new Map<string, number>();
  let layout: string[] = [], number = 0;
  for (const { id, fields } of entries) {
    const names = Object.keys(fields);
    if (!sameNames(names, layout)) {
      const text = JSON.stringify(names);
      layout = names;
      number = numbers.get(text) ?? layouts.push(names);
      numbers.set(text, number);
    }
    rows.push(number, id);
    for (const name of names) rows.push(fields[name]);
  }
  return [JSON.stringify(layouts), JSON.stringify(rows)];
}

function sameNames(a: string[], b: string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The entries of a reply, without those deleted meanwhile. */
export function decodeEntries(raw: readonly RawEntry[]): Entry[] {
  const entries: Entry[] = [];
  for (const [id, list] of raw) if (list !== null) entries.push({ id, fields: decodeFields(list) });
  return entries;
}

function decodeFields(list: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let i = 0; i < list.length; i += 2) {
    if (list[i] === "__proto__") { // assigning it would be lost without a word
      Object.defineProperty(fields, list[i], {
        value: list[i + 1],
        configurable: true,
        enumerable: true,
        writable: true,
      });
    } else fields[list[i]] = list[i + 1];
  }
  return fields;
}
