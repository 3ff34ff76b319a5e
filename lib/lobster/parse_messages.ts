import { type Day, type Halt, type HaltState, MessageType } from "./day.ts";
import { Fields } from "./fields.ts";
import { LobsterError, type Text } from "./lobster_error.ts";
import { type Chunks, wholeLines } from "./whole_lines.ts";

/** The columns of a message file. */
export type MessageColumns = Pick<
  Day,
  "length" | "timeNs" | "type" | "orderId" | "size" | "price" | "direction" | "halts"
>;

/** The least bytes that a row can take: `0,1,0,0,0,1` and a line feed. */
const SHORTEST_ROW = 12;
const INT32_MAX = 2147483647;

/** What the price of a type-7 row stands for, by price + 1. */
const HALT_STATES: readonly HaltState[] = ["halted", "quoting", "trading"];

/** Gives the columns room for `capacity` rows; what they hold is kept, up to there. */
function resize(columns: MessageColumns, capacity: number): void {
  // transfer() gives the old memory back at once, where a copy would wait for the collector.
  const grow = (array: ArrayBufferView, width: number) =>
    (array.buffer as ArrayBuffer).transfer(capacity * width);
  columns.timeNs = new Float64Array(grow(columns.timeNs, 8));
  columns.type = new Uint8Array(grow(columns.type, 1));
  columns.orderId = new Float64Array(grow(columns.orderId, 8));
  columns.size = new Int32Array(grow(columns.size, 4));
  columns.price = new Int32Array(grow(columns.price, 4));
  columns.direction = new Int8Array(grow(columns.direction, 1));
}

/** The price of a row that is no halt. */
function readPrice(fields: Fields): number {
  const price = fields.integer("a price");
  if (price < 0) fields.fail("a price of 0 or more");
  if (price > INT32_MAX) fields.fail(`a price of at most ${INT32_MAX}`);
  return price;
}

/** Reads the price of a type-7 row, which is no price but the halt's kind. */
function readHalt(fields: Fields, row: number): Halt {
  const code = fields.integer("-1 (halt), 0 (quoting resumes) or 1 (trading resumes)");
  const state = HALT_STATES[code + 1];
  if (state === undefined) {
    fields.fail("-1 (halt), 0 (quoting resumes) or 1 (trading resumes) as the price of type 7");
  }
  return { row, state };
}

/** Reads the lines of a block into rows from `columns.length` on. */
function parseBlock(text: Text, columns: MessageColumns, width: number): void {
  const most = columns.length + Math.ceil(text.end / SHORTEST_ROW);
  if (most > columns.type.length) resize(columns, Math.max(most, 2 * columns.type.length));
  const { timeNs, type, orderId, size, price, direction, halts } = columns;
  let row = columns.length;
  let previous = row === 0 ? 0 : timeNs[row - 1];
  const fields = new Fields(text, row + 1);
  while (fields.at < text.end) {
    const time = fields.time();
    if (time < previous) fields.fail(`a time not before ${previous / 1e9} of the line before`);
    timeNs[row] = previous = time;

    fields.comma("a message type");
    const kind = fields.integer("a message type from 1 to 7");
    if (kind < 1 || kind > 7) fields.fail("a message type from 1 to 7");
    type[row] = kind;

    fields.comma("an order id");
    const id = fields.integer("an order id");
    if (id < -1) fields.fail("an order id of 0 or more, or -1 for none");
    orderId[row] = id;

    fields.comma("a size");
    const shares = fields.integer("a size");
    if (shares < 0 || shares > INT32_MAX) fields.fail(`a size from 0 to ${INT32_MAX}`);
    size[row] = shares;

    fields.comma("a price");
    if (kind === MessageType.Halt) halts.push(readHalt(fields, row));
    else price[row] = readPrice(fields);

    fields.comma("a direction");
    const side = fields.integer("a direction, 1 or -1");
    if (side !== 1 && side !== -1) fields.fail("a direction, 1 or -1");
    direction[row] = side;

    if (width === 7) {
      fields.comma("column 7");
      fields.skipText();
    }
    fields.lineEnd(width);
    row++;
  }
  columns.length = row;
}

/** 7 if the first line has a seventh column (MPID), or else 6. */
function countColumns({ bytes, end }: Text): number {
  const stop = bytes.subarray(0, end).indexOf(10);
  const firstLine = bytes.subarray(0, stop < 0 ? end : stop);
  return firstLine.filter((byte) => byte === 44).length === 6 ? 7 : 6;
}

/**
 * Parses a LOBSTER message file: 6 columns, or 7 in every line, the seventh of which (MPID) is any text
 * and is not kept. Every line ends with a line feed, the last one too: without it nothing can tell
 * whether the file was cut off within a number. A carriage return before it is allowed.
 *
 * @param file the file's name, for errors
 * @throws {LobsterError} when the text is anything else
 */
export async function parseMessages(file: string, chunks: Chunks): Promise<MessageColumns> {
  const columns: MessageColumns = {
    length: 0,
    timeNs: new Float64Array(0),
    type: new Uint8Array(0),
    orderId: new Float64Array(0),
    size: new Int32Array(0),
    price: new Int32Array(0),
    direction: new Int8Array(0),
    halts: [],
  };
  let width = 0;
  for await (const text of wholeLines(file, chunks, () => columns.length + 1)) {
    if (width === 0) width = countColumns(text);
    parseBlock(text, columns, width);
  }
  if (columns.length === 0) throw new LobsterError(file, 1, 1, "a message", "end of file");
  resize(columns, columns.length);
  return columns;
}
