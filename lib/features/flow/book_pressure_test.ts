import assert from "node:assert/strict";
import { randomDay } from "../../testing/random_day.ts";
import { assertNaive, groupRows } from "../testing.ts";
import { bookPressure } from "./book_pressure.ts";

Deno.test("book pressure weighs each level by its distance from the mid in average spreads", () => {
  assertNaive(bookPressure, (past, row) => {
    let bid = 0, asked = 0;
    for (let level = 1; level <= 5; level++) {
      const [ask, askSize, bidPrice, bidSize] = past.level(row, level);
      const weight = (price: number) =>
        1 / (1 + (2 * (price - past.mid(row)) / 100 / past.averageSpread(row)) ** 2);
      asked += askSize * weight(ask);
      bid += bidSize * weight(bidPrice);
    }
    return { book_pressure: (bid - asked) / (bid + asked) };
  });
});

Deno.test("the same shares press harder from nearer the mid", () => {
  const day = randomDay(1, { rows: 1 });
  day.book.set([1000200, 10, 1000000, 10, 1005000, 500, 999900, 500], 0);
  day.book.fill(0, 8);
  assert.ok(groupRows(day, bookPressure)[0]!.book_pressure > 0.5);
});
