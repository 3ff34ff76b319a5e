import { type Fault, validateDay, type Validation } from "../lib/book/mod.ts";
import { run } from "./command.ts";
import { dataFlag, jsonFlag } from "./flags.ts";
import { findDay } from "./source.ts";
import { count } from "./table.ts";

/** Time of day with nanoseconds: 09:30:00.015105074. */
function clock(timeNs: number): string {
  const seconds = Math.floor(timeNs / 1e9);
  const part = (value: number) => String(value).padStart(2, "0");
  const fraction = String(timeNs - seconds * 1e9).padStart(9, "0");
  const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
  return `${part(hours)}:${part(minutes)}:${part(seconds % 60)}.${fraction}`;
}

function* report(v: Validation): Generator<string> {
  yield `${v.ticker} ${v.date}: ${count(v.rows)} rows, ${v.levels} levels`;
  yield `${count(v.agree)} of ${count(v.inBook)} visible messages inside the book agree with the` +
    ` orderbook file (${count(v.visible)} visible messages)`;
  yield "not decided, or not wholly:";
  for (const { rows, why } of v.undecided) yield `  ${count(rows).padStart(9)} rows: ${why}`;
  for (const { line, timeNs, state } of v.halts) {
    yield `line ${line}: ${clock(timeNs)} ${state}`;
  }
  if (v.halts.length === 0) yield "no halts";
  yield `crossed books: ${count(v.crossedRows)} rows; locked books: ${count(v.lockedRows)} rows`;
  const { rows, longest } = v.duplicateTimestamps;
  yield `${count(rows)} rows share the time of the row above` +
    (longest === undefined ? "" : `; most: ${longest.rows} rows from line ${longest.line}`);
  yield "longest times without a message:";
  for (const { line, timeNs, gapNs } of v.gaps) {
    yield `  ${(gapNs / 1e9).toFixed(3).padStart(9)} s until ${clock(timeNs)}, line ${line}`;
  }
  if (v.outOfQueue.rows > 0) {
    yield `${count(v.outOfQueue.rows)} executions of an order that was not the first of its queue` +
      `, the first in line ${v.outOfQueue.firstLine}`;
  }
  for (const { line, kind, text } of v.faults) yield `line ${line}: ${kind}: ${text}`;
  if (v.faultCount > v.faults.length) {
    yield `... and ${count(v.faultCount - v.faults.length)} more faults`;
  }
  yield v.sound ? "sound: 0 faults" : `not sound: ${summary(v.faultCount, v.faults)}`;
}

function summary(faultCount: number, [first]: Fault[]): string {
  return `${count(faultCount)} faults` + (first ? `, the first in line ${first.line}` : "");
}

run({
  name: "validate",
  summary:
    "Replays a day's messages and compares every row of the orderbook with what they lead to.",
  flags: {
    ...dataFlag,
    "max-faults": {
      kind: "integer",
      help: "how many faults to tell one by one",
      default: 20,
      min: 0,
    },
    ...jsonFlag,
  },
}, async ({ data, "max-faults": maxFaults, json }) => {
  const validation = validateDay(await findDay(data), maxFaults);
  if (json) console.log(JSON.stringify(validation));
  else for (const line of report(validation)) console.log(line);
  return validation.sound ? 0 : 1;
});
