import assert from "node:assert/strict";
import fc from "fast-check";
import type { Day } from "../lobster/mod.ts";
import { Random } from "../math/mod.ts";
import { copyDay, randomDay } from "../testing/random_day.ts";
import { execution } from "./execution.ts";
import { basisPoints, perShare } from "./fill.ts";
import { makerBound } from "./maker_bound.ts";
import { type MakerExecution, makerExecution, runMaker } from "./maker.ts";
import { lastRowBy, openMarket } from "./market.ts";
import { exactQueue, proportionalQueue, tradesOnlyQueue } from "./queue.ts";
import { runTaker } from "./taker.ts";

const ASK = 10_200, BID = 10_000;

/** A message: type, order id, size, price, direction, and the shares at the bid after it. */
type Message = [type: number, id: number, size: number, price: number, side: 1 | -1, bid: number];

/** A day of messages a second apart around a bid of {@link BID}; at first 300 shares are bid. */
function story(...messages: Message[]): Day {
  const all: Message[] = [[1, 1, 300, BID, 1, 300], ...messages];
  const day = randomDay(1, { rows: all.length, levels: 2 });
  all.forEach(([type, id, size, price, side, bid], row) => {
    day.timeNs[row] = 34200e9 + row * 1e9;
    day.type[row] = type;
    day.orderId[row] = id;
    day.size[row] = size;
    day.price[row] = price;
    day.direction[row] = side;
    const best = bid > 0 ? [BID, bid, BID - 100, 900] : [BID - 100, 900, BID - 200, 50];
    day.book.set([ASK, 100, best[0], best[1], ASK + 100, 100, best[2], best[3]], row * 8);
  });
  return day;
}

/** Wants to be long 100 shares from the first row on. */
function buy(day: Day, parts: Partial<MakerExecution> = {}) {
  const base = execution({ unit: 100 });
  return runMaker(
    openMarket(day),
    { row: Int32Array.of(0), target: Int8Array.of(1) },
    makerExecution(base, parts),
  );
}

const passive = (day: Day, parts?: Partial<MakerExecution>) =>
  buy(day, parts).fills.filter(({ passive }) => passive).map(({ row, shares, notional }) => [
    row,
    shares,
    notional / shares,
  ]);

Deno.test("an order fills after what was ahead of it has traded, at its own price", () => {
  const day = story([4, 1, 250, BID, 1, 50], [4, 1, 50, BID, 1, 0], [1, 9, 10, BID - 300, 1, 0]);
  assert.deepEqual(passive(day), []);
  const more = story([4, 1, 250, BID, 1, 50], [4, 2, 90, BID, 1, 0], [4, 3, 200, BID, 1, 0]);
  assert.deepEqual(passive(more), [[2, 40, BID], [3, 60, BID]]);
});

Deno.test("a cancellation ahead lets it forward, one behind does not: the orders' ids tell", () => {
  const tail: Message = [4, 3, 100, BID, 1, 100];
  const ahead = story([1, 2, 100, BID, 1, 400], [3, 1, 300, BID, 1, 100], tail);
  assert.deepEqual(passive(ahead), [[3, 100, BID]]);
  const behind = story([1, 2, 100, BID, 1, 400], [3, 2, 100, BID, 1, 300], tail);
  assert.deepEqual(passive(behind), []);
});

Deno.test("queue models differ in what a cancellation means", () => {
  // 300 ahead, 300 behind; 300 cancelled from ahead; then 200 trade.
  const day = story(
    [1, 2, 300, BID, 1, 600],
    [3, 1, 300, BID, 1, 300],
    [4, 9, 200, BID, 1, 300],
  );
  const shares = (queue: typeof exactQueue) =>
    passive(day, { queue }).reduce((sum, [, shares]) => sum + shares, 0);
  assert.equal(shares(exactQueue), 100);
  assert.equal(shares(proportionalQueue), 50); // half of the 300 cancelled stood ahead
  assert.equal(shares(tradesOnlyQueue), 0);
});

Deno.test("a trade of an order that joined later shows that ours was at the front", () => {
  const day = story([1, 2, 100, BID, 1, 400], [4, 2, 30, BID, 1, 370]);
  assert.deepEqual(passive(day), [[2, 30, BID]]);
  assert.deepEqual(passive(day, { queue: tradesOnlyQueue }), []);
});

Deno.test("trades at a worse price, hidden ones at ours, and crossing orders fill it", () => {
  assert.deepEqual(passive(story([4, 7, 60, BID - 100, 1, 300])), [[1, 60, BID]]);
  assert.deepEqual(passive(story([5, 0, 60, BID, 1, 300])), [[1, 60, BID]]);
  assert.deepEqual(passive(story([1, 7, 60, BID, -1, 300])), [[1, 60, BID]]);
  assert.deepEqual(passive(story([5, 0, 60, BID + 50, 1, 300])), []);
  assert.deepEqual(passive(story([4, 7, 60, ASK, -1, 300])), []);
});

Deno.test("what is not filled in time is taken at the touch, and the rest at the end is closed", () => {
  const day = story([4, 1, 340, BID, 1, 300], [1, 9, 1, 1, 1, 300], [1, 9, 1, 1, 1, 300]);
  const { fills, misses } = buy(day, { patienceNs: 1.5e9 });
  assert.deepEqual(
    fills.map(({ row, shares, notional, passive }) => [row, shares, notional, passive]),
    [[1, 40, 40 * BID, true], [1, 60, 60 * ASK, false], [3, -100, 100 * BID, false]],
  );
  assert.deepEqual(misses, []);
  assert.deepEqual(buy(day).misses, [{ decision: 0, reason: "unfilled" }]);
});

Deno.test("what waits beyond the displayed levels waits behind everyone, until it is displayed", () => {
  // The bid rises out of sight of our price, with cancellations there that nobody can count.
  const day = story([1, 5, 10, BID + 100, 1, 0], [3, 1, 300, BID, 1, 0], [4, 6, 100, BID, 1, 0]);
  for (let row = 1; row <= 3; row++) {
    day.book.set([ASK + 900, 100, BID + 200, 10, ASK + 950, 100, BID + 100, 10], row * 8);
  }
  const decisions = { row: Int32Array.of(0), target: Int8Array.of(1) };
  for (const queue of [exactQueue, tradesOnlyQueue, proportionalQueue]) {
    const late = makerExecution(execution({ unit: 100, latencyNs: 1e9 }), { queue });
    assert.deepEqual(runMaker(openMarket(day), decisions, late).fills, []);
  }
});

Deno.test("an order that arrives when the other side has come to its price takes", () => {
  const day = story([1, 5, 100, BID - 100, -1, 0], [1, 9, 1, 1, 1, 0]);
  day.book.set([BID - 100, 100, BID - 200, 50], 8);
  day.book.set([BID - 100, 100, BID - 200, 50], 16);
  const late = makerExecution(execution({ unit: 100, latencyNs: 1e9 }));
  const decisions = { row: Int32Array.of(0), target: Int8Array.of(1) };
  const [fill] = runMaker(openMarket(day), decisions, late).fills;
  assert.deepEqual([fill.passive, fill.row, fill.notional], [false, 1, 100 * (BID - 100)]);
});

const makers = fc.record({
  latencyNs: fc.constantFrom(0, 1e6, 4e8),
  fee: fc.constantFrom(basisPoints(0), perShare(0.003)),
  unit: fc.constantFrom(1, 100, 400),
}).chain((base) =>
  fc.record({
    queue: fc.constantFrom(exactQueue, tradesOnlyQueue, proportionalQueue),
    makerFee: fc.constantFrom(basisPoints(0), perShare(-0.002)),
    patienceNs: fc.constantFrom(0, 1e8, 5e8, 10e9, Infinity),
  }).map((parts) => makerExecution(execution(base), parts))
);

function randomCase(seed: number) {
  const day = randomDay(seed, { rows: 250, levels: 3, oneSided: seed % 3 === 0 ? 0.1 : 0 });
  const random = new Random(seed);
  if (seed % 2 === 0) day.halts.push({ row: 90, state: "halted" }, { row: 110, state: "trading" });
  const market = openMarket(day);
  const row = Int32Array.from({ length: 250 }, (_, k) => k)
    .filter((row) => random.uniform() < 0.2 && !Number.isNaN(market.mid[row]));
  return { day, row, target: Int8Array.from(row, () => random.integer(3) - 1) };
}

Deno.test("no maker beats the bound", () => {
  fc.assert(fc.property(fc.nat(1e9), makers, (seed, parts) => {
    const { day, row, target } = randomCase(seed);
    const market = openMarket(day);
    const bound = makerBound(market, row, parts);
    for (const wanted of [target, target.map((x) => -x)]) {
      const { profit } = runMaker(market, { row, target: wanted }, parts);
      assert.ok(profit <= bound + 1e-9, `${profit} beats ${bound}`);
    }
  }));
});

Deno.test("a maker without patience is a taker, but for the fees", () => {
  fc.assert(fc.property(fc.nat(1e9), (seed) => {
    const { day, row, target } = randomCase(2 * seed + 1);
    const market = openMarket(day);
    const base = execution({ unit: 10, latencyNs: 1e6 });
    const maker = runMaker(market, { row, target }, makerExecution(base, { patienceNs: 0 }));
    const taker = runTaker(market, { row, target }, base);
    if (maker.misses.length + taker.misses.length > 0) return;
    assert.equal(maker.profit, taker.profit);
  }));
});

Deno.test("positions stay within the limit, and the fills add up to the profit", () => {
  fc.assert(fc.property(fc.nat(1e9), makers, (seed, parts) => {
    const { day, row, target } = randomCase(seed);
    const { curve, profit, fills } = runMaker(openMarket(day), { row, target }, parts);
    assert.ok(curve.position.every((units) => Math.abs(units) <= 1));
    assert.ok(fills.every(({ shares }) => Number.isInteger(shares) && shares !== 0));
    if (row.length === 0) return;
    const capital = curve.mid[0] * parts.unit / 10_000;
    assert.ok(Math.abs((curve.equity.at(-1)! - 1) * capital - profit) < 1e-8);
  }));
});

Deno.test("changing messages and book after a time changes no fill before it", () => {
  fc.assert(fc.property(fc.nat(1e9), makers, fc.nat(249), (seed, parts, at) => {
    const { day, row, target } = randomCase(seed);
    const changed = copyDay(day);
    const other = randomDay(seed + 1, { rows: 250, levels: 3 });
    const first = lastRowBy(day.timeNs, day.timeNs[at]) + 1;
    changed.book.set(other.book.subarray(first * 12), first * 12);
    for (const column of ["type", "orderId", "size", "price", "direction"] as const) {
      changed[column].set(other[column].subarray(first), first);
    }
    changed.halts = day.halts.filter(({ row }) => row < first);
    const before = (day: Day) =>
      runMaker(openMarket(day), { row, target }, parts).fills.filter(({ row }) => row < first);
    assert.deepEqual(before(changed), before(day));
  }));
});
