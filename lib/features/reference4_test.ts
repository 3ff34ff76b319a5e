import assert from "node:assert/strict";
import fc from "fast-check";
import { randomDay } from "../testing/random_day.ts";
import { depthImbalance, emptyUpdate, midPrice, readUpdate } from "./update.ts";
import { reference4 } from "./reference4.ts";
import { featureSet } from "./feature_set.ts";

/** Feature rows of events with these mids and imbalances. */
function rowsOf(mids: number[], imbalances: number[]): number[][] {
  const engine = reference4.engine();
  const update = emptyUpdate();
  return mids.map((mid, k) => {
    const out = new Float32Array(4);
    engine.event(Object.assign(update, { mid, imbalance: imbalances[k] }), out, 0);
    return [...out];
  });
}

Deno.test("the four features are what their formulas say, computed naively over the history", () => {
  fc.assert(fc.property(
    fc.array(
      fc.tuple(fc.integer({ min: 1, max: 1e7 }), fc.double({ min: -1, max: 1, noNaN: true })),
      { maxLength: 30 },
    ),
    (events) => {
      const mid = events.map(([m]) => m / 2), imbalance = events.map(([, i]) => i);
      const expected = mid.map((_, k) =>
        [
          imbalance[k],
          k < 1 ? 0 : imbalance[k] - imbalance[k - 1],
          k < 1 ? 0 : (mid[k] - mid[k - 1]) / mid[k - 1],
          k < 5 ? 0 : (mid[k] - mid[k - 5]) / mid[k - 5],
        ].map(Math.fround)
      );
      assert.deepEqual(rowsOf(mid, imbalance), expected);
    },
  ));
});

Deno.test("an engine restored from its state goes on to the bit", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 0, max: 49 }), (seed, cut) => {
    const day = randomDay(seed, { rows: 50 });
    const engine = reference4.engine();
    let other = reference4.engine();
    const update = emptyUpdate(), a = new Float32Array(4), b = new Float32Array(4);
    for (let row = 0; row < day.length; row++) {
      if (row === cut) {
        other = reference4.engine();
        other.restore(engine.save());
      }
      readUpdate(day, row, update);
      engine.event(update, a, 0);
      other.event(update, b, 0);
      if (row >= cut) assert.deepEqual(a, b);
    }
  }));
});

Deno.test("mid price is the average of the best quotes, and undefined while a side is empty", () => {
  assert.equal(midPrice(Int32Array.of(101, 5, 100, 5), 0), 100.5);
  assert.equal(midPrice(Int32Array.of(0, 0, 100, 5), 0), NaN);
  assert.equal(midPrice(Int32Array.of(101, 5, 0, 0), 0), NaN);
});

Deno.test("depth imbalance counts three levels, or the levels that there are, and is 0 without any", () => {
  const book = Int32Array.of(9, 1, 8, 3, 10, 1, 7, 3, 11, 2, 6, 2, 12, 1000, 5, 0);
  assert.equal(depthImbalance(book, 0, 4), (8 - 4) / 12);
  assert.equal(depthImbalance(book, 0, 1), 0.5);
  assert.equal(depthImbalance(new Int32Array(4), 0, 1), 0);
});

Deno.test("an unknown feature set is refused with the names that exist", () => {
  assert.throws(() => featureSet("nonesuch"), {
    name: "RangeError",
    message: /^There is no feature set "nonesuch": there is reference4/,
  });
});
