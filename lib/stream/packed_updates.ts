import type { UpdateColumns } from "../features/mod.ts";
import { AsciiWriter } from "../lobster/ascii_writer.ts";
import { IntegerReader } from "./integer_reader.ts";

const COMMA = 44, SEMICOLON = 59;
/** Characters of a number and the comma before it, at most. */
const LONGEST = 18;

const text = new AsciiWriter(1 << 14), decoder = new TextDecoder();

/**
 * Rows of a day in one text, so that an event brings with it the updates before it:
 *
 *     t,type,size,price,direction,cell,value,cell,value,...;t,type,...
 *
 * `t` is nanoseconds since the update before it, of the first since midnight. Each `cell` is an index of
 * the book's row that is not as in the update before it, in the first not 0. All are integers.
 */
export function packUpdates(day: UpdateColumns, first: number, end: number): string {
  const { timeNs, type, size, price, direction, book } = day, width = 4 * day.levels;
  for (let row = first; row < end; row++) {
    text.reserve((5 + 2 * width) * LONGEST);
    if (row > first) text.byte(SEMICOLON);
    text.integer(timeNs[row] - (row > first ? timeNs[row - 1] : 0));
    writeNext(type[row]);
    writeNext(size[row]);
    writeNext(price[row]);
    writeNext(direction[row]);
    for (let cell = 0, at = row * width; cell < width; cell++, at++) {
      if (book[at] === (row > first ? book[at - width] : 0)) continue;
      writeNext(cell);
      writeNext(book[at]);
    }
  }
  return decoder.decode(text.take());
}

function writeNext(value: number): void {
  text.byte(COMMA);
  text.integer(value);
}

/** Updates as columns, used again for one text after the other; the first `length` rows count. */
export class UnpackedUpdates implements UpdateColumns {
  /** How many there are. */
  length = 0;
  /** Levels of the books. */
  levels = 0;
  /** Nanoseconds after midnight. */
  timeNs: Float64Array = new Float64Array(0);
  /** LOBSTER message types. */
  type: Uint8Array = new Uint8Array(0);
  /** Shares. */
  size: Int32Array = new Int32Array(0);
  /** Dollars x 10,000. */
  price: Int32Array = new Int32Array(0);
  /** 1 buy, -1 sell. */
  direction: Int8Array = new Int8Array(0);
  /** `4 * levels` integers a row, as in a day. */
  book: Int32Array = new Int32Array(0);

  /** Forgets them. */
  clear(): void {
    this.length = 0;
  }

  /**
   * Takes in what {@link packUpdates} made, in place of what was there; on a text that it would not
   * make, stops.
   *
   * @param levels of the books
   * @returns whether all of the text was right; if not, `length` is the number of the update that is not
   */
  unpack(packed: string, levels: number): boolean {
    this.#makeRoom(packed, levels);
    const reader = new IntegerReader(packed);
    for (this.length = 0;;) {
      const end = this.#update(reader, this.length);
      if (end !== SEMICOLON && end === end) return false;
      this.length++;
      if (end !== SEMICOLON) return true;
    }
  }

  /** Reads one update into a row; returns the character after it: NaN at the end of the text. */
  #update(reader: IntegerReader, row: number): number {
    const width = 4 * this.levels, at = row * width;
    const elapsed = reader.integer();
    if (!(elapsed >= 0)) return WRONG;
    this.timeNs[row] = row === 0 ? elapsed : this.timeNs[row - 1] + elapsed;
    const type = next(reader), size = next(reader), price = next(reader), direction = next(reader);
    this.type[row] = type;
    this.size[row] = size;
    this.price[row] = price;
    this.direction[row] = direction;
    const kept = this.type[row] === type && this.size[row] === size &&
      this.price[row] === price && this.direction[row] === direction;
    if (!kept) return WRONG;
    if (row === 0) this.book.fill(0, 0, width);
    else this.book.copyWithin(at, at - width, at);
    for (;;) {
      const after = reader.byte();
      if (after !== COMMA) return after;
      const cell = reader.integer(), value = next(reader);
      if (!(cell >= 0 && cell < width) || value !== (value | 0)) return WRONG;
      this.book[at + cell] = value;
    }
  }

  /** Sees that there are rows for all updates of a text. */
  #makeRoom(packed: string, levels: number): void {
    let count = 1;
    for (let at = packed.indexOf(";"); at >= 0; at = packed.indexOf(";", at + 1)) count++;
    if (levels === this.levels && count <= this.timeNs.length) return;
    this.levels = levels;
    this.timeNs = new Float64Array(2 * count);
    this.type = new Uint8Array(2 * count);
    this.size = new Int32Array(2 * count);
    this.price = new Int32Array(2 * count);
    this.direction = new Int8Array(2 * count);
    this.book = new Int32Array(2 * count * 4 * levels);
  }
}

/** No character's code. */
const WRONG = -1;

/** The integer after a comma; NaN if there is none. */
function next(reader: IntegerReader): number {
  return reader.byte() === COMMA ? reader.integer() : NaN;
}
