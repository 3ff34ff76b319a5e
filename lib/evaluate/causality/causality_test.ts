import assert from "node:assert/strict";
import { buildDataset, computeEvents, defaultRecipe, eventRows } from "../../dataset/mod.ts";
import { fitScaling, outcomes, referenceLabels } from "../../dataset/mod.ts";
import { featureSet } from "../../features/mod.ts";
import type { Day } from "../../lobster/day.ts";
import { copyDay, randomDay } from "../../testing/random_day.ts";
import { changeRows } from "./change_day.ts";
import { Random } from "../../math/mod.ts";
import { checkDecision } from "./check_decision.ts";
import { checkKnown } from "./check_known.ts";
import { checkLabel } from "./check_label.ts";
import type { Finding, Part } from "./part.ts";

const set = featureSet("reference4");
const day = randomDay(1, { rows: 1200 });
const HORIZON = 10;
/** A row in the middle: what comes before it is for training. */
const BOUNDARY = 600;

const checksOf = (findings: readonly Finding[]) => findings.map(({ check }) => check).sort();

/** Events of a day at settled timestamps with a trade, or at every execution row. */
const eventsOf = (day: Day, sampling: "trades" | "executions" = "trades") =>
  computeEvents(day, eventRows(day, sampling).rows, set);

/** Items at events, each known at the event `ahead` later. */
function atEvents(day: Day, values: (mid: Float64Array, k: number) => number, ahead = HORIZON) {
  const { row, mid, timeNs, length } = eventsOf(day);
  const n = Math.max(0, length - ahead);
  return {
    row: row.subarray(0, n),
    knownNs: Array.from({ length: n }, (_, k) => timeNs[k + ahead]),
    values: Array.from({ length: n }, (_, k) => values(mid, k)),
  };
}

/** Stand-ins for a model: a probability from an event's own features. */
const probabilities = (day: Day) => {
  const { row, features, length } = eventsOf(day);
  return {
    row,
    pUp: Array.from({ length }, (_, k) => 0.5 + 0.3 * features[4 * k] + 0.1 * features[4 * k + 1]),
  };
};

Deno.test("a label smoothed from past prices only is flagged: it tells the past, not the future", async () => {
  const mean = (mid: Float64Array, from: number, to: number) =>
    mid.subarray(Math.max(0, from), to).reduce((sum, x) => sum + x, 0) / (to - Math.max(0, from));
  const smoothed: Part = (day) =>
    atEvents(day, (mid, k) => Math.sign(mean(mid, k - 4, k + 1) - mean(mid, k - 19, k + 1)));
  assert.deepEqual(checksOf(await checkLabel(day, smoothed)), ["horizon", "past"]);
});

Deno.test("a label that mixes the past in is flagged, the same from the future alone is not", async () => {
  const ahead = (mid: Float64Array, k: number) =>
    mid.subarray(k + 1, k + 11).reduce((sum, x) => sum + x, 0) / 10;
  const mixed: Part = (day) => atEvents(day, (mid, k) => ahead(mid, k) - (mid[k - 1] ?? mid[k]));
  const clean: Part = (day) => atEvents(day, (mid, k) => ahead(mid, k) - mid[k]);
  assert.deepEqual(checksOf(await checkLabel(day, mixed)), ["past"]);
  assert.deepEqual(await checkLabel(day, clean), []);
});

Deno.test("a label that is said to be known before it is, is flagged", async () => {
  const early: Part = (day) => {
    const { row, knownNs, values } = atEvents(day, (mid, k) => mid[k + HORIZON] - mid[k]);
    return { row, values, knownNs: knownNs.map((_, k) => knownNs[Math.max(0, k - 3)]) };
  };
  assert.ok(checksOf(await checkLabel(day, early)).includes("future"));
});

Deno.test("a row filter that keeps only moves is flagged, one that looks at the spread is not", async () => {
  const moves: Part = (day) => {
    const { row, mid } = eventsOf(day);
    const rows = referenceLabels(mid, HORIZON).kept.map((k) => row[k]);
    return { row: rows, values: rows };
  };
  const narrow: Part = (day) => {
    const rows = eventsOf(day).row.filter((row) =>
      day.book[row * 20] - day.book[row * 20 + 2] <= 200
    );
    return { row: rows, values: rows };
  };
  assert.deepEqual(checksOf(await checkKnown(day, moves)), ["cut", "future"]);
  assert.deepEqual(await checkKnown(day, narrow), []);
});

/** The median of the probabilities at rows that are chosen, said to be known when training ends. */
const threshold = (chosen: (row: number) => boolean): Part => (day) => {
  const { row, pUp } = probabilities(day);
  const sorted = pUp.filter((_, k) => chosen(row[k])).sort((a, b) => a - b);
  const knownNs = [day.timeNs[Math.min(BOUNDARY, day.length) - 1]];
  return { row: [BOUNDARY - 1], knownNs, values: [sorted[sorted.length >> 1] ?? NaN] };
};

Deno.test("a threshold taken from the test split is flagged, one from training is not", async () => {
  assert.deepEqual(checksOf(await checkKnown(day, threshold((row) => row >= BOUNDARY))), [
    "cut",
    "future",
  ]);
  assert.deepEqual(await checkKnown(day, threshold((row) => row < BOUNDARY)), []);
});

Deno.test("a scaling fitted on all rows is flagged, one fitted on training rows is not", async () => {
  const scaling = (last: number): Part => (day) => {
    const { row, features } = eventsOf(day);
    const end = row.filter((row) => row < last).length;
    const { mean, std } = fitScaling([{ features, first: 0, end }], 4);
    return {
      row: [BOUNDARY - 1],
      knownNs: [day.timeNs[Math.min(BOUNDARY, day.length) - 1]],
      values: [...mean, ...std],
    };
  };
  assert.deepEqual(checksOf(await checkKnown(day, scaling(Infinity))), ["cut", "future"]);
  assert.deepEqual(await checkKnown(day, scaling(BOUNDARY)), []);
});

Deno.test("training labels that resolve in the test part are flagged, purged ones are not", async () => {
  const labels = (purge: number): Part => (day) => {
    const { row, mid } = eventsOf(day);
    const { outcome } = outcomes(mid, { kind: "horizon", horizon: HORIZON });
    const n = row.filter((row) => row < BOUNDARY).length - purge;
    const knownNs = new Array(n).fill(day.timeNs[Math.min(BOUNDARY, day.length) - 1]);
    return { row: row.subarray(0, n), knownNs, values: outcome.subarray(0, n) };
  };
  assert.deepEqual(checksOf(await checkKnown(day, labels(0))), ["cut", "future"]);
  assert.deepEqual(await checkKnown(day, labels(HORIZON)), []);
});

Deno.test("a probability read from another row after filtering is flagged, whatever the filter", async () => {
  const filters: Record<string, (day: Day) => Int32Array> = {
    "by the future": (day) => referenceLabels(eventsOf(day).mid, HORIZON).kept,
    "by the spread": (day) => {
      const { row } = eventsOf(day);
      const kept = Array.from(row.keys()).filter((k) =>
        day.book[row[k] * 20] - day.book[row[k] * 20 + 2] <= 200
      );
      return Int32Array.from(kept);
    },
  };
  for (const [name, kept] of Object.entries(filters)) {
    const read = (index: (k: number, i: number) => number): Part => (day) => {
      const { row, pUp } = probabilities(day);
      const list = Array.from(kept(day));
      return {
        row: list.map((k) => row[k]),
        values: list.map((k, i) => pUp[index(k, i)]),
      };
    };
    const wrong = checksOf(await checkDecision(day, read((_, i) => i)));
    assert.ok(wrong.includes("own row"), name);
    const right = checksOf(await checkDecision(day, read((k) => k)));
    assert.deepEqual(right, name === "by the spread" ? [] : ["cut", "future"]);
  }
});

Deno.test("decisions inside a sweep are flagged", async () => {
  const at = (sampling: "trades" | "executions"): Part => (day) => {
    const { row, features } = eventsOf(day, sampling);
    return { row, values: features };
  };
  assert.deepEqual(checksOf(await checkDecision(day, at("executions"))), ["sweep"]);
  assert.deepEqual(await checkDecision(day, at("trades")), []);
});

Deno.test("the reference's own alignment is flagged: a position is paid the move before it", async () => {
  const reference: Part = (day) => atEvents(day, (mid, k) => mid[k] - (mid[k - 1] ?? mid[k]), 1);
  const causal: Part = (day) => atEvents(day, (mid, k) => mid[k + 1] - mid[k], 1);
  assert.deepEqual(checksOf(await checkLabel(day, reference)), ["horizon", "past"]);
  assert.deepEqual(await checkLabel(day, causal), []);
});

Deno.test("a probability of the next event, or of an event too many, is flagged", async () => {
  const shifted = (by: number): Part => (day) => {
    const { row, pUp } = probabilities(day);
    return { row, values: pUp.map((_, k) => pUp[k + by] ?? 0.5) };
  };
  assert.ok(checksOf(await checkDecision(day, shifted(1))).includes("future"));
  assert.deepEqual(checksOf(await checkDecision(day, shifted(-1))), ["own row"]);
});

Deno.test("a finding names check, place and values; the same seed finds the same", async () => {
  const peeking: Part = (day) => {
    const { row, mid } = eventsOf(day);
    return { row, values: Array.from(mid, (_, k) => mid[Math.min(k + 1, mid.length - 1)]) };
  };
  const [first] = await checkKnown(day, peeking, { seed: 4 });
  assert.match(
    first.message,
    /^of the item of row \d+ \(09:\d\d:\d\d\.\d{3}\) value 0 goes from [\d.]+ to [\d.]+ when what comes after row \d+ \(.*\) is changed$/,
  );
  assert.deepEqual((await checkKnown(day, peeking, { seed: 4 }))[0], first);
});

Deno.test("a part whose columns do not belong together is refused", async () => {
  const odd: Part = () => ({ row: [1, 2], values: [1, 2, 3] });
  await assert.rejects(checkKnown(day, odd), new RangeError("A part gives 3 values for 2 items"));
});

Deno.test("a change leaves every other row as it is, and the day a day", () => {
  const before = copyDay(day);
  const changed = changeRows(day, 300, 500, new Random(1));
  assert.deepEqual(day, before);
  for (const [name, width] of [["timeNs", 1], ["type", 1], ["size", 1], ["book", 20]] as const) {
    const [a, b] = [day[name], changed[name]];
    assert.deepEqual(b.subarray(0, 300 * width), a.subarray(0, 300 * width));
    assert.deepEqual(b.subarray(500 * width), a.subarray(500 * width));
  }
  assert.deepEqual(changed.timeNs, day.timeNs);
  const open = changeRows(day, 300, day.length, new Random(1));
  for (let row = 300; row < day.length; row++) {
    assert.equal(open.timeNs[row] > open.timeNs[row - 1], day.timeNs[row] > day.timeNs[row - 1]);
    assert.ok(open.book[row * 20] > open.book[row * 20 + 2], "no crossed book");
    assert.equal(buildDataset(open, defaultRecipe("causal", set)).oneSided, 0);
    if (row > 310) break;
  }
});
