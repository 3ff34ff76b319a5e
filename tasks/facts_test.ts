import assert from "node:assert/strict";
import { simulateDay } from "../lib/book/mod.ts";
import { factsSvg } from "./facts_chart.ts";
import { runTask } from "../lib/testing/task.ts";

const facts = (...args: string[]) => runTask("facts", args);

Deno.test("facts measures a simulated day and what simple models make of it", async () => {
  const { code, stdout, stderr } = await facts("--seeds", "1", "--json");
  assert.equal(code, 0, stderr);
  const { simulated: [{ facts: { rows, price }, reference4, flow }], bounds, real } = JSON.parse(
    stdout,
  );
  assert.ok(rows > 100_000 && price.trades > 5000);
  assert.ok(reference4 > 0.54 && reference4 < 0.67 && flow > 0.54 && flow < 0.7);
  assert.deepEqual([bounds, real], [[], undefined]);
});

Deno.test("facts draws only beside a real day", async () => {
  const { code, stderr } = await facts("--plot", "x");
  assert.equal(code, 2);
  assert.match(stderr, /^facts: --plot wants --data\n/);
});

Deno.test("the picture holds its four charts in one SVG, with both days in each", async () => {
  const day = (seed: number) => ({
    ...simulateDay({ seed, hours: 0.3 }),
    sha256: { message: "", orderbook: "" },
  });
  const svg = await factsSvg([
    { name: "first day", colour: "black", day: day(1) },
    { name: "second day", colour: "vermilion", day: day(2) },
  ]);
  assert.equal(svg.match(/<svg/g)!.length, 5);
  assert.equal(svg.match(/<\/svg>/g)!.length, 5);
  for (
    const title of ["Through the day", "After a trade", "Spread", "Imbalance and the next move"]
  ) {
    assert.ok(svg.includes(`<title>${title}</title>`), title);
  }
  assert.equal(svg.match(/>second day</g)!.length, 4);
  assert.ok(!svg.includes("NaN"));
});
