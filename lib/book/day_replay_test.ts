import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { existsSync } from "node:fs";
import { openDay } from "../lobster/mod.ts";
import { LimitOrderBook } from "./book.ts";
import { DayRecorder } from "./day_recorder.ts";
import type { Side } from "./order_types.ts";
import { DayReplay, Fit } from "./day_replay.ts";
import { recordedDay } from "../testing/recorded_day.ts";

const GOOG = fileURLToPath(
  new URL("../../../shared/data/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip", import.meta.url),
);

Deno.test("a replayed day shows the file's book after every row", () => {
  const day = recordedDay(3, 5000);
  const replay = new DayReplay(day);
  const seen = new Set<Fit>();
  let entered = 0;
  while (replay.step()) {
    const row = day.book.subarray(replay.row * 20, replay.row * 20 + 20);
    assert.deepEqual(replay.book.top, row);
    assert.equal(replay.difference, undefined);
    seen.add(replay.fit);
    entered += replay.entered;
  }
  assert.equal(replay.row, day.length - 1);
  assert.deepEqual([...seen].sort(), [
    Fit.First,
    Fit.Applied,
    Fit.Unaccounted,
    Fit.NotDisplayed,
  ]);
  assert.ok(entered > 500, "levels came into view");
});

Deno.test("an order submitted in view has as many shares ahead as the level had", () => {
  const day = recordedDay(4, 3000);
  const replay = new DayReplay(day);
  let checked = 0;
  while (replay.step()) {
    const { row, book } = replay;
    if (row === 0 || day.type[row] !== 1) continue;
    const side = day.direction[row] as Side, price = day.price[row];
    const ahead = book.sizeAtPrice(side, price) - day.size[row];
    assert.equal(book.sharesAhead(day.orderId[row]), ahead);
    checked++;
  }
  assert.ok(checked > 1000);
});

Deno.test("halts reach the replayed book", () => {
  const day = recordedDay(5, 10);
  day.type[3] = 7;
  day.type[6] = 7;
  day.halts = [{ row: 3, state: "halted" }, { row: 6, state: "trading" }];
  const replay = new DayReplay(day);
  const states: string[] = [];
  while (replay.step()) states.push(replay.book.state[0]);
  assert.equal(states.join(""), "ttthhhtttt");
});

Deno.test({
  name: "on GOOG executions take the first order of the queue (needs ../shared/data)",
  ignore: !existsSync(GOOG),
  fn: async () => {
    const day = await openDay(GOOG);
    const replay = new DayReplay(day);
    let first = 0, later = 0;
    for (let row = 0; row < day.length; row++) {
      if (row > 0 && day.type[row] === 4 && replay.book.has(day.orderId[row])) {
        if (replay.book.sharesAhead(day.orderId[row]) === 0) first++;
        else later++;
      }
      replay.step();
      assert.equal(replay.difference, undefined);
    }
    // 815 more executions are of orders that rested before the file or out of its view.
    assert.deepEqual([first, later], [6944, 5]);
  },
});

Deno.test("a book that follows another number of levels is refused, for replaying and recording", () => {
  const day = recordedDay(1, 10);
  assert.throws(() => new DayReplay(day, new LimitOrderBook(4)), {
    name: "RangeError",
    message: "Cannot replay 5 levels on a book that follows 4",
  });
  assert.throws(() => new DayRecorder(day, new LimitOrderBook(10)), {
    name: "RangeError",
    message: "Cannot record 5 levels of a book that follows 10",
  });
});
