import assert from "node:assert/strict";
import { squash } from "./squash.ts";

Deno.test("squash is odd, grows, and is as x near 0 and as the root of x far from it", () => {
  const points = [0, 1e-9, 1e-3, 0.5, 1, 3, 20, 1e6, 1e12];
  points.forEach((x, i) => {
    assert.ok(squash(-x) === -squash(x), `at ${-x}`);
    if (i > 0) assert.ok(squash(x) > squash(points[i - 1]), `at ${x}`);
  });
  assert.equal(squash(3), 1.5);
  assert.ok(Math.abs(squash(1e-9) / 1e-9 - 1) < 1e-8);
  assert.ok(Math.abs(squash(1e12) / 1e6 - 1) < 1e-8);
});
