import { expectedBreak, fail, LobsterError, type Text } from "./lobster_error.ts";
import { type Chunks, wholeLines } from "./whole_lines.ts";

const COMMA = 44, MINUS = 45, ZERO = 48, LINE_FEED = 10, CARRIAGE_RETURN = 13;
const INT32_MAX = 2147483647;

/** What LOBSTER writes as the price of an empty ask level; of a bid level its negative. */
const PADDING = 9999999999;

/** Position of the byte that ends the field at `start`. */
function fieldEnd({ bytes, end }: Text, start: number): number {
  let at = start;
  while (
    at < end && bytes[at] !== COMMA && bytes[at] !== LINE_FEED && bytes[at] !== CARRIAGE_RETURN
  ) at++;
  return at;
}

/** A field that the fast path does not take: an integer of any length, or NaN. */
function slowInteger(text: Text, start: number, stop: number): number {
  let at = start, value = 0;
  const negative = text.bytes[at] === MINUS;
  if (negative) at++;
  if (at === stop) return NaN;
  for (; at < stop; at++) {
    const digit = text.bytes[at] - ZERO;
    if (digit >>> 0 > 9) return NaN;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

/** A price that is not 1 to 9 digits: 0 for padding, a large price, or an error. */
function slowPrice(text: Text, line: number, start: number, stop: number, isBid: boolean): number {
  const value = slowInteger(text, start, stop);
  const padding = isBid ? -PADDING : PADDING;
  if (value === padding) return 0;
  if (Number.isNaN(value)) fail(text, line, start, "a price");
  if (value <= 0 || value > INT32_MAX) {
    fail(text, line, start, `a price from 1 to ${INT32_MAX}, or ${padding} for an empty level`);
  }
  return value;
}

/** A size that is not 1 to 9 digits: a large one, or an error. */
function slowSize(text: Text, line: number, start: number, stop: number): number {
  const value = slowInteger(text, start, stop);
  if (Number.isNaN(value)) fail(text, line, start, "a size");
  if (value < 0 || value > INT32_MAX) fail(text, line, start, `a size from 0 to ${INT32_MAX}`);
  return value;
}

/** Says what is wrong with a size at `start` that neither a comma nor the end of the line follows. */
function failAfterSize(text: Text, line: number, start: number, last: boolean, width: number) {
  const at = fieldEnd(text, start);
  if (Number.isNaN(slowInteger(text, start, at))) fail(text, line, start, "a size");
  if (!last) fail(text, line, at, `a comma and a price, as a row has ${width} columns`);
  if (text.bytes[at] !== COMMA) fail(text, line, at, expectedBreak(text, at));
  fail(text, line, at + 1, `the end of the line after ${width} columns`);
}

/**
 * Reads the lines of a block into `book` from row `row` on; returns the row after the last one. This
 * loop is the reader's speed: no strings, no calls, no memory, one byte after the other.
 */
function parseBlock(text: Text, book: Int32Array, row: number, width: number): number {
  const { bytes, end } = text;
  const rows = book.length / width;
  let at = 0;
  while (at < end) {
    const line = row + 1;
    if (row === rows) {
      fail(text, line, at, `the end of the file after ${rows} rows, as there are ${rows} messages`);
    }
    const last = (row + 1) * width;
    for (let slot = row * width; slot < last; slot += 2) {
      let start = at, digit = 0;
      let price = bytes[at] - ZERO;
      if (price >>> 0 <= 9) {
        while ((digit = bytes[++at] - ZERO) >>> 0 <= 9) price = Math.imul(price, 10) + digit;
      }
      if (price <= 0 || at - start > 9 || digit !== COMMA - ZERO) {
        at = fieldEnd(text, start);
        price = slowPrice(text, line, start, at, (slot & 2) !== 0);
        if (bytes[at] !== COMMA) fail(text, line, at, "a comma and a size");
      }
      book[slot] = price;

      start = ++at;
      let size = bytes[at] - ZERO;
      if (size >>> 0 <= 9) {
        while ((digit = bytes[++at] - ZERO) >>> 0 <= 9) size = Math.imul(size, 10) + digit;
      }
      if (size < 0 || at - start > 9 || size > 9 && at === start) {
        at = fieldEnd(text, start);
        size = slowSize(text, line, start, at);
      }
      if ((size === 0) !== (price === 0)) {
        fail(text, line, start, price === 0 ? "size 0 for an empty level" : "a size above 0");
      }
      book[slot + 1] = size;

      const isLast = slot + 2 === last;
      if (isLast && bytes[at] === CARRIAGE_RETURN) at++;
      if (bytes[at] !== (isLast ? LINE_FEED : COMMA)) {
        failAfterSize(text, line, start, isLast, width);
      }
      at++;
    }
    row++;
  }
  return row;
}

/** Levels by the number of columns in the first line. */
function countLevels(text: Text): number {
  const stop = text.bytes.subarray(0, text.end).indexOf(LINE_FEED);
  const firstLine = text.bytes.subarray(0, stop < 0 ? text.end : stop);
  const columns = 1 + firstLine.filter((byte) => byte === COMMA).length;
  if (columns % 4 !== 0) {
    const expected = "4 columns for each level (ask price, ask size, bid price, bid size)";
    throw new LobsterError(text.file, 1, 1, expected, `${columns} in all`);
  }
  return columns / 4;
}

/**
 * Parses a LOBSTER orderbook file: `4 * levels` columns in each of `rows` lines. The padding of an
 * empty level (price 9999999999 or -9999999999, size 0) becomes price 0 and size 0. Every line ends with
 * a line feed, the last one too; a carriage return before it is allowed.
 *
 * @param file the file's name, for errors
 * @param rows how many messages there are
 * @param levels by default what the first line has
 * @throws {LobsterError} when the text is anything else
 */
export async function parseOrderbook(
  file: string,
  chunks: Chunks,
  rows: number,
  levels?: number,
): Promise<{ book: Int32Array; levels: number }> {
  let book: Int32Array | undefined;
  let row = 0;
  for await (const text of wholeLines(file, chunks, () => row + 1)) {
    levels ??= countLevels(text);
    book ??= new Int32Array(rows * 4 * levels);
    row = parseBlock(text, book, row, 4 * levels);
  }
  if (book === undefined || levels === undefined || row < rows) {
    throw new LobsterError(file, row + 1, 1, `a row for each of ${rows} messages`, "end of file");
  }
  return { book, levels };
}
