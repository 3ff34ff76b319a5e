import assert from "node:assert/strict";
import { type Dataset, defaultRecipe, Outcome } from "../dataset/mod.ts";
import { featureSet } from "../features/mod.ts";
import { Random, sigmoid } from "../math/mod.ts";
import type { Predictor } from "../model/predictor.ts";
import { lagBands, permutationImportance } from "./importance.ts";

const WINDOW = 12, WIDTH = 4, EVENTS = 3000;

/** Rows that remember their past, and outcomes that follow feature `column` three events before. */
function planted(column: number): Dataset {
  const random = new Random(5);
  const features = new Float32Array(EVENTS * WIDTH);
  for (let k = WIDTH; k < features.length; k++) {
    features[k] = 0.8 * features[k - WIDTH] + random.normal();
  }
  const outcome = new Int8Array(EVENTS).fill(Outcome.Unresolved);
  for (let k = 3; k < EVENTS - 1; k++) {
    const signal = features[(k - 3) * WIDTH + column];
    outcome[k] = k % 7 === 0 ? Outcome.Zero : Math.sign(signal + 0.3 * random.normal());
  }
  const recipe = { ...defaultRecipe("causal", featureSet("reference4")), window: WINDOW };
  const whole = { first: 0, end: EVENTS - WINDOW + 1 };
  return {
    recipe,
    events: {
      length: EVENTS,
      row: Int32Array.from({ length: EVENTS }, (_, k) => k),
      timeNs: new Float64Array(EVENTS),
      mid: new Float64Array(EVENTS),
      imbalance: new Float64Array(EVENTS),
      width: WIDTH,
      features,
    },
    oneSided: 0,
    outcome,
    resolvesAt: new Int32Array(EVENTS),
    sequences: whole.end,
    split: { train: whole, validation: whole, backtest: whole },
  };
}

/** Knows what was planted: looks at one feature three events before the window's last. */
function knowing(column: number): Predictor {
  return {
    window: WINDOW,
    features: WIDTH,
    predict: (windows, batch) =>
      Promise.resolve(Float32Array.from({ length: batch }, (_, i) => {
        return sigmoid(3 * windows[(i * WINDOW + WINDOW - 4) * WIDTH + column]);
      })),
    close: () => Promise.resolve(),
  };
}

const every = (dataset: Dataset) => Int32Array.from({ length: dataset.sequences }, (_, s) => s);

Deno.test("what was planted in one feature at one lag is found there and nowhere else", async () => {
  for (const column of [0, 2]) {
    const dataset = planted(column);
    const found = await permutationImportance(knowing(column), dataset, every(dataset), null);
    assert.ok(found.accuracy > 0.9, `${found.accuracy}`);
    const { features, lags } = found;
    assert.deepEqual(lags.map(({ name }) => name), ["0", "1", "2-4", "5-9", "10-11"]);
    const used = [features[column], lags[2]];
    for (const importance of [...features, ...lags]) {
      const { name, accuracyDrop, logLossRise } = importance;
      if (used.includes(importance)) {
        // Without its signal the predictor is right half of the time.
        assert.ok(Math.abs(found.accuracy - accuracyDrop.estimate - 0.5) < 0.03, name);
        assert.ok(accuracyDrop.low > 0.3 && logLossRise.low > 0.5, name);
      } else {
        assert.deepEqual([accuracyDrop.estimate, logLossRise.estimate], [0, 0], name);
      }
    }
  }
});

Deno.test("a part comes from a window that shares neither rows nor outcome, as a whole", async () => {
  const dataset = planted(0);
  const { events, recipe: { label } } = dataset;
  events.features = Float32Array.from(events.features, (_, i) => Math.floor(i / WIDTH));
  const predict: Predictor["predict"] = (windows, batch) => {
    for (let i = 0; i < batch; i++) {
      const at = i * WINDOW * WIDTH;
      for (let row = 1; row < WINDOW; row++) {
        for (let column = 0; column < WIDTH; column++) {
          const k = at + row * WIDTH + column;
          const step = windows[k] - windows[k - WIDTH];
          const borders = Math.abs(step) >= label.horizon;
          assert.ok(step === 1 || borders, `row ${row}: ${step}`);
        }
      }
    }
    return Promise.resolve(new Float32Array(batch).fill(0.5));
  };
  await permutationImportance({ ...knowing(0), predict }, dataset, every(dataset), null);
});

Deno.test("the same seed gives the same importances, another seed other shifts", async () => {
  const dataset = planted(1);
  const of = (seed: number) =>
    permutationImportance(knowing(1), dataset, every(dataset), null, { seed, repeats: 2 });
  assert.deepEqual(await of(1), await of(1));
  assert.notDeepEqual((await of(1)).features[1], (await of(2)).features[1]);
});

Deno.test("features are scaled as the model takes them", async () => {
  const dataset = planted(0);
  const plain = await permutationImportance(knowing(0), dataset, every(dataset), null);
  const scaling = { mean: [2, 0, 0, 0], std: [4, 1, 1, 1] };
  dataset.events.features = dataset.events.features.map((x, i) => i % WIDTH === 0 ? 4 * x + 2 : x);
  const scaled = await permutationImportance(knowing(0), dataset, every(dataset), scaling);
  assert.ok(Math.abs(plain.logLoss - scaled.logLoss) < 1e-6);
});

Deno.test("lag bands cover a window once", () => {
  for (const window of [1, 2, 7, 100, 250]) {
    const lags = lagBands(window).flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, i) => first + i)
    );
    assert.deepEqual(lags, Array.from({ length: window }, (_, lag) => lag));
  }
});

Deno.test("too few windows, or none that moved, cannot be explained", async () => {
  const dataset = planted(0);
  const few = every(dataset).subarray(0, 43);
  await assert.rejects(permutationImportance(knowing(0), dataset, few, null), {
    name: "RangeError",
    message: "43 windows are too few: parts are taken from windows 22 away or more, which takes 44",
  });
  dataset.outcome.fill(Outcome.Zero);
  await assert.rejects(
    permutationImportance(knowing(0), dataset, every(dataset), null),
    new RangeError("Nothing can be explained: no mid moved"),
  );
});
