import { AsciiWriter } from "./ascii_writer.ts";
import { type Day, type HaltState, MessageType } from "./day.ts";

/** Bytes after which a chunk ends, and room for the fields that are written before one looks again. */
const CHUNK = 1 << 16, MARGIN = 256;
const COMMA = 44, POINT = 46, LINE_FEED = 10;

/** What LOBSTER writes for an empty level: price and size of the ask, and of the bid. */
const EMPTY_ASK = "9999999999,0", EMPTY_BID = "-9999999999,0";

const HALT_PRICE: Record<HaltState, number> = { halted: -1, quoting: 0, trading: 1 };

/** Seconds with as many decimals as are needed, up to 9. */
function writeTime(text: AsciiWriter, timeNs: number): void {
  const seconds = Math.floor(timeNs / 1e9);
  let fraction = timeNs - seconds * 1e9;
  text.integer(seconds);
  if (fraction === 0) return;
  let digits = 9;
  for (; fraction % 10 === 0; digits--) fraction /= 10;
  text.byte(POINT);
  text.integer(fraction, digits);
}

/**
 * The message file of a day, in chunks: byte for byte what LOBSTER writes, without a seventh column.
 * Times have no trailing zeros.
 */
export function* messageCsv(day: Omit<Day, "sha256">): Generator<Uint8Array> {
  const { length, timeNs, type, orderId, size, price, direction, halts } = day;
  const haltPrice = new Map(halts.map(({ row, state }) => [row, HALT_PRICE[state]]));
  const text = new AsciiWriter(CHUNK + MARGIN);
  for (let row = 0; row < length; row++) {
    writeTime(text, timeNs[row]);
    const shown = type[row] === MessageType.Halt ? haltPrice.get(row) : price[row];
    if (shown === undefined) throw new RangeError(`row ${row} is a halt, but not among the halts`);
    for (const value of [type[row], orderId[row], size[row], shown, direction[row]]) {
      text.byte(COMMA);
      text.integer(value);
    }
    text.byte(LINE_FEED);
    if (text.length > CHUNK) yield text.take();
  }
  yield text.take();
}

/** The orderbook file of a day, in chunks: byte for byte what LOBSTER writes. */
export function* orderbookCsv(day: Omit<Day, "sha256">): Generator<Uint8Array> {
  const { length, levels, book } = day;
  const width = 4 * levels;
  const text = new AsciiWriter(CHUNK + MARGIN);
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
      if (text.length > CHUNK) yield text.take();
    }
    text.byte(LINE_FEED);
  }
  yield text.take();
}
