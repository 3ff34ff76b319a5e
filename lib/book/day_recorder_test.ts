import assert from "node:assert/strict";
import { DayRecorder } from "./day_recorder.ts";

Deno.test("a recorded day holds only what is in view, each row with the book after it", () => {
  const name = { ticker: "T", date: "2012-06-21", startMs: 0, endMs: 1, levels: 2 };
  const recorder = new DayRecorder(name);
  recorder.book.submit(1, 1, 100, 10);
  recorder.timeNs = 5;
  recorder.place(2, 1, 99, 10);
  recorder.place(3, 1, 98, 10); // third level: out of view
  recorder.delete(1); // brings 98 into view
  recorder.place(4, -1, 99, 25); // takes all of 99, the rest is submitted
  recorder.place(5, 1, 98, 7, true); // hidden: no row
  recorder.halt("halted");
  recorder.halt("trading");
  recorder.match(-1, 12, 98);
  const day = recorder.day();
  assert.deepEqual([...day.type], [1, 3, 4, 1, 7, 7, 4, 5]);
  assert.deepEqual([...day.orderId], [2, 1, 2, 4, 0, 0, 3, 0]);
  assert.deepEqual([...day.size], [10, 10, 10, 15, 0, 0, 10, 2]);
  assert.deepEqual([...day.direction], [1, 1, 1, -1, -1, -1, 1, 1]);
  assert.deepEqual([...day.book.subarray(8, 16)], [0, 0, 99, 10, 0, 0, 98, 10]);
  assert.deepEqual([...day.book.subarray(56)], [99, 15, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(day.halts, [{ row: 4, state: "halted" }, { row: 5, state: "trading" }]);
});
