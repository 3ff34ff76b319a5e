/** Longest piece of a file's text that an error shows, characters. */
const SHOWN = 40;

/** Whole lines of a file, `bytes[0, end)`. */
export interface Text {
  /** The file's name as errors show it. */
  file: string;
  /** The bytes. `bytes[end]` is 0, so a loop over digits stops there without looking at `end`. */
  bytes: Uint8Array;
  /** How many of the bytes are text. */
  end: number;
}

/**
 * A LOBSTER file does not say what it must: the message is one line,
 * `FILE:LINE:COLUMN: expected ..., found "..."`. Line and column count from 1; the column is that of
 * the first byte of the field (or of the line's end, when a field is missing).
 */
export class LobsterError extends SyntaxError {
  /** Name of the class. */
  override name = "LobsterError";
  /** The file's name. */
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  /** Byte within the line, from 1. */
  readonly column: number;

  /** Makes the message from its parts; `found` is shown as it is. */
  constructor(file: string, line: number, column: number, expected: string, found: string) {
    super(`${file}:${line}:${column}: expected ${expected}, found ${found}`);
    this.file = file;
    this.line = line;
    this.column = column;
  }
}

const COMMA = 44, LINE_FEED = 10, CARRIAGE_RETURN = 13;

/** The beginning of some bytes in quotes, on one line and in plain ASCII, whatever they are. */
export function quote(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    bytes.subarray(0, 4 * SHOWN + 4),
  );
  const shown = text.length > SHOWN ? text.slice(0, SHOWN) + "..." : text;
  return JSON.stringify(shown).replace(
    /[^\x20-\x7e]/g,
    (character) => "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

/** What stands at a position: the field that begins there, or the end of the line or file. */
function foundAt({ bytes, end }: Text, position: number): string {
  if (position >= end) return "end of file";
  const byte = bytes[position];
  const lineEnds = byte === LINE_FEED ||
    byte === CARRIAGE_RETURN && position + 1 < end && bytes[position + 1] === LINE_FEED;
  if (lineEnds) return "end of line";
  let stop = position;
  while (stop < end && bytes[stop] !== COMMA && bytes[stop] !== LINE_FEED) stop++;
  if (stop > position && bytes[stop] === LINE_FEED && bytes[stop - 1] === CARRIAGE_RETURN) stop--;
  return quote(bytes.subarray(position, stop));
}

/** What an error expects after a row: at the end of the file, the last line's break is missing. */
export function expectedBreak({ end }: Text, position: number): string {
  return position < end ? "a line break" : "a line break after the last row (is the file cut off?)";
}

/** Throws the {@link LobsterError} for what stands at `position` of the text, in line `line`. */
export function fail(text: Text, line: number, position: number, expected: string): never {
  const lineStart = position === 0 ? 0 : text.bytes.lastIndexOf(LINE_FEED, position - 1) + 1;
  const found = foundAt(text, position);
  throw new LobsterError(text.file, line, position - lineStart + 1, expected, found);
}
