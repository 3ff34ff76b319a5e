import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Day, openDay, sliceDay } from "../lobster/mod.ts";
import { Random } from "../math/mod.ts";
import { recordedDay } from "../testing/recorded_day.ts";
import type { Side } from "./order_types.ts";
import { DayRecorder } from "./day_recorder.ts";
import { DayReplay } from "./day_replay.ts";
import { validateDay } from "./validate.ts";

const GOOG = fileURLToPath(
  new URL("../../../shared/data/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip", import.meta.url),
);

/** A day with columns of its own, to be corrupted. */
function copy(day: Day): Day {
  const { timeNs, type, orderId, size, price, direction, book } = day;
  return {
    ...day,
    timeNs: timeNs.slice(),
    type: type.slice(),
    orderId: orderId.slice(),
    size: size.slice(),
    price: price.slice(),
    direction: direction.slice(),
    book: book.slice(),
  };
}

/** The message columns and the book's row `to` become those of row `from`. */
function copyRow(from: Day, row: number, into: Day, to: number): void {
  for (const column of ["timeNs", "type", "orderId", "size", "price", "direction"] as const) {
    into[column][to] = from[column][row];
  }
  const width = 4 * from.levels;
  into.book.set(from.book.subarray(row * width, (row + 1) * width), to * width);
}

/** A day without row `row`, in both files. */
function withoutRow(day: Day, row: number): Day {
  const shorter = copy(day);
  for (let k = row; k + 1 < day.length; k++) copyRow(day, k + 1, shorter, k);
  return sliceDay(shorter, 0, day.length - 1);
}

/** Whether a message is about the deepest level in view. */
function isDeep(day: Day, row: number): boolean {
  const last = day.levels * 4 - 4 + (day.direction[row] === 1 ? 2 : 0), width = 4 * day.levels;
  const price = day.price[row];
  return [row - 1, row].some((k) => day.book[k * width + last] === price);
}

Deno.test("a day recorded from a real book is sound, and every message in its book agrees", () => {
  for (const seed of [1, 2, 3]) {
    const validation = validateDay(recordedDay(seed, 3000));
    assert.deepEqual(validation.faults, []);
    assert.ok(validation.sound);
    assert.equal(validation.agree, validation.inBook);
    assert.ok(validation.inBook >= validation.visible - 1);
    assert.equal(validation.undecided.length, 4);
  }
});

Deno.test("a changed message size is found at its line", () => {
  const day = recordedDay(6, 2000);
  const random = new Random(1);
  for (let trial = 0; trial < 100; trial++) {
    const row = 1 + random.integer(day.length - 1);
    if (day.type[row] === 5) continue; // nothing in the files holds a hidden execution's size
    const wrong = copy(day);
    wrong.size[row] += 1 + random.integer(3);
    const { sound, faults } = validateDay(wrong);
    assert.equal(sound, false);
    assert.equal(faults[0].line, row + 1, `type ${day.type[row]}`);
  }
});

Deno.test("a changed size in the orderbook is found where it goes wrong and where it goes back", () => {
  const day = recordedDay(7, 2000);
  const wrong = copy(day);
  wrong.book[999 * 20 + 3] += 10; // best bid size of line 1000
  const { faults, faultCount, faultsByKind } = validateDay(wrong);
  assert.equal(faultCount, 2);
  assert.deepEqual(faults.map(({ line }) => line), [1000, 1001]);
  assert.deepEqual(faultsByKind, { book: 2 });
  const size = wrong.book[999 * 20 + 3], price = (wrong.book[999 * 20 + 2] / 10000).toFixed(4);
  assert.equal(
    faults[0].text,
    `the book shows ${size} shares at bid ${price}, the messages lead to ${size - 10}`,
  );
});

Deno.test("swapped rows are found at the first of them", () => {
  const day = recordedDay(8, 2000);
  const random = new Random(2);
  for (let trial = 0; trial < 60; trial++) {
    const row = 1 + random.integer(day.length - 2);
    const wrong = copy(day);
    copyRow(day, row, wrong, row + 1);
    copyRow(day, row + 1, wrong, row);
    wrong.timeNs.set(day.timeNs); // as if both had one time: the order of times does not give it away
    const { faults } = validateDay(wrong);
    if (day.type[row] === 5 && day.type[row + 1] === 5) continue;
    assert.ok(faults.length > 0, `rows ${row} and ${row + 1}`);
    assert.ok(Math.abs(faults[0].line - (row + 1)) <= 1, `line ${faults[0].line} for row ${row}`);
  }
});

Deno.test("a deleted line is found at the line that took its place", () => {
  const day = recordedDay(9, 2000);
  const random = new Random(3);
  for (let trial = 0; trial < 60; trial++) {
    const row = 1 + random.integer(day.length - 2);
    if (day.type[row] === 5) continue; // a missing hidden execution leaves no trace
    if (isDeep(day, row)) continue; // nor does what the next row moves out of view
    const { faults } = validateDay(withoutRow(day, row));
    assert.equal(faults[0]?.line, row + 1, `type ${day.type[row]}`);
  }
});

Deno.test("every kind of fault is told with its line and values", () => {
  const day = recordedDay(10, 1000);
  const expectFault = (kind: string, text: RegExp, corrupt: (day: Day) => number) => {
    const wrong = copy(day);
    const row = corrupt(wrong);
    const { faults } = validateDay(wrong);
    const fault = faults.find((one) => one.kind === kind);
    assert.equal(fault?.line, row + 1, kind);
    assert.match(fault!.text, text);
  };
  const rowOf = (type: number, from = 500) => day.type.indexOf(type, from);
  expectFault("duplicate order", /^type 1 of \d+ shares of order \d+ at .* rests already$/, (d) => {
    const row = rowOf(1), next = rowOf(1, row + 1);
    d.orderId[next] = d.orderId[row];
    return next;
  });
  expectFault("order place", /rests at another price or on the other side$/, (d) => {
    const known = new Set<number>();
    let row = 0;
    for (;; row++) {
      if (d.type[row] === 1) known.add(d.orderId[row]);
      else if (d.type[row] === 2 && known.has(d.orderId[row])) break;
    }
    d.price[row] += 100;
    return row;
  });
  expectFault("message type", /^type 9 of .*: not one of LOBSTER's message types$/, (d) => {
    d.type[700] = 9;
    return 700;
  });
  expectFault("direction", /^direction 0 is neither 1 nor -1$/, (d) => {
    d.direction[rowOf(5)] = 0;
    return rowOf(5);
  });
  expectFault("time", /^time goes back from \d+ to \d+ ns after midnight$/, (d) => {
    d.timeNs[800] = d.timeNs[799] - 1;
    return 800;
  });
  expectFault("level order", /^(asks|bids) of levels 1 and 2 are out of order$/, (d) => {
    const [price, size] = d.book.subarray(600 * 20, 600 * 20 + 2);
    d.book.copyWithin(600 * 20, 600 * 20 + 4, 600 * 20 + 6);
    d.book.set([price, size], 600 * 20 + 4);
    return 600;
  });
  expectFault("crossed book", /^best bid [\d.]+, best ask [\d.]+ while trading$/, (d) => {
    d.book[600 * 20 + 2] = d.book[600 * 20] + 100;
    return 600;
  });
  expectFault("locked book", /^best bid ([\d.]+), best ask \1 while trading$/, (d) => {
    d.book[600 * 20 + 2] = d.book[600 * 20];
    return 600;
  });
});

Deno.test("an unknown order is a fault where all orders of its level are known", () => {
  const day = recordedDay(11, 1500);
  const replay = new DayReplay(day);
  const allKnown = (row: number) => {
    const queue = replay.book.ordersAt(day.direction[row] as Side, day.price[row]);
    return queue.every((id) => id > 0);
  };
  while (replay.row < 500 || day.type[replay.row + 1] !== 3 || !allKnown(replay.row + 1)) {
    replay.step();
  }
  const row = replay.row + 1;
  const wrong = copy(day);
  wrong.orderId[row] = 999_999;
  const { faults } = validateDay(wrong);
  assert.equal(faults[0].line, row + 1);
  assert.equal(faults[0].kind, "unknown order");
});

Deno.test("a level that was out of view may appear only where the file's levels were all taken", () => {
  // Bids at 100, 99 and 98, then 100 is deleted: with two levels in the file 98 comes into view.
  const recorded = (levels: number): Day => {
    const name = { ticker: "T", date: "2012-06-21", startMs: 0, endMs: 1, levels };
    const recorder = new DayRecorder(name);
    for (const [id, price] of [100, 99, 98].entries()) recorder.place(id + 1, 1, price, 10);
    recorder.delete(1);
    return { ...recorder.day(), sha256: { message: "", orderbook: "" } };
  };
  const two = recorded(2);
  assert.deepEqual([...two.type], [1, 1, 3]);
  const validation = validateDay(two);
  assert.ok(validation.sound);
  assert.equal(validation.undecided.at(-1)!.rows, 1);

  const four = recorded(4);
  assert.ok(validateDay(four).sound);
  four.book.set([97, 5], 3 * 16 + 2 * 4 + 2); // a third bid after the deletion
  assert.deepEqual(validateDay(four).faults, [{
    kind: "book",
    line: 4,
    text: "the book shows 5 shares at bid 0.0097, the messages lead to 0",
  }]);
});

Deno.test("a crossed book in a halt is reported, and is no fault", () => {
  const name = { ticker: "T", date: "2012-06-21", startMs: 0, endMs: 1, levels: 1 };
  const day: Day = {
    ...name,
    length: 4,
    timeNs: Float64Array.of(1, 2, 3, 4),
    type: Uint8Array.of(1, 7, 7, 1),
    orderId: Float64Array.of(1, 0, 0, 2),
    size: Int32Array.of(5, 0, 0, 6),
    price: Int32Array.of(100, 0, 0, 200),
    direction: Int8Array.of(-1, -1, -1, 1),
    book: Int32Array.of(100, 5, 0, 0, 100, 5, 0, 0, 100, 5, 0, 0, 100, 5, 200, 6),
    halts: [{ row: 1, state: "halted" }, { row: 2, state: "quoting" }],
    sha256: { message: "", orderbook: "" },
  };
  const validation = validateDay(day);
  assert.ok(validation.sound);
  assert.equal(validation.crossedRows, 1);
  assert.deepEqual(validation.halts, [
    { line: 2, timeNs: 2, state: "halted" },
    { line: 3, timeNs: 3, state: "quoting" },
  ]);
});

Deno.test("times that repeat and the longest gaps are told with their lines", () => {
  const day = recordedDay(12, 400);
  day.timeNs.set(Float64Array.from({ length: 400 }, (_, k) => 34200e9 + k * 1e6));
  for (let k = 100; k < 400; k++) day.timeNs[k] += 7e9;
  day.timeNs.fill(day.timeNs[200], 201, 205);
  const { duplicateTimestamps, gaps, sound } = validateDay(day);
  assert.ok(sound);
  assert.deepEqual(duplicateTimestamps, { rows: 4, longest: { line: 201, rows: 5 } });
  assert.deepEqual(gaps[0], { line: 101, timeNs: day.timeNs[100], gapNs: 7_001_000_000 });
  assert.deepEqual(gaps[1], { line: 206, timeNs: day.timeNs[205], gapNs: 5_000_000 });
});

Deno.test("all faults are counted though only the first are told", () => {
  const day = recordedDay(13, 500);
  day.direction.fill(0, 400);
  const { faults, faultCount } = validateDay(day, 5);
  assert.equal(faults.length, 5);
  assert.ok(faultCount >= 100);
});

Deno.test({
  name: "GOOG is sound: all 144,002 visible messages inside the book agree (needs ../shared/data)",
  ignore: !existsSync(GOOG),
  fn: async () => {
    const day = await openDay(GOOG);
    const validation = validateDay(day);
    const { sound, rows, visible, inBook, agree, crossedRows, lockedRows } = validation;
    assert.deepEqual(
      { sound, rows, visible, inBook, agree, crossedRows, lockedRows },
      {
        sound: true,
        rows: 147_916,
        visible: 144_003,
        inBook: 144_002,
        agree: 144_002,
        crossedRows: 0,
        lockedRows: 0,
      },
    );
    assert.deepEqual(validation.undecided.map(({ rows }) => rows), [1, 7120, 3913, 44451]);

    const wrong = copy(day);
    wrong.size[77_777] += 100;
    assert.equal(validateDay(wrong).faults[0].line, 77_778);
    assert.equal(validateDay(withoutRow(day, 77_777)).faults[0].line, 77_778);
  },
});
