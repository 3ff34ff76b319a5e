import { expectedBreak, fail, type Text } from "./lobster_error.ts";

const MINUS = 45, POINT = 46, ZERO = 48, COMMA = 44, LINE_FEED = 10, CARRIAGE_RETURN = 13;

/** What a fraction with so many digits is multiplied by to count nanoseconds. */
const NANOSECONDS = Int32Array.from({ length: 10 }, (_, digits) => 10 ** (9 - digits));

/** Nanoseconds in a second. */
const SECOND = 1e9;

/** Reads comma-separated fields from a block of lines, one after the other. */
export class Fields {
  /** Position of the next byte. */
  at = 0;
  /** Where the field that was read last begins. */
  start = 0;
  /** Number of the current line, from 1. */
  line: number;
  readonly #text: Text;

  /** Starts at the beginning of `text`, whose first line has the number `line`. */
  constructor(text: Text, line: number) {
    this.#text = text;
    this.line = line;
  }

  /** Throws, naming the field that was read last. */
  fail(expected: string, position: number = this.start): never {
    fail(this.#text, this.line, position, expected);
  }

  /** An integer that a float64 holds exactly; `what` names it for the error. */
  integer(what: string): number {
    const { bytes } = this.#text;
    let at = this.start = this.at;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const first = at;
    let value = 0, digit = bytes[at] - ZERO;
    while (digit >>> 0 <= 9) {
      value = value * 10 + digit;
      digit = bytes[++at] - ZERO;
    }
    this.at = at;
    if (at === first || !this.#atFieldEnd()) this.fail(what);
    if (value > Number.MAX_SAFE_INTEGER) this.fail(`${what} below 2^53`);
    return negative ? -value : value;
  }

  /** A time of day in seconds with up to 9 decimals, as nanoseconds after midnight. */
  time(): number {
    const { bytes } = this.#text;
    let at = this.start = this.at;
    let seconds = 0, digit = bytes[at] - ZERO;
    while (digit >>> 0 <= 9 && at - this.start < 6) {
      seconds = Math.imul(seconds, 10) + digit;
      digit = bytes[++at] - ZERO;
    }
    const what = "a time in seconds after midnight with at most 9 decimals";
    if (at === this.start) this.fail(what);
    let fraction = 0;
    if (bytes[at] === POINT) {
      const first = ++at;
      digit = bytes[at] - ZERO;
      while (digit >>> 0 <= 9 && at - first < 9) {
        fraction = Math.imul(fraction, 10) + digit;
        digit = bytes[++at] - ZERO;
      }
      if (at === first) this.fail(what);
      fraction = Math.imul(fraction, NANOSECONDS[at - first]);
    }
    this.at = at;
    if (!this.#atFieldEnd()) this.fail(what);
    if (seconds >= 86400) this.fail("a time below 86400 s");
    return seconds * SECOND + fraction;
  }

  /** The comma before the field that `what` names. */
  comma(what: string): void {
    if (this.#text.bytes[this.at] !== COMMA) this.fail(`a comma and ${what}`, this.at);
    this.at++;
  }

  /** Whether another field follows in this line. */
  hasNext(): boolean {
    return this.#text.bytes[this.at] === COMMA;
  }

  /** Any text up to the next comma or the end of the line. */
  skipText(): void {
    const { bytes, end } = this.#text;
    this.start = this.at;
    while (this.at < end && bytes[this.at] !== COMMA && bytes[this.at] !== LINE_FEED) this.at++;
    const last = this.at - 1;
    if (bytes[this.at] === LINE_FEED && bytes[last] === CARRIAGE_RETURN) this.at = last;
  }

  /** The end of a line of `columns` fields: a line feed, or a carriage return and a line feed. */
  lineEnd(columns: number): void {
    const { bytes } = this.#text;
    let at = this.at;
    if (bytes[at] === COMMA) this.fail(`the end of the line after ${columns} columns`, at + 1);
    if (bytes[at] === CARRIAGE_RETURN) at++;
    if (bytes[at] !== LINE_FEED) this.fail(expectedBreak(this.#text, this.at), this.at);
    this.at = at + 1;
    this.line++;
  }

  #atFieldEnd(): boolean {
    const { bytes, end } = this.#text;
    const byte = bytes[this.at];
    return byte === COMMA || byte === LINE_FEED || byte === CARRIAGE_RETURN || this.at === end;
  }
}
