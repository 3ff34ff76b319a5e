import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesField, integerField, message, packedIntegers, readFields } from "./protobuf.ts";

Deno.test("the bytes of fields are those of the protobuf documentation", () => {
  // https://protobuf.dev/programming-guides/encoding/ : field 1 = 150; field 2 = "testing"; nested.
  assert.deepEqual([...integerField(1, 150)], [0x08, 0x96, 0x01]);
  const text = new TextEncoder().encode("testing");
  assert.deepEqual([...bytesField(2, text)], [0x12, 0x07, ...text]);
  assert.deepEqual([...bytesField(3, integerField(1, 150))], [0x1a, 0x03, 0x08, 0x96, 0x01]);
});

Deno.test("what is written is read again, whatever the field numbers and values", () => {
  const field = fc.record({
    number: fc.integer({ min: 1, max: 536870911 }),
    value: fc.oneof(fc.maxSafeNat(), fc.uint8Array({ maxLength: 300 })),
  });
  fc.assert(fc.property(fc.array(field), (fields) => {
    const bytes = message(
      ...fields.map(({ number, value }) =>
        typeof value === "number" ? integerField(number, value) : bytesField(number, value)
      ),
    );
    const read = [...readFields(bytes)];
    assert.deepEqual(read.map(({ number }) => number), fields.map(({ number }) => number));
    for (const [i, { value }] of fields.entries()) {
      if (typeof value === "number") assert.equal(read[i].integer, value);
      else assert.deepEqual(read[i].bytes, value);
    }
  }));
});

Deno.test("negative integers, fixed-size numbers and packed lists of other writers are read", () => {
  const minusOne = [0x08, ...new Array(9).fill(0xff), 0x01];
  const fixed = [0x15, 1, 2, 3, 4, 0x19, 1, 2, 3, 4, 5, 6, 7, 8];
  const fields = [...readFields(Uint8Array.from([...minusOne, ...fixed]))];
  assert.equal(fields[0].integer, -1);
  assert.deepEqual([...fields[1].bytes], [1, 2, 3, 4]);
  assert.deepEqual([...fields[2].bytes], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(packedIntegers(Uint8Array.from([0x96, 0x01, 3])), [150, 3]);
});

Deno.test("bytes cut anywhere are read in part or refused, never read past their end", () => {
  const whole = message(integerField(1, 1e12), bytesField(2, Uint8Array.of(1, 2, 3)));
  for (let length = 1; length < whole.length; length++) {
    if (length === integerField(1, 1e12).length) continue;
    assert.throws(() => [...readFields(whole.subarray(0, length))], SyntaxError);
  }
  assert.throws(() => [...readFields(Uint8Array.of(0x0b))], /wire type 3 at byte 0/);
  assert.throws(() => [...readFields(Uint8Array.of(0x00, 0x00))], /field number 0 at byte 0/);
  assert.throws(() => integerField(1, -1), RangeError);
});
