import assert from "node:assert/strict";
import fc from "fast-check";
import { RollingWindow } from "./window.ts";

Deno.test("a window holds the last rows, oldest first, whatever was pushed before", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 0, max: 40 }),
    (length, width, pushes) => {
      const window = new RollingWindow(length, width);
      const rows: number[][] = [];
      for (let k = 0; k < pushes; k++) {
        const row = Array.from({ length: width }, (_, i) => k * width + i);
        window.push(Float32Array.from(row));
        rows.push(row);
        assert.deepEqual([...window.view()], rows.slice(-length).flat());
        assert.equal(window.full, rows.length >= length);
        assert.equal(window.size, Math.min(rows.length, length));
      }
    },
  ));
});

Deno.test("a restored window goes on like the one that was saved, from any point", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 20 }),
    fc.integer({ min: 0, max: 20 }),
    (before, after) => {
      const window = new RollingWindow(5, 2), restored = new RollingWindow(5, 2);
      for (let k = 0; k < before; k++) window.push(Float32Array.of(k, -k));
      restored.push(Float32Array.of(99, 99));
      restored.restore(window.save());
      assert.deepEqual(restored.view(), window.view());
      for (let k = 0; k < after; k++) {
        for (const each of [window, restored]) each.push(Float32Array.of(k / 3, k));
        assert.deepEqual(restored.view(), window.view());
      }
    },
  ));
});

Deno.test("a cleared window is empty", () => {
  const window = new RollingWindow(2, 1);
  window.push(Float32Array.of(1));
  window.clear();
  assert.equal(window.size, 0);
  assert.deepEqual([...window.view()], []);
});

Deno.test("a window refuses a length that is not a positive integer, and rows of another shape", () => {
  assert.throws(() => new RollingWindow(-1, 4), {
    name: "RangeError",
    message: "Cannot make a window as its length must be a positive integer: it is -1",
  });
  assert.throws(() => new RollingWindow(2, 3).restore(new Float32Array(4)), RangeError);
});
