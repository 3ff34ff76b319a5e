import assert from "node:assert/strict";
import { buildDatasets, defaultRecipe, Outcome, outcomes, sizeOf } from "../dataset/mod.ts";
import { featureSetOf, reference4 } from "../features/mod.ts";
import { copyDay, randomDay } from "../testing/random_day.ts";
import { trainingSet } from "./training_set.ts";

const days = [randomDay(1, { rows: 900 }), randomDay(2, { rows: 900 })];
const recipe = { ...defaultRecipe("causal", reference4), window: 5 };

Deno.test("training windows are those that moved, labelled by the event that they end with", () => {
  const datasets = buildDatasets(days, recipe);
  const { data } = trainingSet(days, datasets);
  const expected: number[] = [];
  let before = 0;
  for (const { events, outcome, split: { train } } of datasets) {
    for (let s = train.first; s < train.end; s++) {
      const end = s + 4;
      if (outcome[end] === Outcome.Up || outcome[end] === Outcome.Down) expected.push(before + end);
    }
    before += events.length;
  }
  assert.deepEqual([...data.train.ends], expected);
  assert.equal(data.rows.length, before * 4);
});

Deno.test("scaling and training rows do not change when what comes after training does", () => {
  const [dataset] = buildDatasets([days[0]], recipe);
  const { scaling, data } = trainingSet([days[0]], [dataset]);
  const changed = copyDay(days[0]);
  const cut = dataset.events.row[dataset.split.validation.first] + 1;
  for (let i = cut * 20; i < changed.book.length; i++) changed.book[i] += i % 2 === 1 ? 100 : 0;
  const again = trainingSet([changed], buildDatasets([changed], recipe));
  assert.deepEqual(again.scaling, scaling);
  assert.deepEqual(again.data.train, data.train);
  const seen = (dataset.split.train.end + 4) * 4;
  assert.deepEqual(again.data.rows.subarray(0, seen), data.rows.subarray(0, seen));
});

Deno.test("a mirrored window has its directed features and its label turned, and the rest as it was", () => {
  const set = featureSetOf(["last_trade_offset", "spread"]);
  const datasets = buildDatasets(days, { ...recipe, featureSet: set });
  const plain = trainingSet(days, datasets, { mirror: false });
  const { data, scaling } = trainingSet(days, datasets, { mirror: true });
  assert.equal(scaling!.mean[0], 0);
  assert.equal(scaling!.mean[1], plain.scaling!.mean[1]);
  const n = data.rows.length / 4; // rows of one half
  for (let row = 0; row < n; row++) {
    assert.ok(data.rows[2 * (n + row)] + data.rows[2 * row] === 0);
    assert.equal(data.rows[2 * (n + row) + 1], data.rows[2 * row + 1]);
  }
  for (const part of ["train", "validation"] as const) {
    const { ends, labels } = data[part], half = ends.length / 2;
    assert.deepEqual(ends.subarray(0, half), plain.data[part].ends);
    assert.deepEqual([...ends.subarray(half)], [...plain.data[part].ends].map((end) => end + n));
    assert.deepEqual([...labels.subarray(half)], [...plain.data[part].labels].map((y) => 1 - y));
  }
});

Deno.test("labels over several horizons stand one after the other, and validation keeps its own", () => {
  const [dataset] = buildDatasets([days[0]], recipe);
  const plain = trainingSet([days[0]], [dataset]);
  const { data } = trainingSet([days[0]], [dataset], { horizons: [2, 10] });
  const { outcome } = outcomes(dataset.events.mid, { kind: "horizon", horizon: 2 });
  const range = dataset.split.train;
  const moved = outcome.subarray(range.first + 4, range.end + 4)
    .filter((x) => x === Outcome.Up || x === Outcome.Down).length;
  assert.equal(data.train.ends.length, moved + plain.data.train.ends.length);
  assert.deepEqual(data.train.ends.subarray(moved), plain.data.train.ends);
  assert.deepEqual(data.validation, plain.data.validation);
});

Deno.test("windows that did not move are a third class where they are asked for, mirrored or not", () => {
  const label = { kind: "horizon", horizon: 1 } as const;
  const [dataset] = buildDatasets([days[0]], { ...recipe, label });
  const plain = trainingSet([days[0]], [dataset]), unmoved = true;
  const { data } = trainingSet([days[0]], [dataset], { unmoved });
  for (const part of ["train", "validation"] as const) {
    const { ends, labels } = data[part];
    const moved = ends.filter((_, k) => labels[k] < 2);
    assert.deepEqual(moved, plain.data[part].ends);
    assert.deepEqual(labels.filter((label) => label < 2), plain.data[part].labels);
    const still = ends.filter((_, k) => labels[k] === 2);
    assert.ok(still.length > 0);
    for (const end of still) assert.equal(dataset.outcome[end], Outcome.Zero);
  }
  const { data: both } = trainingSet([days[0]], [dataset], { unmoved, mirror: true });
  const { labels } = both.train, half = labels.length / 2;
  for (let k = 0; k < half; k++) {
    assert.equal(labels[half + k], labels[k] === 2 ? 2 : 1 - labels[k]);
  }
});

Deno.test("an augmentation that looks further than the label, or changes the reference, is refused", () => {
  const datasets = buildDatasets(days, recipe);
  assert.throws(() => trainingSet(days, datasets, { horizons: [5, 11] }), {
    name: "RangeError",
    message: "Cannot train with labels 11 events ahead: none may look further than the label's 10",
  });
  const reference = buildDatasets(days, { ...recipe, profile: "reference" });
  for (const more of [{ mirror: true }, { unmoved: true }]) {
    assert.throws(() => trainingSet(days, reference, more), /trains as the reference/);
  }
});

Deno.test("what is in-sample reaches up to the first prediction of the next part", () => {
  const day = randomDay(3, { rows: 4000 });
  const [dataset] = buildDatasets([day], recipe);
  const { days: [seen] } = trainingSet([day], [dataset]);
  const { events, split } = dataset;
  const first = (range: { first: number }) => events.row[range.first + 4];
  assert.deepEqual(seen.train, [0, first(split.validation) - 1]);
  assert.deepEqual(seen.validation, [first(split.validation), first(split.backtest) - 1]);
  assert.ok(sizeOf(split.validation) > 0);
});
