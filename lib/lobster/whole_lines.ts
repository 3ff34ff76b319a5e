import { fail, type Text } from "./lobster_error.ts";

/** Bytes as they come: from a file, a zip entry, a network, or an array. */
export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Bytes held at a time, and the longest line that can be read. */
const CAPACITY = 1 << 18;
const LINE_FEED = 10;

/**
 * Cuts chunks of any size into blocks that end where a line ends, so that a parser never meets the
 * border of a chunk. The last block lacks its line feed if the file does. A block is good until the next
 * one is asked for: all share one buffer, which is what keeps memory independent of the file's size.
 *
 * @param line the number of the first line that has not been parsed, for an error
 */
export async function* wholeLines(
  file: string,
  chunks: Chunks,
  line: () => number,
): AsyncGenerator<Text> {
  const bytes = new Uint8Array(CAPACITY + 1);
  let filled = 0;
  for await (const chunk of chunks) {
    let taken = 0;
    while (taken < chunk.length) {
      const part = chunk.subarray(taken, taken + CAPACITY - filled);
      bytes.set(part, filled);
      taken += part.length;
      filled += part.length;
      if (filled < CAPACITY) break;
      const end = bytes.lastIndexOf(LINE_FEED, filled - 1) + 1;
      if (end === 0) {
        fail({ file, bytes, end: filled }, line(), 0, `a line of less than ${CAPACITY} bytes`);
      }
      const next = bytes[end];
      bytes[end] = 0;
      yield { file, bytes, end };
      bytes[end] = next;
      bytes.copyWithin(0, end, filled);
      filled -= end;
    }
  }
  bytes[filled] = 0;
  if (filled > 0) yield { file, bytes, end: filled };
}
