import { type Day, type HaltState, MessageType } from "./day.ts";

const CHUNK = 1 << 16;
const COMMA = 44, MINUS = 45, POINT = 46, ZERO = 48, LINE_FEED = 10;

/** What LOBSTER writes for an empty level: price and size of the ask, and of the bid. */
const EMPTY_ASK = "9999999999,0", EMPTY_BID = "-9999999999,0";

const HALT_PRICE: Record<HaltState, number> = { halted: -1, quoting: 0, trading: 1 };

/** Text in the making. */
class CsvText {
  #bytes = new Uint8Array(CHUNK);
  #at = 0;

  /** Whether a chunk is full, but for room for a few more fields. */
  get full(): boolean {
    return this.#at > CHUNK - 256;
  }

  /** What was written since the last time. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#at);
    this.#bytes = new Uint8Array(CHUNK);
    this.#at = 0;
    return taken;
  }

  byte(byte: number): void {
    this.#bytes[this.#at++] = byte;
  }

  ascii(text: string): void {
    for (let index = 0; index < text.length; index++) this.byte(text.charCodeAt(index));
  }

  /** An integer with its digits, and with leading zeros up to `digits`. */
  integer(value: number, digits = 1): void {
    if (value < 0) {
      this.byte(MINUS);
      value = -value;
    }
    let width = digits;
    for (let power = 10 ** width; value >= power; power *= 10) width++;
    let at = this.#at += width;
    for (let left = width; left > 0; left--) {
      const rest = Math.floor(value / 10);
      this.#bytes[--at] = ZERO + (value - rest * 10); // in this order: value may be near 2^53
      value = rest;
    }
  }

  /** Seconds with as many decimals as are needed, up to 9. */
  time(timeNs: number): void {
    const seconds = Math.floor(timeNs / 1e9);
    let fraction = timeNs - seconds * 1e9;
    this.integer(seconds);
    if (fraction === 0) return;
    let digits = 9;
    for (; fraction % 10 === 0; digits--) fraction /= 10;
    this.byte(POINT);
    this.integer(fraction, digits);
  }
}

/**
 * The message file of a day, in chunks: byte for byte what LOBSTER writes, without a seventh column.
 * Times have no trailing zeros.
 */
export function* messageCsv(day: Omit<Day, "sha256">): Generator<Uint8Array> {
  const { length, timeNs, type, orderId, size, price, direction, halts } = day;
  const haltPrice = new Map(halts.map(({ row, state }) => [row, HALT_PRICE[state]]));
  const text = new CsvText();
  for (let row = 0; row < length; row++) {
    text.time(timeNs[row]);
    const shown = type[row] === MessageType.Halt ? haltPrice.get(row) : price[row];
    if (shown === undefined) throw new RangeError(`row ${row} is a halt, but not among the halts`);
    for (const value of [type[row], orderId[row], size[row], shown, direction[row]]) {
      text.byte(COMMA);
      text.integer(value);
    }
    text.byte(LINE_FEED);
    if (text.full) yield text.take();
  }
  yield text.take();
}

/** The orderbook file of a day, in chunks: byte for byte what LOBSTER writes. */
export function* orderbookCsv(day: Omit<Day, "sha256">): Generator<Uint8Array> {
  const { length, levels, book } = day;
  const width = 4 * levels;
  const text = new CsvText();
  for (let row = 0; row < length; row++) {
    for (let column = 0; column < width; column += 2) {
      const price = book[row * width + column], size = book[row * width + column + 1];
      if (column > 0) text.byte(COMMA);
      if (size === 0) text.ascii(column % 4 === 0 ? EMPTY_ASK : EMPTY_BID);
      else {
        text.integer(price);
        text.byte(COMMA);
        text.integer(size);
      }
      if (text.full) yield text.take();
    }
    text.byte(LINE_FEED);
  }
  yield text.take();
}
