import assert from "node:assert/strict";
import fc from "fast-check";
import { compareIds, parseId } from "./id.ts";

const MOST = Number.MAX_SAFE_INTEGER;

Deno.test("an id is read back, and nothing else is one", () => {
  const integer = fc.oneof(fc.nat(12), fc.maxSafeNat(), fc.constant(MOST));
  fc.assert(fc.property(integer, integer, (ms, seq) => {
    assert.deepEqual(parseId(`${ms}-${seq}`), { ms, seq });
  }));
  const ID = /^(0|[1-9]\d*)-(0|[1-9]\d*)$/;
  const almost = fc.string({ unit: fc.constantFrom(..."0019-/: +.e"), maxLength: 8 });
  fc.assert(fc.property(almost, (text) => {
    if (ID.test(text)) return assert.equal(`${parseId(text).ms}-${parseId(text).seq}`, text);
    assert.throws(() => parseId(text), SyntaxError);
  }));
  for (
    const text of [
      "",
      "-",
      "1",
      "1-",
      "-1",
      "01-1",
      "1-00",
      "1-1-1",
      `${MOST}0-1`,
      "1-9007199254740992",
    ]
  ) {
    assert.throws(() => parseId(text), SyntaxError, text);
  }
});

Deno.test("ids are compared by milliseconds, then by sequence, as numbers", () => {
  assert.ok(compareIds("9-0", "10-0") < 0);
  assert.ok(compareIds("10-9", "10-10") < 0);
  assert.ok(compareIds("10-10", "9-99") > 0);
  assert.equal(compareIds("7-7", "7-7"), 0);
});
