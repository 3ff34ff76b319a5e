/**
 * Events on the wire: what a producer writes into the stream and a consumer reads back.
 *
 * Four fields of text suffice, from any producer: `ts`, `mid`, `imb`, `y` (which may be absent). Ours
 * adds the message and the book, so that feature sets which need every update can be served.
 *
 * @module
 */
import { type FeatureSet, midPrice, type Update } from "../features/mod.ts";
import type { Entry } from "./log.ts";

/** What a row becomes: an event (its index, and its label if one is published) or an update. */
export interface Publication {
  /** Index of the event; -1 for an update that is none. */
  ts: number;
  /** Label, under `reference`. */
  y: 0 | 1 | null;
}

/**
 * The fields of one row. Floats are written in their shortest round-trip form.
 *
 * @param update row `row` of the day; see `readUpdate`
 * @param set the feature set to be served: the book is added when it reads the book
 */
export function encodeEvent(
  update: Update,
  row: number,
  { ts, y }: Publication,
  set: FeatureSet,
  publishedMs: number,
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
  fields.published = String(publishedMs);
  return fields;
}

/** An entry as the consumer understands it. The numbers are in the update given to {@link decodeEvent}. */
export type Decoded =
  | { kind: "event"; ts: number; y: 0 | 1 | null; publishedMs: number }
  | { kind: "update" }
  | { kind: "bad"; reason: string };

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const INTEGER = /^-?\d+$/;

/**
 * Reads an entry into `update`. A field that is missing or is not a number makes it bad, with a reason
 * that names the field and its text.
 *
 * @param set which fields are needed: a set of events alone needs `ts`, `mid` and `imb`
 */
export function decodeEvent(entry: Entry, set: FeatureSet, update: Update): Decoded {
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

  if (set.needs === "updates") {
    const wrong = decodeMessage(fields, set, update);
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

const COMMA = 44, MINUS = 45, ZERO = 48;

/**
 * Integers with commas between, each written as `String` writes it; null for anything else. Digit by digit:
 * a book is most of an update's text, and splitting it takes most of the time to decode one.
 */
function readIntegers(text: string): Int32Array<ArrayBuffer> | null {
  let count = 1;
  for (let at = text.indexOf(","); at >= 0; at = text.indexOf(",", at + 1)) count++;
  const numbers = new Int32Array(count);
  for (let at = 0, i = 0; i < count; i++, at++) {
    const negative = text.charCodeAt(at) === MINUS, first = negative ? at + 1 : at;
    let size = 0;
    for (at = first; at < text.length; at++) {
      const digit = text.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9) break;
      size = 10 * size + digit;
    }
    const value = negative ? -size : size;
    const ends = i === count - 1 ? at === text.length : text.charCodeAt(at) === COMMA;
    const padded = text.charCodeAt(first) === ZERO && (negative || at > first + 1);
    if (at === first || !ends || padded || value !== (value | 0)) return null;
    numbers[i] = value;
  }
  return numbers;
}
