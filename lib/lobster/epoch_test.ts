import assert from "node:assert/strict";
import { epochMs, midnightMs } from "./epoch.ts";

Deno.test("midnight in New York is 4 hours behind UTC in summer and 5 in winter", () => {
  assert.equal(midnightMs("2012-06-21"), Date.parse("2012-06-21T04:00:00Z"));
  assert.equal(midnightMs("2012-01-20"), Date.parse("2012-01-20T05:00:00Z"));
  assert.equal(midnightMs("2024-03-11"), Date.parse("2024-03-11T04:00:00Z")); // the Monday after
  assert.equal(midnightMs("2024-11-04"), Date.parse("2024-11-04T05:00:00Z"));
});

Deno.test("nanoseconds after midnight become UTC milliseconds, rounded down", () => {
  assert.equal(epochMs("2012-06-21", 34200015105074), Date.parse("2012-06-21T13:30:00.015Z"));
});

Deno.test("a date that is none is refused", () => {
  assert.throws(() => midnightMs("21/06/2012"), {
    name: "RangeError",
    message: 'Cannot place the date "21/06/2012" in time: it must be YYYY-MM-DD',
  });
});
