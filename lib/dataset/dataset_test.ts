import assert from "node:assert/strict";
import fc from "fast-check";
import { featureSet } from "../features/mod.ts";
import { copyDay, randomDay } from "../testing/random_day.ts";
import { buildDataset, defaultRecipe } from "./dataset.ts";
import { computeEvents, eventRows, parseSampling, type Sampling } from "./events.ts";
import { Outcome, outcomes, referenceLabels } from "./outcome.ts";
import { fitScaling, scaleRows } from "./scaling.ts";
import { chronologicalSplit, purge, sizeOf, splitDays } from "./split.ts";

const set = featureSet("reference4");
const seeds = fc.integer({ min: 0, max: 1e6 });

Deno.test("a trade is the executions of one timestamp, in the book after its last row", () => {
  fc.assert(fc.property(seeds, (seed) => {
    const day = randomDay(seed, { rows: 60, oneSided: 0.1 });
    const { rows, oneSided } = eventRows(day, "trades");
    const trades = new Map<number, number>(); // time -> last row, of timestamps with an execution
    for (let row = 0; row < day.length; row++) {
      const timeNs = day.timeNs[row];
      if (day.type[row] === 4 || day.type[row] === 5) trades.set(timeNs, row);
      else if (trades.has(timeNs)) trades.set(timeNs, row);
    }
    const settled = [...trades.values()];
    const twoSided = settled.filter((row) => day.book[row * 20 + 1] && day.book[row * 20 + 3]);
    assert.deepEqual([...rows], twoSided);
    assert.equal(oneSided, settled.length - twoSided.length);
  }));
});

Deno.test("settled samples every timestamp's last row, and settled:N every Nth of those", () => {
  const day = randomDay(3, { rows: 200 });
  const { rows } = eventRows(day, "settled");
  assert.equal(rows.length, new Set(day.timeNs).size);
  assert.ok(rows.every((row) => row === 199 || day.timeNs[row + 1] > day.timeNs[row]));
  const third = eventRows(day, "settled:3").rows;
  assert.deepEqual([...third], [...rows].filter((_, k) => k % 3 === 2));
});

Deno.test("an unknown sampling is refused", () => {
  assert.equal(parseSampling("settled:10"), "settled:10");
  for (const text of ["", "settled:0", "every", "trades "]) {
    assert.throws(() => parseSampling(text), RangeError);
  }
});

Deno.test("changing the future changes no event, feature or resolved outcome before it", () => {
  const samplings: Sampling[] = ["trades", "settled", "settled:4", "executions"];
  fc.assert(fc.property(seeds, fc.constantFrom(...samplings), (seed, sampling) => {
    const day = randomDay(seed, { rows: 120, oneSided: 0.05 });
    const recipe = { ...defaultRecipe("causal", set), window: 5, sampling };
    const changed = copyDay(day);
    let cut = 60; // what lies after a timestamp's end is the future
    while (day.timeNs[cut] === day.timeNs[cut - 1]) cut++;
    const other = randomDay(seed + 1, { rows: 120 });
    const shift = day.timeNs[cut] - other.timeNs[cut];
    for (let row = cut; row < day.length; row++) {
      changed.timeNs[row] = other.timeNs[row] + shift;
      changed.type[row] = other.type[row];
      changed.book.set(other.book.subarray(row * 20, row * 20 + 20), row * 20);
    }
    const a = buildDataset(day, recipe), b = buildDataset(changed, recipe);
    const before = a.events.row.findIndex((row) => row >= cut);
    const n = before < 0 ? a.events.length : before;
    assert.deepEqual(b.events.row.subarray(0, n), a.events.row.subarray(0, n));
    assert.deepEqual(b.events.features.subarray(0, n * 4), a.events.features.subarray(0, n * 4));
    for (let k = 0; k < n; k++) {
      if (a.resolvesAt[k] < n) assert.equal(b.outcome[k], a.outcome[k]);
    }
  }));
});

Deno.test("the reference's rows are chosen by their future, which is why causal is the default", () => {
  const flat = Float64Array.from({ length: 30 }, (_, k) => k < 15 ? 100 : 101);
  const changed = flat.slice();
  changed[24] = 100; // ten events after event 14
  assert.ok(referenceLabels(flat, 10).kept.includes(14));
  assert.ok(!referenceLabels(changed, 10).kept.includes(14));
});

Deno.test("an outcome is the sign of the move over the horizon, unresolved at the end", () => {
  const mid = Float64Array.of(10, 11, 11, 9);
  const { outcome, resolvesAt } = outcomes(mid, { kind: "horizon", horizon: 1 });
  assert.deepEqual([...outcome], [1, 0, -1, Outcome.Unresolved]);
  assert.deepEqual([...resolvesAt], [1, 2, 3, 4]);
});

Deno.test("a next-move outcome waits for the next change of the mid", () => {
  const mid = Float64Array.of(10, 10, 11, 9, 9);
  const { outcome, resolvesAt } = outcomes(mid, { kind: "next-move", horizon: 0 });
  assert.deepEqual([...outcome], [1, 1, -1, Outcome.Unresolved, Outcome.Unresolved]);
  assert.deepEqual([...resolvesAt], [2, 2, 3, 5, 5]);
});

Deno.test("a split keeps the order of time, covers every sequence, and halves for the backtest", () => {
  fc.assert(fc.property(fc.nat(5000), (n) => {
    const { train, validation, backtest } = chronologicalSplit(n);
    assert.equal(train.first, 0);
    assert.equal(train.end, validation.first);
    assert.equal(validation.end, backtest.first);
    assert.equal(backtest.end, n);
    assert.equal(sizeOf(backtest), Math.floor(n / 2));
    assert.equal(sizeOf(validation), Math.floor(0.15 * (n - Math.floor(n / 2))));
  }));
});

Deno.test("several days are split as one, in order, and each day's parts stay within the day", () => {
  fc.assert(fc.property(
    fc.array(fc.nat(50), { minLength: 1, maxLength: 5 }),
    fc.constantFrom(0, 0.5, 0.8),
    (sequences, backtest) => {
      const splits = splitDays(sequences, { backtest, validation: 0.15 });
      const whole = chronologicalSplit(sequences.reduce((a, b) => a + b), {
        backtest,
        validation: 0.15,
      });
      for (const part of ["train", "validation", "backtest"] as const) {
        const total = splits.reduce((sum, split) => sum + sizeOf(split[part]), 0);
        assert.equal(total, sizeOf(whole[part]));
      }
      const order = splits.flatMap(({ train, validation, backtest }) =>
        [train, validation, backtest].flatMap((range, part) => new Array(sizeOf(range)).fill(part))
      );
      assert.deepEqual(order, [...order].sort());
    },
  ));
});

Deno.test("after the purge no label is known later than the next part's first window begins", () => {
  fc.assert(fc.property(
    seeds,
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 20 }),
    fc.constantFrom<"horizon" | "next-move">("horizon", "next-move"),
    (seed, window, horizon, kind) => {
      const day = randomDay(seed, { rows: 400 });
      const { split, resolvesAt, events } = buildDataset(day, {
        ...defaultRecipe("causal", set),
        window,
        label: { kind, horizon },
      });
      const whole = chronologicalSplit(Math.max(0, events.length - window + 1));
      for (const [part, next] of [["train", "validation"], ["validation", "backtest"]] as const) {
        assert.equal(split[part].first, whole[part].first);
        if (sizeOf(split[next]) === 0) continue;
        const begins = events.timeNs[split[next].first];
        for (let s = split[part].first; s < split[part].end; s++) {
          assert.ok(events.timeNs[resolvesAt[s + window - 1]] < begins);
        }
      }
    },
  ));
});

Deno.test("a purge takes no more than window and horizon ask for", () => {
  const timeNs = Float64Array.from({ length: 100 }, (_, k) => k);
  const resolvesAt = Int32Array.from({ length: 100 }, (_, k) => Math.min(k + 3, 100));
  const split = purge(chronologicalSplit(91), { timeNs, resolvesAt, window: 10 });
  // Sequence s ends at event s + 9 and resolves at s + 12, before the next part begins at its first s.
  assert.deepEqual(split.train, { first: 0, end: 40 - 12 });
  assert.deepEqual(split.validation, { first: 40, end: 40 });
});

Deno.test("scaling is fitted on the rows it is given and on no other", () => {
  const features = Float32Array.of(1, 10, 3, 10, 1000, -1000);
  const scaling = fitScaling([{ features, first: 0, end: 2 }], 2);
  assert.deepEqual(scaling, { mean: [2, 10], std: [1, 1] });
  const changed = features.slice();
  changed[4] = 7;
  assert.deepEqual(fitScaling([{ features: changed, first: 0, end: 2 }], 2), scaling);
  const scaled = features.slice(0, 4);
  scaleRows(scaled, scaling);
  assert.deepEqual([...scaled], [-1, 0, 1, 0]);
  const centred = fitScaling([{ features, first: 0, end: 2 }], 2, [true, false]);
  assert.deepEqual(centred, { mean: [0, 10], std: [Math.sqrt(5), 1] });
});

Deno.test("a feature set that reads deeper than the book is refused", () => {
  const day = randomDay(1, { rows: 10, levels: 2 });
  const deep = { ...set, name: "deep", levels: 5 };
  assert.throws(() => computeEvents(day, eventRows(day, "settled").rows, deep), {
    name: "RangeError",
    message: "The feature set deep reads 5 levels: TEST 2012-06-21 has 2",
  });
});
