/**
 * Times 10,000 resamples of a day against the plain way, which draws blocks and adds up their rows.
 * Run: `deno run --allow-read lib/evaluate/bootstrap_bench.ts`
 */
import { Random } from "../math/mod.ts";
import { accuracyInterval } from "./bootstrap.ts";
import { hits, score, type Scored } from "./scored.ts";

const HORIZON = 10, RESAMPLES = 10_000;

function day(events: number): Scored {
  const random = new Random(events);
  const pUp = new Float32Array(events), outcome = new Int8Array(events);
  let view = 0, drift = 0;
  for (let k = 0; k < events; k++) {
    view = 0.9 * view + random.normal();
    drift = 0.9 * drift + random.normal() + 0.05 * view;
    pUp[k] = view > 0 ? 0.6 : 0.4;
    outcome[k] = random.uniform() < 0.1 ? 0 : drift > 0 ? 1 : -1;
  }
  return score({ pUp, outcome });
}

/** Standard error by adding up every row of every block. */
function plain(scored: Scored, blockLength: number, resamples: number): number {
  const hit = hits(scored);
  const first = scored.event[0], events = scored.event[scored.n - 1] - first + 1;
  const value = new Int8Array(events).fill(-1);
  scored.event.forEach((event, i) => value[event - first] = hit[i]);
  const random = new Random(1);
  const means = Array.from({ length: resamples }, () => {
    let right = 0, rows = 0;
    for (let drawn = 0; drawn < events; drawn += blockLength) {
      const start = random.integer(events);
      for (let j = 0; j < blockLength && drawn + j < events; j++) {
        const x = value[(start + j) % events];
        if (x >= 0) {
          right += x;
          rows++;
        }
      }
    }
    return right / rows;
  });
  const mean = means.reduce((a, b) => a + b) / resamples;
  return Math.sqrt(means.reduce((a, b) => a + (b - mean) ** 2, 0) / resamples);
}

for (const events of [8_000, 150_000]) {
  const scored = day(events);
  const options = { horizon: HORIZON, resamples: RESAMPLES };
  const { standardError, blockLength } = accuracyInterval(scored, options);
  const few = 500;
  const expected = plain(scored, blockLength, few);
  if (Math.abs(standardError / expected - 1) > 0.15) {
    throw new Error(`Standard errors differ: ${standardError}, the plain way ${expected}`);
  }
  let ours = Infinity, theirs = Infinity;
  for (let run = 0; run < 3; run++) {
    let start = performance.now();
    accuracyInterval(scored, options);
    ours = Math.min(ours, performance.now() - start);
    start = performance.now();
    plain(scored, blockLength, few);
    theirs = Math.min(theirs, (performance.now() - start) * RESAMPLES / few);
  }
  console.log(
    `${events} events, block ${blockLength}, ${RESAMPLES} resamples: ${ours.toFixed(0)} ms, ` +
      `${(theirs / ours).toFixed(1)}x the speed of adding up rows`,
  );
}
