import assert from "node:assert/strict";
import fc from "fast-check";
import type { UpdateColumns } from "../features/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { packUpdates, UnpackedUpdates } from "./packed_updates.ts";

/** Rows of the columns, as objects. */
function rowsOf(columns: UpdateColumns, first: number, end: number) {
  const { timeNs, type, size, price, direction, book } = columns, width = 4 * columns.levels;
  return Array.from({ length: end - first }, (_, i) => first + i).map((k) => ({
    message: [timeNs[k], type[k], size[k], price[k], direction[k]],
    book: [...book.subarray(k * width, (k + 1) * width)],
  }));
}

Deno.test("packed updates are a time, a message, and what changed in the book", () => {
  const columns: UpdateColumns = {
    levels: 1,
    timeNs: Float64Array.of(34200e9 + 7, 34200e9 + 7, 34201e9),
    type: Uint8Array.of(1, 4, 7),
    size: Int32Array.of(100, 40, 0),
    price: Int32Array.of(5800100, 5800100, 0),
    direction: Int8Array.of(-1, -1, -1),
    book: Int32Array.of(5800100, 100, 5799900, 30, 5800100, 60, 5799900, 30, 0, 0, 5799900, 30),
  };
  assert.equal(
    packUpdates(columns, 0, 3),
    "34200000000007,1,100,5800100,-1,0,5800100,1,100,2,5799900,3,30;" +
      "0,4,40,5800100,-1,1,60;" +
      "999999993,7,0,0,-1,0,0,1,0",
  );
  assert.equal(packUpdates(columns, 1, 1), "");
});

Deno.test("what is packed is unpacked, any rows of any day, in columns that were used before", () => {
  const updates = new UnpackedUpdates();
  const rows = fc.tuple(fc.nat(80), fc.integer({ min: 1, max: 80 }));
  fc.assert(fc.property(fc.nat(), rows, fc.integer({ min: 1, max: 12 }), (seed, rows, levels) => {
    const day = randomDay(seed, { rows: 160, levels, oneSided: 0.1 });
    const [first, count] = rows, end = first + count;
    assert.ok(updates.unpack(packUpdates(day, first, end), levels));
    assert.equal(updates.length, count);
    assert.deepEqual(rowsOf(updates, 0, count), rowsOf(day, first, end));
  }));
});

Deno.test("a text that is cut off or has a character changed is unpacked to another or not at all", () => {
  const updates = new UnpackedUpdates(), day = randomDay(3, { rows: 9, levels: 2 });
  const text = packUpdates(day, 0, 9);
  for (let at = 0; at < text.length; at++) {
    for (const other of ["", ",", ";", "-", "0", "7", ".", " ", "é"]) {
      if (text[at] === other) continue;
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      // A size of 1 for one of 12, say, is not to be noticed; but never is a text taken for what it is not.
      if (!updates.unpack(changed, 2)) continue;
      const again = new UnpackedUpdates();
      assert.ok(again.unpack(packUpdates(updates, 0, updates.length), 2));
      assert.deepEqual(rowsOf(again, 0, again.length), rowsOf(updates, 0, updates.length));
    }
  }
  for (let at = 0; at < text.length; at++) {
    if (updates.unpack(text.slice(0, at), 2)) assert.ok(updates.length > 0);
  }
});

Deno.test("the number of the update that is wrong is told", () => {
  const updates = new UnpackedUpdates();
  const good = "5,1,10,700,1,0,700,1,10";
  const cases = [
    ["", 0],
    ["x", 0],
    ["5,1,10,700", 0],
    ["-5,1,10,700,1", 0],
    ["5,300,10,700,1", 0],
    ["5,1,2147483648,700,1", 0],
    ["5,1,10,700,200", 0],
    [`${good},8,1`, 0], // no such cell
    [`${good},2`, 0],
    [`${good},2,`, 0],
    [`${good};`, 1],
    [`${good};5,1,010,700,1`, 1],
    [`${good};${good};5,1,10,700,1 `, 2],
  ] as const;
  for (const [text, number] of cases) {
    assert.equal(updates.unpack(text, 2), false, text);
    assert.equal(updates.length, number, text);
  }
  assert.ok(updates.unpack(`${good};${good}`, 2));
  assert.equal(updates.length, 2);
});
