import assert from "node:assert/strict";
import fc from "fast-check";
import type { Day } from "../lobster/mod.ts";
import { Random } from "../math/mod.ts";
import { copyDay, randomDay } from "../testing/random_day.ts";
import { costLadder } from "./cost_ladder.ts";
import { type Execution, execution } from "./execution.ts";
import { atMid, atTouch, basisPoints, perShare, walkBook } from "./fill.ts";
import { lastRowBy, openMarket } from "./market.ts";
import { oracle } from "./oracle.ts";
import { foresightTargets, thresholdTargets } from "./signal.ts";
import { runTaker } from "./taker.ts";

const seeds = fc.integer({ min: 0, max: 1e9 });

/** A random day with a halt in it, decision rows, and targets. */
function randomCase(seed: number, rows: number) {
  const day = randomDay(seed, { rows, levels: 3, oneSided: seed % 3 === 0 ? 0.2 : 0 });
  const random = new Random(seed);
  if (seed % 2 === 0) {
    const row = random.integer(rows - 3);
    day.halts.push({ row, state: "halted" }, { row: row + 2, state: "trading" });
  }
  if (seed % 5 === 0) day.halts.push({ row: rows - 1, state: "halted" });
  const chosen = Array.from({ length: rows }, (_, row) => row).filter((row) =>
    random.uniform() < 0.5 && !Number.isNaN(openMarket(day).mid[row])
  );
  const decisions = {
    row: Int32Array.from(chosen),
    target: Int8Array.from(chosen, () => random.integer(3) - 1),
  };
  return { day, decisions, random };
}

const executions: fc.Arbitrary<Execution> = fc.record({
  fill: fc.constantFrom(atTouch, atMid, walkBook),
  fee: fc.oneof(
    fc.integer({ min: 0, max: 50 }).map((tenths) => basisPoints(tenths / 10)),
    fc.constantFrom(perShare(0.003), perShare(-0.002)),
  ),
  latencyNs: fc.constantFrom(0, 1, 1e6, 1e8, 3e9),
  unit: fc.constantFrom(1, 100, 700),
}).map(execution);

/** A day of two rows a line: time in seconds, ask, bid; sizes 100. 0 stands for an empty side. */
function quotes(...lines: [seconds: number, ask: number, bid: number][]): Day {
  const day = randomDay(1, { rows: lines.length, levels: 1 });
  lines.forEach(([seconds, ask, bid], row) => {
    day.timeNs[row] = seconds * 1e9;
    day.book.set([ask, ask && 100, bid, bid && 100], row * 4);
  });
  return day;
}

const take = (day: Day, row: number[], target: number[], parts: Partial<Execution> = {}) =>
  runTaker(
    openMarket(day),
    { row: Int32Array.from(row), target: Int8Array.from(target) },
    execution(parts),
  );

Deno.test("it buys at the ask, sells at the bid, marks to mid and ends the day flat", () => {
  const day = quotes([1, 1002, 998], [2, 1012, 1008], [3, 1022, 1018]);
  const { fills, profit, flat, curve } = take(day, [0, 1], [1, 1]);
  assert.deepEqual(fills.map(({ row, shares, notional }) => [row, shares, notional]), [
    [0, 1, 1002],
    [2, -1, 1018],
  ]);
  assert.equal(profit, 16 / 10_000);
  assert.ok(flat);
  assert.deepEqual([...curve.position], [1, 1, 0]);
  assert.deepEqual([...curve.equity], [1 - 2 / 1000, 1 + 8 / 1000, 1 + 16 / 1000]);
});

Deno.test("a reversal trades two units once, and an unchanged target trades nothing", () => {
  const day = quotes([1, 1002, 998], [2, 1002, 998], [3, 1002, 998], [4, 1002, 998]);
  const { fills, profit } = take(day, [0, 1, 2], [1, 1, -1], { fee: basisPoints(10) });
  assert.deepEqual(fills.map(({ shares }) => shares), [1, -2, 1]);
  const fees = (1002 + 2 * 998 + 1002) * 0.001;
  assert.ok(Math.abs(profit - (-8 - fees) / 10_000) < 1e-15);
});

Deno.test("an order fills in the last book at or before its arrival, the settled one of a timestamp", () => {
  const day = quotes([1, 1002, 998], [1, 1004, 998], [2, 1006, 998], [3, 1008, 998], [9, 1, 1]);
  const paid = (latencyNs: number) => take(day, [0], [1], { latencyNs }).fills[0].notional;
  assert.equal(paid(0), 1004); // both rows of second 1 are there
  assert.equal(paid(1e9 - 1), 1004);
  assert.equal(paid(1e9), 1006);
  assert.equal(paid(1.5e9), 1006);
  assert.equal(paid(2e9), 1008);
});

Deno.test("no fill during a halt, from an empty side, or after the end; each is reported", () => {
  const day = quotes([1, 1002, 998], [2, 0, 998], [3, 1002, 998], [4, 1002, 998], [5, 1002, 998]);
  day.halts = [{ row: 2, state: "halted" }, { row: 3, state: "quoting" }, {
    row: 4,
    state: "trading",
  }];
  const { misses, fills } = take(day, [1, 2, 3, 4], [1, -1, 1, -1]);
  assert.deepEqual(misses, [
    { decision: 0, reason: "no liquidity" },
    { decision: 1, reason: "halted" },
    { decision: 2, reason: "halted" },
  ]);
  assert.deepEqual(fills.map(({ row, shares }) => [row, shares]), [[4, -1], [4, 1]]);
  assert.deepEqual(take(day, [4], [1], { latencyNs: 1 }).misses, [
    { decision: 0, reason: "day over" },
  ]);
});

Deno.test("a position that cannot be closed at the end is reported and marked to the last mid", () => {
  const day = quotes([1, 1002, 998], [2, 1012, 1008], [3, 1022, 0]);
  const { flat, misses, profit, curve } = take(day, [0], [1]);
  assert.equal(flat, false);
  assert.deepEqual(misses, [{ decision: 1, reason: "no liquidity" }]);
  assert.equal(profit, (1010 - 1002) / 10_000);
  assert.equal(curve.position.at(-1), 1);
});

Deno.test("walking the book pays level by level, and all or nothing", () => {
  const day = randomDay(1, { rows: 1, levels: 2 });
  day.book.set([1002, 100, 998, 50, 1005, 100, 990, 10]);
  const market = openMarket(day);
  assert.equal(walkBook(market, 0, 150), 100 * 1002 + 50 * 1005);
  assert.equal(walkBook(market, 0, -60), 50 * 998 + 10 * 990);
  assert.ok(Number.isNaN(walkBook(market, 0, -61)));
  assert.equal(atTouch(market, 0, -61), 61 * 998);
  assert.equal(atMid(market, 0, 2), 2000);
});

Deno.test("what we took stays gone until a message acts at that price on that side", () => {
  const day = randomDay(1, { rows: 5, levels: 2 });
  const asks = [1002, 100, 998, 900, 1005, 100, 990, 900];
  for (let row = 0; row < 5; row++) {
    day.timeNs[row] = 34200e9 + row * 1e9;
    day.book.set(asks, row * 8);
    day.price[row] = 998; // at the bid
    day.direction[row] = 1;
  }
  day.price[3] = 1002;
  day.direction[3] = -1;
  const notional = (parts: Partial<Execution>) =>
    take(day, [0, 1, 2, 3], [1, 0, 1, 0], { fill: walkBook, unit: 100, ...parts }).fills
      .map(({ notional, shares }) => notional / shares);
  assert.deepEqual(notional({}).map(Math.abs), [1002, 998, 1005, 998]);
  assert.deepEqual(notional({ remembersTaken: false }).map(Math.abs), [1002, 998, 1002, 998]);
  const again = take(day, [0, 1, 3], [1, 0, 1], { fill: walkBook, unit: 100 });
  assert.equal(again.fills[2].notional, 100 * 1002); // acted on in row 3
  const twice = take(day, [0, 1, 2], [1, 0, 1], { fill: walkBook, unit: 150 });
  assert.deepEqual(twice.misses, [{ decision: 2, reason: "no liquidity" }]); // 50 are left
});

Deno.test("no strategy beats the oracle, and of all strategies one reaches it", () => {
  fc.assert(
    fc.property(seeds, executions, (seed, parts) => {
      const { day, decisions } = randomCase(seed, 14);
      const market = openMarket(day);
      const row = decisions.row.subarray(0, 6);
      const { profit } = oracle(market, row, parts);
      let best = -Infinity;
      for (let code = 0; code < 3 ** row.length; code++) {
        const target = Int8Array.from(row, (_, i) => Math.floor(code / 3 ** i) % 3 - 1);
        best = Math.max(best, runTaker(market, { row, target }, parts).profit);
      }
      assert.equal(profit, best);
    }),
    { numRuns: 60 },
  );
});

Deno.test("no strategy beats the oracle on long days either, by not so much as a rounding", () => {
  fc.assert(fc.property(seeds, executions, (seed, parts) => {
    const { day, decisions } = randomCase(seed, 400);
    const market = openMarket(day);
    const best = oracle(market, decisions.row, parts).profit;
    const mid = decisions.row.map((row) => market.mid[row]);
    const informed = mid.map((x, i) => Math.sign(mid[Math.min(i + 3, mid.length - 1)] - x));
    const inertia = decisions.target.map((x, i) => decisions.target[i - i % 7] ?? x);
    for (const target of [decisions.target, Int8Array.from(informed), inertia]) {
      const { profit } = runTaker(market, { row: decisions.row, target }, parts);
      assert.ok(profit <= best, `${profit} beats ${best}`);
    }
  }));
});

Deno.test("changing the book after a fill changes nothing before it", () => {
  fc.assert(fc.property(seeds, executions, fc.nat(99), (seed, parts, at) => {
    const { day, decisions } = randomCase(seed, 100);
    const changed = copyDay(day);
    const other = randomDay(seed + 1, { rows: 100, levels: 3 });
    const cutNs = day.timeNs[at];
    const first = lastRowBy(day.timeNs, cutNs) + 1;
    changed.book.set(other.book.subarray(first * 12), first * 12);
    changed.halts = day.halts.filter(({ row }) => row < first);

    const a = runTaker(openMarket(day), decisions, parts);
    const b = runTaker(openMarket(changed), decisions, parts);
    const before = ({ fills }: typeof a) => fills.filter(({ row }) => row < first);
    assert.deepEqual(before(b), before(a));
    const rows = decisions.row.filter((row) => row < first).length;
    assert.deepEqual(b.curve.equity.subarray(0, rows), a.curve.equity.subarray(0, rows));
    assert.deepEqual(b.curve.position.subarray(0, rows), a.curve.position.subarray(0, rows));
  }));
});

Deno.test("that test would see a fill one row too late", () => {
  const day = quotes([1, 1002, 998], [2, 1012, 1008], [3, 1012, 1008]);
  const changed = copyDay(day);
  changed.book.set([2012, 100, 2008, 100], 4);
  const late: Partial<Execution> = { fill: (m, row, shares) => atTouch(m, row + 1, shares) };
  assert.deepEqual(take(changed, [0], [1]).fills[0], take(day, [0], [1]).fills[0]);
  assert.notDeepEqual(take(changed, [0], [1], late).fills[0], take(day, [0], [1], late).fills[0]);
});

Deno.test("the curve ends at the profit, and its steps add up to it", () => {
  fc.assert(fc.property(seeds, executions, (seed, parts) => {
    const { day, decisions } = randomCase(seed, 80);
    if (decisions.row.length === 0) return;
    const { curve, profit } = runTaker(openMarket(day), decisions, parts);
    const capital = curve.mid[0] * parts.unit / 10_000;
    assert.ok(Math.abs(curve.equity.at(-1)! - 1 - profit / capital) < 1e-12);
    assert.ok(Math.abs(curve.pnl.reduce((a, b) => a + b, 0) - profit / capital) < 1e-9);
  }));
});

Deno.test("each rung of the cost ladder costs more, and the break-even cost earns nothing", () => {
  fc.assert(fc.property(seeds, (seed) => {
    const day = randomDay(seed, { rows: 200 });
    const row = Int32Array.from({ length: 180 }, (_, k) => k);
    const random = new Random(seed);
    const target = Int8Array.from(row, () => random.integer(3) - 1);
    const market = openMarket(day);
    const full = execution({ fee: basisPoints(1), latencyNs: 1e6 });
    const { rungs, breakEvenBps } = costLadder(market, { row, target }, full);
    const [mid, half, fee] = rungs.map(({ result }) => result.profit);
    assert.ok(mid >= half && half >= fee);
    assert.equal(rungs[3].result.profit, runTaker(market, { row, target }, full).profit);
    const even = execution({ fill: atMid, fee: basisPoints(breakEvenBps) });
    assert.ok(Math.abs(runTaker(market, { row, target }, even).profit) < 1e-9);
  }));
});

Deno.test("who knows every label still loses where the half-spread exceeds the move", () => {
  const day = randomDay(2, { rows: 300, levels: 1 });
  for (let row = 0; row < 300; row++) {
    const mid = 1_000_000 + (row % 2) * 100; // moves by 100, half-spread 150
    day.book.set([mid + 150, 100, mid - 150, 100], row * 4);
    day.timeNs[row] = row * 1e9;
  }
  const row = Int32Array.from({ length: 299 }, (_, k) => k);
  const target = foresightTargets(Int8Array.from(row, (k) => k % 2 === 0 ? 1 : -1));
  const market = openMarket(day);
  const { rungs } = costLadder(market, { row, target }, execution());
  assert.ok(rungs[0].result.profit > 0);
  assert.ok(rungs[1].result.profit < 0);
  assert.equal(oracle(market, row, execution()).profit, 0); // the best is not to trade
});

Deno.test("a threshold asks for +1, 0 and -1, and 0.5 is always in the market", () => {
  const pUp = Float32Array.of(0.7, 0.56, 0.5, 0.44, 0.1);
  assert.deepEqual([...thresholdTargets(pUp)], [1, 1, 0, -1, -1]);
  assert.deepEqual([...thresholdTargets(pUp, 0.6)], [1, 0, 0, 0, -1]);
  assert.deepEqual([...thresholdTargets(pUp, 0.5)], [1, 1, 0, -1, -1]);
  assert.throws(
    () => thresholdTargets(pUp, 0.4),
    new RangeError("A threshold must be in 0.5 ... 1: it is 0.4"),
  );
});

Deno.test("decisions out of order, targets over the limit and bad executions are refused", () => {
  const day = quotes([1, 1002, 998], [2, 1002, 998]);
  assert.throws(
    () => take(day, [1, 0], [1, 1]),
    new RangeError("Decision 1 is at row 0: rows must grow, below 2"),
  );
  assert.throws(() => take(day, [2], [1]), RangeError);
  assert.throws(
    () => take(day, [0], [2]),
    new RangeError("A target must be -1, 0 or 1: decision 0 has 2"),
  );
  assert.throws(() => execution({ latencyNs: -1 }), RangeError);
  assert.throws(() => execution({ unit: 0.5 }), RangeError);
});
