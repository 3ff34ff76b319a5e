/**
 * Events on the wire: what a producer writes into the stream and a consumer reads back.
 *
 * Four fields of text suffice, from any producer: `ts`, `mid`, `imb`, `y` (which may be absent). Ours
 * adds the message; and for feature sets that need every update the book, and in `updates` the updates
 * since the entry before: see {@link packUpdates}.
 *
 * @module
 */
import { type FeatureSet, midPrice, type Update } from "../features/mod.ts";
import { IntegerReader } from "./integer_reader.ts";
import type { Entry } from "./log.ts";
import type { UnpackedUpdates } from "./packed_updates.ts";

/** What a row becomes: an event (its index, and its label if one is published) or an update. */
export interface Publication {
  /** The row's number. */
  row: number;
  /** Index of the event; -1 for an update that is none. */
  ts: number;
  /** Label, under `reference`. */
  y: 0 | 1 | null;
  /** The updates since the entry before, packed; empty for none. */
  updates: string;
  /** UTC milliseconds. */
  publishedMs: number;
}

/**
 * The fields of one row. Floats are written in their shortest round-trip form.
 *
 * @param update the row's; see `readUpdate`
 * @param set the feature set to be served: the book is added when it reads the book
 */
export function encodeEvent(
  update: Update,
  { row, ts, y, updates, publishedMs }: Publication,
  set: FeatureSet,
): Record<string, string> {
  const { book, offset, levels } = update;
  const isEvent = ts >= 0;
  const fields: Record<string, string> = {};
  if (isEvent) fields.ts = String(ts);
  if (update.mid === update.mid) fields.mid = String(update.mid);
  fields.imb = String(update.imbalance);
  if (y !== null) fields.y = String(y);
  fields.row = String(row);
  fields.event = isEvent ? "1" : "0";
  fields.t = String(update.timeNs);
  fields.type = String(update.type);
  fields.size = String(update.size);
  fields.price = String(update.price);
  fields.direction = String(update.direction);
  fields.bid = String(book[offset + 2]);
  fields.ask = String(book[offset]);
  fields.bid_size = String(book[offset + 3]);
  fields.ask_size = String(book[offset + 1]);
  if (set.levels > 0) fields.book = book.subarray(offset, offset + 4 * levels).join(",");
  if (updates !== "") fields.updates = updates;
  fields.published = String(publishedMs);
  return fields;
}

/** An entry as the consumer understands it. The numbers are in what was given to {@link decodeEvent}. */
export type Decoded =
  | { kind: "event"; ts: number; y: 0 | 1 | null; publishedMs: number }
  | { kind: "update" }
  | { kind: "bad"; reason: string };

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const INTEGER = /^-?\d+$/;

/**
 * Reads an entry into `update`, and the updates that it brings with it into `before`. A field that is
 * missing or is not a number makes it bad, with a reason that names the field and its text.
 *
 * @param set which fields are needed: a set of events alone needs `ts`, `mid` and `imb`
 */
export function decodeEvent(
  entry: Entry,
  set: FeatureSet,
  update: Update,
  before: UnpackedUpdates,
): Decoded {
  const { fields } = entry;
  const bad = (name: string, want: string): Decoded => ({
    kind: "bad",
    reason: fields[name] === undefined
      ? `${name} is missing`
      : `${name} is "${fields[name].slice(0, 40)}": it must be ${want}`,
  });
  const isEvent = (fields.event ?? "1") === "1";
  if (!isEvent && fields.event !== "0") return bad("event", "0 or 1");
  const real = (name: string) => NUMBER.test(fields[name] ?? "") ? Number(fields[name]) : NaN;

  const mid = fields.mid === undefined && !isEvent ? NaN : real("mid");
  if (isEvent && !(mid > 0 && mid < Infinity)) return bad("mid", "a number above 0");
  const imbalance = real("imb");
  if (!Number.isFinite(imbalance)) return bad("imb", "a number");
  update.mid = mid;
  update.imbalance = imbalance;

  before.clear();
  if (set.needs === "updates") {
    const wrong = decodeMessage(fields, set, update) ??
      decodeUpdates(fields, update.levels, before);
    if (wrong !== null) return bad(...wrong);
  }
  if (!isEvent) return { kind: "update" };

  const ts = INTEGER.test(fields.ts ?? "") ? Number(fields.ts) : -1;
  if (!(ts >= 0 && Number.isSafeInteger(ts))) return bad("ts", "an event's index");
  const y = fields.y === undefined || fields.y === "" ? null : fields.y;
  if (y !== null && y !== "0" && y !== "1") return bad("y", "0 or 1");
  return {
    kind: "event",
    ts,
    y: y === null ? null : y === "1" ? 1 : 0,
    publishedMs: real("published"),
  };
}

/** Reads message and book; returns the first field that is wrong and what it must be, or null. */
function decodeMessage(
  fields: Record<string, string>,
  set: FeatureSet,
  update: Update,
): [name: string, want: string] | null {
  const integer = (name: string) => INTEGER.test(fields[name] ?? "") ? Number(fields[name]) : NaN;
  update.timeNs = integer("t");
  update.type = integer("type");
  update.size = integer("size");
  update.price = integer("price");
  update.direction = integer("direction");
  for (const name of ["t", "type", "size", "price", "direction"]) {
    if (Number.isNaN(integer(name))) return [name, "an integer"];
  }
  if (set.levels === 0) return null;
  const book = readIntegers(fields.book ?? "");
  const levels = book === null ? 0 : book.length / 4;
  if (book === null || levels < set.levels || !Number.isInteger(levels)) {
    return ["book", `4 integers for each of ${set.levels} levels or more`];
  }
  update.book = book;
  update.offset = 0;
  update.levels = levels;
  const mid = midPrice(book, 0);
  return Object.is(mid, update.mid) ? null : ["mid", `the book's, ${mid}`];
}

/** Reads the updates that came with an entry; returns what is wrong with them, or null. */
function decodeUpdates(
  { updates = "" }: Record<string, string>,
  levels: number,
  before: UnpackedUpdates,
): [name: string, want: string] | null {
  if (updates === "" || before.unpack(updates, levels)) return null;
  const form = "t,type,size,price,direction,cell,value,... for each update";
  return ["updates", `${form}, and update ${before.length} is not`];
}

const COMMA = 44;

/** Integers with commas between; null for anything else. */
function readIntegers(text: string): Int32Array<ArrayBuffer> | null {
  let count = 1;
  for (let at = text.indexOf(","); at >= 0; at = text.indexOf(",", at + 1)) count++;
  const numbers = new Int32Array(count), reader = new IntegerReader(text);
  for (let i = 0; i < count; i++) {
    const value = reader.integer();
    if (value !== (value | 0)) return null;
    const after = reader.byte();
    if (i < count - 1 ? after !== COMMA : after === after) return null;
    numbers[i] = value;
  }
  return numbers;
}
