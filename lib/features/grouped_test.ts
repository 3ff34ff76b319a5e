import assert from "node:assert/strict";
import fc from "fast-check";
import { copyDay, randomDay } from "../testing/random_day.ts";
import type { FeatureGroup } from "./feature_group.ts";
import { featureSet, featureSetOf, resolveFeatureSet } from "./feature_set.ts";
import { flow } from "./flow.ts";
import { setRows } from "./testing.ts";
import { emptyUpdate, readUpdate } from "./update.ts";

const width = flow.features.length;

Deno.test("every feature of flow is finite, one-sided books and all", () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 0.9, noNaN: true }), (seed, oneSided) => {
      for (const row of setRows(randomDay(seed, { rows: 150, oneSided }), flow)) {
        assert.ok(row === undefined || row.every(Number.isFinite), `${row}`);
      }
    }),
  );
});

Deno.test("no feature of flow looks ahead: another future leaves the rows before it as they were", () => {
  fc.assert(fc.property(fc.nat(), fc.nat(149), (seed, cut) => {
    const day = randomDay(seed, { rows: 150, oneSided: 0.1 });
    const other = copyDay(day), strange = randomDay(seed + 1, { rows: 150, oneSided: 0.5 });
    for (let row = cut + 1; row < 150; row++) {
      for (const name of ["type", "size", "price", "direction"] as const) {
        other[name][row] = strange[name][row];
      }
      other.timeNs[row] += 5e9;
      other.book.copyWithin(row * 20, cut * 20, cut * 20 + 20);
    }
    assert.deepEqual(setRows(day, flow).slice(0, cut + 1), setRows(other, flow).slice(0, cut + 1));
  }));
});

Deno.test("an engine restored from its state goes on to the bit, from any update", () => {
  fc.assert(fc.property(fc.nat(), fc.nat(99), (seed, cut) => {
    const day = randomDay(seed, { rows: 100, oneSided: 0.1 });
    const engine = flow.engine(), update = emptyUpdate();
    let other = flow.engine();
    const a = new Float32Array(width), b = new Float32Array(width);
    for (let row = 0; row < day.length; row++) {
      if (row === cut) {
        other = flow.engine();
        other.restore(engine.save());
      }
      readUpdate(day, row, update);
      engine.observe(update);
      other.observe(update);
      if (Number.isNaN(update.mid)) continue;
      engine.event(update, a, 0);
      other.event(update, b, 0);
      if (row >= cut) assert.deepEqual(b, a);
    }
    if (cut > 0) assert.deepEqual(other.save(), engine.save());
  }));
});

Deno.test("a state of another length is refused", () => {
  assert.throws(() => flow.engine().restore(new Float64Array(3)), {
    name: "RangeError",
    message: /^Cannot restore a feature engine of \d+ numbers from 3$/,
  });
});

/** Asserts that rows of flow are the same but for rounding. */
function assertRows(
  rows: (Float32Array | undefined)[],
  wanted: (Float32Array | undefined)[],
): void {
  rows.forEach((row, k) => {
    row?.forEach((value, i) => {
      const error = Math.abs(value - wanted[k]![i]);
      assert.ok(error <= 1e-6 * (1 + Math.abs(value)), `${flow.features[i]} at row ${k}`);
    });
  });
}

Deno.test("twice the shares and ten dollars more change no feature of flow", () => {
  fc.assert(fc.property(fc.nat(), (seed) => {
    const day = randomDay(seed, { rows: 150, oneSided: 0.1 });
    const other = copyDay(day);
    for (let row = 0; row < day.length; row++) {
      other.size[row] *= 2;
      other.price[row] += 100_000;
    }
    for (let at = 0; at < day.book.length; at += 2) {
      if (day.book[at + 1] === 0) continue;
      other.book[at] += 100_000;
      other.book[at + 1] *= 2;
    }
    assertRows(setRows(other, flow), setRows(day, flow));
  }));
});

Deno.test("a day with buyers and sellers exchanged has the same features, the directed ones turned", () => {
  fc.assert(fc.property(fc.nat(), (seed) => {
    const day = randomDay(seed, { rows: 150, oneSided: 0.1 });
    const mirror = copyDay(day), top = 2_000_000;
    for (let row = 0; row < day.length; row++) {
      mirror.direction[row] = -day.direction[row];
      mirror.price[row] = top - day.price[row];
    }
    for (let at = 0; at < day.book.length; at += 4) {
      const [ask, askSize, bid, bidSize] = day.book.subarray(at, at + 4);
      mirror.book.set([bidSize && top - bid, bidSize, askSize && top - ask, askSize], at);
    }
    const turned = (value: number, i: number) => flow.directed[i] ? -value : value;
    assertRows(setRows(mirror, flow), setRows(day, flow).map((row) => row?.map(turned)));
  }));
});

Deno.test("features chosen by list are flow's own, in the order of the list, reading no more levels", () => {
  const day = randomDay(3, { rows: 200 });
  const names = ["ofi_2_10_trades", "last_trade_sign", "ofi_1_60_s"];
  const set = featureSetOf(names);
  assert.equal(set.levels, 2);
  assert.equal(set.needs, "updates");
  const all = setRows(day, flow);
  setRows(day, set).forEach((row, k) =>
    assert.deepEqual(
      [...row!],
      names.map((name) => all[k]![flow.features.indexOf(name)]),
    )
  );
});

Deno.test("a manifest's feature set is found by name, a custom one by its list", () => {
  assert.equal(resolveFeatureSet(flow), featureSet("flow"));
  const set = featureSetOf(["micro_price", "spread"]);
  assert.deepEqual(resolveFeatureSet(set).features, ["micro_price", "spread"]);
  assert.deepEqual(set.directed, [true, false]);
  assert.throws(() => resolveFeatureSet({ name: "flow", features: ["spread"] }), {
    name: "RangeError",
    message: /^The feature set flow is last_trade_sign, .*, not spread$/,
  });
});

Deno.test("a group of one's own joins those that there are", () => {
  const sizes: FeatureGroup = {
    features: ["message_size"],
    levels: 0,
    size: 1,
    observe: ({ update }, state) => void (state[0] = update.size),
    write: (_, state, out) => void (out[0] = state[0]),
  };
  const set = featureSetOf(["message_size", "spread"], [sizes]);
  const day = randomDay(5, { rows: 50 });
  setRows(day, set).forEach((row, k) => assert.equal(row![0], day.size[k]));
});

Deno.test("a list with an unknown feature, a feature twice, or none is refused", () => {
  const refused: [string[], RegExp][] = [
    [["nonesuch"], /^There is no feature "nonesuch": there is last_trade_sign, /],
    [["spread", "spread"], /^The feature "spread" is listed twice$/],
    [[], /^A feature set needs one feature or more$/],
  ];
  for (const [names, message] of refused) {
    assert.throws(() => featureSetOf(names), { name: "RangeError", message });
  }
  const group: FeatureGroup = {
    features: ["spread"],
    levels: 0,
    write() {},
  };
  assert.throws(
    () => featureSetOf(["spread"], [group]),
    /^RangeError: Two features are called "spread"$/,
  );
});
