/**
 * Entry ids: `MS-SEQ`, two non-negative integers compared in that order, as in Redis Streams.
 *
 * @module
 */

/** The id before every other: what an empty stream's last id is. */
export const ZERO_ID = "0-0";

/** The two integers of an id. */
export interface IdParts {
  /** Milliseconds since 1970, UTC. */
  ms: number;
  /** Sequence within the millisecond; in our own producer's ids, the row of the day. */
  seq: number;
}

/** As in `12-0`, without leading zeros: so that equal ids are equal texts. */
const ID = /^(0|[1-9]\d*)-(0|[1-9]\d*)$/;

/** Reads an id. Throws a SyntaxError unless it is two integers below 2^53 with a hyphen between. */
export function parseId(id: string): IdParts {
  const hyphen = id.indexOf("-");
  const ms = Number(id.slice(0, hyphen)), seq = Number(id.slice(hyphen + 1));
  if (!ID.test(id) || !Number.isSafeInteger(ms) || !Number.isSafeInteger(seq)) {
    throw new SyntaxError(
      `Cannot read the entry id "${id}": it must be MS-SEQ, two integers below 2^53`,
    );
  }
  return { ms, seq };
}

/** Negative when a comes before b, 0 when they are equal, positive after. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  const x = parseId(a), y = parseId(b);
  return x.ms - y.ms || x.seq - y.seq;
}
