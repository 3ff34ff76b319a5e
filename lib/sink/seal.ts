/**
 * A checksum in each Parquet file, between its data and its footer, where readers of Parquet don't look:
 * they go by the footer's offsets. So what disk or network damaged is found before it is parsed.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Before the sha256 of all other bytes. */
const MARK = new TextEncoder().encode("lob-lstm sha256:");
const SEAL_BYTES = MARK.length + 32;
/** The footer's length and `PAR1`. */
const TAIL_BYTES = 8;

/** The Parquet file with its checksum. */
export function seal(file: Uint8Array): Uint8Array {
  const at = footerOf(file), sealed = new Uint8Array(file.length + SEAL_BYTES);
  sealed.set(file.subarray(0, at));
  sealed.set(MARK, at);
  sealed.set(digest(file.subarray(0, at), file.subarray(at)), at + MARK.length);
  sealed.set(file.subarray(at), at + SEAL_BYTES);
  return sealed;
}

/** Throws a SyntaxError unless the file is, to the bit, one that {@link seal} has returned. */
export function checkSeal(file: Uint8Array): void {
  const at = footerOf(file) - SEAL_BYTES, end = at + SEAL_BYTES;
  if (!(at > 0) || MARK.some((byte, i) => file[at + i] !== byte)) {
    throw new SyntaxError("it is cut off, damaged, or was written by another program");
  }
  const expected = digest(file.subarray(0, at), file.subarray(end));
  if (expected.some((byte, i) => file[at + MARK.length + i] !== byte)) {
    throw new SyntaxError("it is damaged: its sha256 is not the one it was written with");
  }
}

/** Where the footer begins; NaN if there can't be one. */
function footerOf(file: Uint8Array): number {
  if (file.length < TAIL_BYTES) return NaN;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  return file.length - TAIL_BYTES - view.getUint32(file.length - TAIL_BYTES, true);
}

function digest(...pieces: Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}
