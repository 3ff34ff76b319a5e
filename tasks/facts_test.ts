import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { simulateDay } from "../lib/book/mod.ts";
import { factsSvg } from "./facts_chart.ts";

async function facts(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const task = fileURLToPath(new URL("facts.ts", import.meta.url));
  const permissions = ["--no-prompt", "--allow-read", "--allow-env=LOB_*,NODE_ENV"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...permissions, task, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), error: text.decode(stderr) };
}

Deno.test("facts measures a simulated day and what simple models make of it", async () => {
  const { code, out, error } = await facts("--seeds", "1", "--json");
  assert.equal(code, 0, error);
  const { simulated: [{ facts: { rows, price }, reference4, flow }], bounds, real } = JSON.parse(
    out,
  );
  assert.ok(rows > 100_000 && price.trades > 5000);
  assert.ok(reference4 > 0.54 && reference4 < 0.67 && flow > 0.54 && flow < 0.7);
  assert.deepEqual([bounds, real], [[], undefined]);
});

Deno.test("facts draws only beside a real day", async () => {
  const { code, error } = await facts("--plot", "x");
  assert.equal(code, 2);
  assert.match(error, /^facts: --plot wants --data\n/);
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
