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

/**
 * Reads an id. Throws a SyntaxError unless it is two integers below 2^53 with a hyphen between, without
 * leading zeros: so that equal ids are equal texts.
 */
export function parseId(id: string): IdParts {
  const hyphen = id.indexOf("-");
  const ms = integerIn(id, 0, hyphen), seq = integerIn(id, hyphen + 1, id.length);
  if (!Number.isSafeInteger(ms) || !Number.isSafeInteger(seq)) {
    throw new SyntaxError(
      `Cannot read the entry id "${id}": it must be MS-SEQ, two integers below 2^53`,
    );
  }
  return { ms, seq };
}

const ZERO = 48;

/** The integer that these characters are; NaN unless they are digits that begin with no needless zero. */
function integerIn(text: string, from: number, end: number): number {
  if (from >= end || text.charCodeAt(from) === ZERO && end > from + 1) return NaN;
  let value = 0;
  for (let at = from; at < end; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    value = 10 * value + digit;
  }
  return value;
}

/** Negative when a comes before b, 0 when they are equal, positive after. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  const x = parseId(a), y = parseId(b);
  return x.ms - y.ms || x.seq - y.seq;
}
