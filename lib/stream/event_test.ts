import assert from "node:assert/strict";
import fc from "fast-check";
import { emptyUpdate, type FeatureSet, readUpdate, reference4 } from "../features/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { decodeEvent, encodeEvent, type Publication } from "./event.ts";
import { packUpdates, UnpackedUpdates } from "./packed_updates.ts";

/** A set that wants every update and the book. */
const deep: FeatureSet = { ...reference4, name: "deep", needs: "updates", levels: 3 };

const decode = (fields: Record<string, string>, set: FeatureSet = reference4) => {
  const update = emptyUpdate(), before = new UnpackedUpdates();
  return { decoded: decodeEvent({ id: "1-1", fields }, set, update, before), update, before };
};
const first: Publication = { row: 0, ts: 0, y: null, updates: "", publishedMs: 0 };
const good = { ts: "7", mid: "5798150.5", imb: "-0.25", y: "1" };

Deno.test("an event is read back to the bit, message and book too when the set needs them", () => {
  fc.assert(fc.property(fc.nat(), fc.nat(29), fc.boolean(), (seed, row, isEvent) => {
    const day = randomDay(seed, { rows: 30, oneSided: isEvent ? 0 : 0.3 });
    const sent = emptyUpdate();
    readUpdate(day, row, sent);
    const ts = isEvent ? row : -1;
    const sentAs = { ...first, row, ts, publishedMs: 123 };
    const { decoded, update } = decode(encodeEvent(sent, sentAs, deep), deep);
    assert.deepEqual(
      decoded,
      isEvent ? { kind: "event", ts, y: null, publishedMs: 123 } : { kind: "update" },
    );
    for (const name of ["imbalance", "timeNs", "type", "size", "price", "direction"] as const) {
      assert.equal(update[name], sent[name], name);
    }
    assert.ok(Object.is(update.mid, sent.mid));
    assert.deepEqual(update.book, day.book.slice(row * 20, row * 20 + 20));
  }));
});

Deno.test("the four fields suffice, and y may be absent or empty", () => {
  const { decoded, update } = decode(good);
  assert.deepEqual(decoded, { kind: "event", ts: 7, y: 1, publishedMs: NaN });
  assert.equal(update.mid, 5798150.5);
  assert.equal(update.imbalance, -0.25);
  const { y: _, ...three } = good;
  for (const fields of [three, { ...three, y: "" }]) {
    assert.deepEqual(decode(fields).decoded, { kind: "event", ts: 7, y: null, publishedMs: NaN });
  }
  for (const mid of ["1e-05", "5.8E+6", ".5", "7."]) {
    assert.equal(decode({ ...good, mid }).update.mid, Number(mid));
  }
});

Deno.test("each thing that can be wrong with an event is named", () => {
  const cases: [Record<string, string | undefined>, string][] = [
    [{ ts: undefined }, "ts is missing"],
    [{ mid: undefined }, "mid is missing"],
    [{ imb: undefined }, "imb is missing"],
    [{ ts: "1.5" }, 'ts is "1.5": it must be an event\'s index'],
    [{ ts: "-1" }, 'ts is "-1": it must be an event\'s index'],
    [{ mid: "0" }, 'mid is "0": it must be a number above 0'],
    [{ mid: "-3" }, 'mid is "-3": it must be a number above 0'],
    [{ mid: "nan" }, 'mid is "nan": it must be a number above 0'],
    [{ mid: "0x10" }, 'mid is "0x10": it must be a number above 0'],
    [{ mid: "1e999" }, 'mid is "1e999": it must be a number above 0'],
    [{ imb: "" }, 'imb is "": it must be a number'],
    [{ imb: "Infinity" }, 'imb is "Infinity": it must be a number'],
    [{ y: "2" }, 'y is "2": it must be 0 or 1'],
    [{ event: "yes" }, 'event is "yes": it must be 0 or 1'],
  ];
  for (const [change, reason] of cases) {
    const fields = Object.fromEntries(
      Object.entries({ ...good, ...change }).filter(([, text]) => text !== undefined),
    ) as Record<string, string>;
    assert.deepEqual(decode(fields).decoded, { kind: "bad", reason });
  }
});

Deno.test("a book that is cut short, not of integers, or at odds with the mid is bad", () => {
  const day = randomDay(5, { rows: 1 });
  const update = emptyUpdate();
  readUpdate(day, 0, update);
  const fields = encodeEvent(update, first, deep);
  for (const book of ["1,2,3", fields.book + ",1", fields.book.replace(/\d+/, "x")]) {
    const { decoded } = decode({ ...fields, book }, deep);
    assert.match(
      decoded.kind === "bad" ? decoded.reason : "",
      /^book is .*: it must be 4 integers for each of 3 levels or more$/,
    );
  }
  const { decoded } = decode({ ...fields, mid: "5" }, deep);
  assert.deepEqual(decoded, {
    kind: "bad",
    reason: `mid is "5": it must be the book's, ${update.mid}`,
  });
});

Deno.test("updates that came with an event are read, and said to be wrong by their number", () => {
  const day = randomDay(5, { rows: 4 }), update = emptyUpdate();
  readUpdate(day, 3, update);
  const fields = encodeEvent(update, { ...first, updates: packUpdates(day, 0, 3) }, deep);
  const { decoded, before } = decode(fields, deep);
  assert.equal(decoded.kind, "event");
  assert.deepEqual([...before.timeNs.subarray(0, before.length)], [...day.timeNs.subarray(0, 3)]);
  assert.equal(decode(fields).before.length, 0); // a set of events alone does not look at them
  const { decoded: wrong } = decode({ ...fields, updates: fields.updates + "!" }, deep);
  assert.match(wrong.kind === "bad" ? wrong.reason : "", /^updates is .*, and update 2 is not$/);
});

Deno.test("a book's integers are those that String writes, and no other text is one", () => {
  const day = randomDay(5, { rows: 1 }), update = emptyUpdate();
  readUpdate(day, 0, update);
  const fields = encodeEvent(update, first, deep);
  const numbers = fields.book.split(",");
  const text = fc.oneof(
    fc.integer().map(String),
    fc.constantFrom("", "-", "-0", "00", "01", "-01", "1.0", "+1", " 1", "1e3", "2147483648"),
    fc.constantFrom("-2147483649", "99999999999999999999", "é", "1,2,3,4,5"),
  );
  fc.assert(fc.property(text, (text) => {
    // The last number is a size at the worst level: no other field depends on it.
    const book = [...numbers.slice(0, -1), text].join(","), value = text.split(",").map(Number);
    const good = value.every((x) => x === (x | 0)) && value.map(String).join() === text;
    const { decoded, update } = decode({ ...fields, book }, deep);
    assert.equal(decoded.kind, good && value.length % 4 === 1 ? "event" : "bad", text);
    if (decoded.kind === "event") assert.deepEqual([...update.book], book.split(",").map(Number));
  }));
});

Deno.test("no text in any field makes decoding throw, and what is accepted is finite", () => {
  const text = fc.oneof(fc.string(), fc.double().map(String), fc.constant("1"), fc.constant("0"));
  const names = [
    "ts",
    "mid",
    "imb",
    "y",
    "event",
    "t",
    "type",
    "size",
    "price",
    "direction",
    "book",
    "updates",
  ];
  const fields = fc.dictionary(fc.constantFrom(...names), text);
  fc.assert(fc.property(fields, fc.constantFrom(reference4, deep), (fields, set) => {
    const { decoded, update } = decode({ ...fields }, set);
    if (decoded.kind === "bad") assert.match(decoded.reason, /^\w+ is /);
    if (decoded.kind === "event") {
      assert.ok(update.mid > 0 && Number.isFinite(update.mid) && Number.isFinite(update.imbalance));
      assert.ok(Number.isSafeInteger(decoded.ts) && decoded.ts >= 0);
    }
  }));
});
