import { type IdParts, parseId } from "./id.ts";
import type { Entry } from "./log.ts";

/** More than any event has; a Redis script can't pass on more than some 4,000. */
const MOST_FIELDS = 1000;

/** Throws a RangeError unless it is a name: some characters, no white space or control characters. */
export function checkName(what: "key" | "group" | "consumer" | "owner", name: string): void {
  if (!/^[^\s\p{Cc}]+$/u.test(name)) {
    throw new RangeError(
      `A ${what} must be a name without white space: it is ${JSON.stringify(name)}`,
    );
  }
}

/**
 * Checks what is about to be appended after `expectedLastId`, and reads the ids.
 *
 * Throws a RangeError if the ids do not grow from there, or an entry has no fields, too many, or a text
 * that is not well-formed Unicode; a SyntaxError if an id is not one.
 */
export function checkEntries(expectedLastId: string, entries: readonly Entry[]): IdParts[] {
  let before = parseId(expectedLastId), beforeId = expectedLastId;
  return entries.map(({ id, fields }) => {
    const parts = parseId(id);
    if (parts.ms < before.ms || (parts.ms === before.ms && parts.seq <= before.seq)) {
      throw new RangeError(`Ids must grow: ${id} comes after ${beforeId}`);
    }
    before = parts;
    beforeId = id;
    checkFields(id, fields);
    return parts;
  });
}

/** As {@link checkEntries} for one entry's fields. */
export function checkFields(id: string, fields: Record<string, string>): void {
  let count = 0;
  for (const name in fields) {
    if (!fields[name].isWellFormed() || !name.isWellFormed()) {
      throw new RangeError(
        `Field ${JSON.stringify(name)} of entry ${id} is not well-formed Unicode`,
      );
    }
    count++;
  }
  if (count === 0 || count > MOST_FIELDS) {
    throw new RangeError(`Entry ${id} has ${count} fields: it must have 1 to ${MOST_FIELDS}`);
  }
}
