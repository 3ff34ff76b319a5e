import assert from "node:assert/strict";
import { Random } from "../math/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { scoreByDelay } from "./delay_score.ts";
import { openMarket } from "./market.ts";

/** Rows 10 ms apart, of which every fifth is an event; a cent is 100. */
function market(mids: number[]) {
  const day = randomDay(1, { rows: mids.length, levels: 1 });
  mids.forEach((mid, row) => {
    day.timeNs[row] = 34200e9 + row * 10e6;
    day.book.set([mid + 150, 100, mid - 150, 100], row * 4);
  });
  return openMarket(day);
}

Deno.test("a delay takes away the part of the move that came before it", () => {
  // From each event the mid rises by a tick after 10 ms and by another after 40 ms.
  const mids = Array.from({ length: 51 }, (_, row) => {
    return 1_000_000 + 200 * Math.floor(row / 5) + (row % 5 >= 1 ? 100 : 0);
  });
  const row = Int32Array.from({ length: 11 }, (_, k) => 5 * k);
  const scores = scoreByDelay(
    market(mids),
    {
      row,
      pUp: new Float32Array(11).fill(0.9),
      resolvesAt: Int32Array.from(row, (_, k) => Math.min(k + 1, 11)),
    },
    1,
    [0, 9e6, 10e6, 49e6, 50e6, 1e9],
  );
  const ticks = scores.map(({ edgeTicks }) => edgeTicks.estimate);
  assert.deepEqual(ticks, [2, 2, 1, 1, 0, 0]);
  assert.deepEqual(scores.map(({ moved }) => moved), [1, 1, 1, 1, 0, 0]);
  assert.deepEqual(scores.map(({ n }) => n), new Array(6).fill(10));
  assert.ok(scores.every(({ halfSpreadTicks }) => halfSpreadTicks === 1.5));
  assert.deepEqual(scores.slice(0, 4).map(({ accuracy }) => accuracy), [1, 1, 1, 1]);
});

Deno.test("what nobody knows yet is not scored, and the wrong way counts against", () => {
  const mids = [1_000_000, 1_000_000, 1_000_300, 1_000_300];
  const [score] = scoreByDelay(
    market(mids),
    {
      row: Int32Array.of(0, 2, 3),
      pUp: Float32Array.of(0.2, 0.9, 0.9),
      resolvesAt: Int32Array.of(1, 3, 3),
    },
    1,
    [0],
  );
  assert.deepEqual([score.n, score.accuracy, score.edgeTicks.estimate], [1, 0, -3]);
});

Deno.test("predictions that know nothing have an edge whose interval covers zero as often as it says", () => {
  const runs = 200, events = 600, horizon = 10;
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const random = new Random(run);
    let mid = 1_000_000;
    const mids = Array.from({ length: events }, () => mid += 100 * (random.integer(3) - 1));
    const row = Int32Array.from({ length: events }, (_, k) => k);
    let view = 0;
    const pUp = Float32Array.from(row, () => (view = 0.9 * view + random.normal()) > 0 ? 0.7 : 0.3);
    const resolvesAt = row.map((k) => Math.min(k + horizon, events));
    const [{ edgeTicks }] = scoreByDelay(market(mids), { row, pUp, resolvesAt }, horizon, [0]);
    if (edgeTicks.low <= 0 && 0 <= edgeTicks.high) covered++;
  }
  assert.ok(covered / runs > 0.88 && covered / runs < 0.99, `covers ${covered / runs}`);
});
