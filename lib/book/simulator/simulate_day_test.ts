import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Day, messageCsv, openDay, orderbookCsv, writeDay } from "../../lobster/mod.ts";
import { type StylisedFacts, stylisedFacts } from "../stylised_facts.ts";
import { validateDay } from "../validate.ts";
import type { PresetName } from "./presets.ts";
import { simulateDay, simulatedDate } from "./simulate_day.ts";

type UnwrittenDay = ReturnType<typeof simulateDay>;

const hashed = (day: UnwrittenDay): Day => ({ ...day, sha256: { message: "", orderbook: "" } });

// Of seed 1, a quarter of an hour: rows, sha256 of the message file and of the orderbook file.
const GOLDEN_SMALL = [
  5935,
  "c4cd736c034a450c9fe9b57f3e82fb7e16abaff299794ed1d023f1431846cecf",
  "7f3c0a225e8ae9ad114faf9f3814899bb9dc21808365df99cb4b9b574dfaf700",
];
const GOLDEN_LARGE = [
  20919,
  "c6260faed540b9401343de69ade2a606a991664b1c33618e8d2e7487cf4d2bae",
  "cac4bf8cb0785aad19a739c560ca51c624f2e636ed920b46efbe75b98ac5487c",
];

function sha256(chunks: Iterable<Uint8Array>): string {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}

Deno.test("a seed gives the same bytes everywhere", () => {
  const bytes = (preset: PresetName) => {
    const day = simulateDay({ seed: 1, hours: 0.25, preset });
    return [day.length, sha256(messageCsv(day)), sha256(orderbookCsv(day))];
  };
  assert.deepEqual(bytes("small-tick"), GOLDEN_SMALL);
  assert.deepEqual(bytes("large-tick"), GOLDEN_LARGE);
  const other = simulateDay({ seed: 2, hours: 0.25 });
  assert.notEqual(sha256(messageCsv(other)), GOLDEN_SMALL[1]);
});

Deno.test("written and read back a simulated day is the same, and it is sound", async () => {
  const day = simulateDay({ seed: 3, hours: 0.5, levels: 5, ticker: "TEST" });
  const folder = await mkdtemp(join(tmpdir(), "simulate_"));
  try {
    const { message, sha256 } = await writeDay(folder, day);
    assert.match(message, /TEST_2000-01-06_34200000_36000000_message_5\.csv$/);
    const read = await openDay(folder);
    assert.deepEqual(read, { ...day, sha256 });
    assert.deepEqual(validateDay(read).faults, []);
  } finally {
    await rm(folder, { recursive: true });
  }
});

Deno.test("the default day has 100,000 to 150,000 rows and thousands of trades", () => {
  const shares: number[] = [];
  const day = simulateDay({ seed: 1, progress: (share) => shares.push(share) });
  assert.ok(day.length > 100_000 && day.length < 150_000, `${day.length} rows`);
  const { price } = stylisedFacts(day);
  assert.ok(price.trades > 5000 && price.trades < 12_000, `${price.trades} trades`);
  assert.ok(day.timeNs[0] >= 34_200e9 && day.timeNs[day.length - 1] <= 57_600e9);
  assert.equal(shares.length, 65);
  assert.equal(shares.at(-1), 1);
});

/** Lowest and highest value over the seeds, and what their mean must be within. */
interface StatedRange {
  name: string;
  of: (facts: StylisedFacts) => number;
  each: [number, number];
  mean: [number, number];
}

function checkSeeds(preset: PresetName, hours: number, ranges: StatedRange[]): void {
  const seeds = Array.from({ length: 20 }, (_, i) => 100 + i);
  const facts = seeds.map((seed) => {
    const day = simulateDay({ seed, preset, hours });
    const { faults, agree, inBook, outOfQueue } = validateDay(hashed(day));
    assert.deepEqual(faults, [], `seed ${seed}`);
    assert.equal(agree, inBook);
    assert.equal(outOfQueue.rows, 0, "every fill takes the first order of its queue");
    return stylisedFacts(day);
  });
  for (const { name, of, each, mean } of ranges) {
    const values = facts.map(of);
    values.forEach((value, i) => {
      const within = value >= each[0] && value <= each[1];
      assert.ok(within, `${name} of seed ${seeds[i]} is ${value}, not within ${each}`);
    });
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    const within = average >= mean[0] && average <= mean[1];
    assert.ok(within, `mean ${name} is ${average}, not within ${mean}`);
  }
}

Deno.test("20 small-tick seeds are sound and look like GOOG within the stated ranges", () => {
  checkSeeds("small-tick", 0.5, [
    { name: "rows", of: (f) => f.rows, each: [8000, 15_000], mean: [9500, 12_500] },
    { name: "trades", of: (f) => f.price.trades, each: [400, 900], mean: [500, 750] },
    { name: "hidden share", of: (f) => f.flow.hiddenShare, each: [0.2, 0.5], mean: [0.3, 0.4] },
    {
      name: "submissions per execution",
      of: (f) => f.flow.submissionsPerExecution,
      each: [6, 13],
      mean: [7.5, 10.5],
    },
    { name: "mean spread", of: (f) => f.book.meanSpread, each: [20, 36], mean: [25, 31] },
    { name: "level gap", of: (f) => f.book.levelGap, each: [3.5, 6], mean: [4, 5] },
    { name: "best size", of: (f) => f.book.meanSizes[0], each: [80, 180], mean: [100, 150] },
    { name: "clustering", of: (f) => f.flow.fano1, each: [8, 40], mean: [11, 25] },
    {
      name: "within 1 ms",
      of: (f) => f.flow.withinMillisecond,
      each: [0.4, 0.6],
      mean: [0.45, 0.55],
    },
    { name: "improving", of: (f) => f.flow.improving, each: [0.11, 0.22], mean: [0.14, 0.19] },
    {
      name: "sign correlation",
      of: (f) => f.price.signCorrelation[0],
      each: [0.4, 0.8],
      mean: [0.55, 0.7],
    },
    {
      name: "sign correlation, 20",
      of: (f) => f.price.signCorrelation[2],
      each: [-0.3, 0.4],
      mean: [-0.05, 0.15],
    },
    { name: "impact", of: (f) => f.price.response[0], each: [1, 3], mean: [1.4, 2.4] },
    { name: "impact, 10", of: (f) => f.price.response[1], each: [3, 15], mean: [6.5, 10] },
    { name: "reversals", of: (f) => f.price.reversals, each: [0.48, 0.62], mean: [0.52, 0.58] },
    { name: "volatility", of: (f) => f.price.volatility1, each: [3, 8], mean: [3.8, 5.5] },
    {
      name: "close",
      of: (f) => f.flow.closeActivity / f.flow.middayActivity,
      each: [0.5, 6],
      mean: [1.2, 2.5],
    },
    {
      name: "up when bid-heavy",
      of: (f) => f.price.upWhenBidHeavy,
      each: [0.4, 0.85],
      mean: [0.55, 0.67],
    },
    {
      name: "up when ask-heavy",
      of: (f) => f.price.upWhenAskHeavy,
      each: [0.2, 0.6],
      mean: [0.33, 0.45],
    },
  ]);
});

Deno.test("20 large-tick seeds are sound and look like INTC within the stated ranges", () => {
  checkSeeds("large-tick", 0.15, [
    { name: "rows", of: (f) => f.rows, each: [8000, 20_000], mean: [11_500, 16_500] },
    { name: "spread of one tick", of: (f) => f.book.oneTick, each: [0.9, 1], mean: [0.97, 0.999] },
    {
      name: "best size",
      of: (f) => f.book.meanSizes[0],
      each: [4000, 15_000],
      mean: [6000, 11_000],
    },
    { name: "hidden share", of: (f) => f.flow.hiddenShare, each: [0.04, 0.2], mean: [0.08, 0.14] },
    {
      name: "submissions per execution",
      of: (f) => f.flow.submissionsPerExecution,
      each: [6, 16],
      mean: [8.5, 12.5],
    },
    {
      name: "partial cancellations",
      of: (f) => f.flow.eventsByType[2] / f.flow.eventsByType[3],
      each: [0.02, 0.04],
      mean: [0.025, 0.033],
    },
    { name: "level gap", of: (f) => f.book.levelGap, each: [1, 1.1], mean: [1, 1.05] },
    { name: "volatility", of: (f) => f.price.volatility1, each: [0.05, 0.5], mean: [0.15, 0.3] },
    {
      name: "up when bid-heavy",
      of: (f) => f.price.upWhenBidHeavy,
      each: [0.5, 1],
      mean: [0.7, 0.92],
    },
    {
      name: "up when ask-heavy",
      of: (f) => f.price.upWhenAskHeavy,
      each: [0, 0.8],
      mean: [0.08, 0.35],
    },
  ]);
});

Deno.test("each seed has a weekday of its own", () => {
  assert.equal(simulatedDate(0), "2000-01-03");
  assert.equal(simulatedDate(4), "2000-01-07");
  assert.equal(simulatedDate(5), "2000-01-10");
  const dates = Array.from({ length: 3000 }, (_, seed) => simulatedDate(seed));
  assert.equal(new Set(dates).size, 3000);
  assert.ok(dates.every((date) => ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())));
});

Deno.test("seeds, hours and levels out of range are refused with the value", () => {
  const cases: [() => unknown, string][] = [
    [
      () => simulateDay({ seed: -1 }),
      "Cannot simulate seed -1: it must be an integer of 0 ... 2087099",
    ],
    [
      () => simulatedDate(1e9),
      "Cannot simulate seed 1000000000: it must be an integer of 0 ... 2087099",
    ],
    [
      () => simulateDay({ seed: 1, hours: 0 }),
      "Cannot simulate 0 hours: it must be more than 0 and at most 14",
    ],
    [
      () => simulateDay({ seed: 1, levels: 0.5 }),
      "Cannot simulate 0.5 levels: it must be an integer of 1 ... 1000",
    ],
  ];
  for (const [action, message] of cases) assert.throws(action, { name: "RangeError", message });
  assert.equal(simulatedDate(2_087_099), "9999-12-31");
});
