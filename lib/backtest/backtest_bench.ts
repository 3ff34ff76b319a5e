/**
 * Times backtests over a random day, after checking that they agree where they must.
 * Run: `deno run --allow-read lib/backtest/backtest_bench.ts`
 */
import { Random } from "../math/mod.ts";
import { randomDay } from "../testing/random_day.ts";
import { costLadder } from "./cost_ladder.ts";
import { execution } from "./execution.ts";
import { basisPoints } from "./fill.ts";
import { makerBound } from "./maker_bound.ts";
import { makerExecution, runMaker } from "./maker.ts";
import { openMarket } from "./market.ts";
import { oracle } from "./oracle.ts";
import { runTaker } from "./taker.ts";

const ROWS = 500_000;
const market = openMarket(randomDay(1, { rows: ROWS, levels: 10 }));
const random = new Random(2);
const row = Int32Array.from({ length: ROWS / 10 }, (_, k) => 10 * k);
const target = Int8Array.from(row, () => random.integer(3) - 1);
const decisions = { row, target };
const base = execution({ latencyNs: 1e6, fee: basisPoints(0.1), unit: 100 });
const maker = makerExecution(base, { patienceNs: 5e9, makerFee: basisPoints(-0.02) });

const impatient = runMaker(market, decisions, { ...maker, patienceNs: 0 });
const taker = runTaker(market, decisions, base);
if (impatient.profit !== taker.profit) throw new Error("A maker without patience is no taker");
if (!(taker.profit <= oracle(market, row, base).profit)) {
  throw new Error("A taker beats the oracle");
}
if (!(runMaker(market, decisions, maker).profit <= makerBound(market, row, maker))) {
  throw new Error("A maker beats its bound");
}

const runs: [string, () => unknown][] = [
  ["taker", () => runTaker(market, decisions, base)],
  ["cost ladder", () => costLadder(market, decisions, base)],
  ["oracle", () => oracle(market, row, base)],
  ["maker, latency and queue position", () => runMaker(market, decisions, maker)],
  ["maker's bound", () => makerBound(market, row, maker)],
];
console.log(`${ROWS} updates, ${row.length} decisions`);
for (const [name, run] of runs) {
  let best = Infinity;
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  const rate = ROWS / best / 1000;
  console.log(`${name}: ${best.toFixed(0)} ms, ${rate.toFixed(1)} M updates/s`);
}
