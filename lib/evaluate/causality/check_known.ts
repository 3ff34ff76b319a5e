import type { Day } from "../../lobster/day.ts";
import { sliceDay } from "../../lobster/slice_day.ts";
import { Random } from "../../math/mod.ts";
import { changeRows, freezeAfter } from "./change_day.ts";
import {
  type CausalityOptions,
  difference,
  type Finding,
  type Part,
  place,
  runPart,
  sameItem,
  type WholeItems,
} from "./part.ts";

/**
 * Whether a part knows what it says when it says so. At several moments everything after the moment is
 * changed, frozen, and cut off: every item that is said to be known by then must be there as before, with
 * the same numbers, and no other.
 *
 * For features and predictions (known at their row), for row filters (the kept rows themselves), for a
 * scaling, a threshold or a training part's labels (known when training ends), for labels (known when they
 * resolve) and for fills (known when the order arrives).
 *
 * A boundary that is a share of the day's length moves with the length: give a part the boundary itself.
 *
 * @returns what was found: one finding for each check at most; none for a part that is causal, as far as
 * the probes tell
 */
export async function checkKnown(
  day: Day,
  part: Part,
  options: CausalityOptions = {},
): Promise<Finding[]> {
  const { probes = 8, seed = 1 } = options;
  const random = new Random(seed);
  const items = await runPart(part, day);
  const findings = new Map<string, Finding>();
  for (const last of momentsOf(day, items, probes, random)) {
    const runs = [{
      check: "future" as const,
      what: "changed",
      changed: () => changeRows(day, last + 1, day.length, random),
      untilNs: day.timeNs[last + 1] - 1, // to the last nanosecond before anything new
    }, {
      check: "future" as const,
      what: "at a standstill",
      changed: () => freezeAfter(day, last),
      untilNs: day.timeNs[last + 1] - 1,
    }, {
      check: "cut" as const,
      what: "cut off",
      changed: () => sliceDay(day, 0, last + 1),
      untilNs: day.timeNs[last], // where that day ends
    }];
    for (const { check, what, changed, untilNs } of runs) {
      if (findings.has(check)) continue;
      const found = compare(day, items, await runPart(part, changed()), untilNs);
      if (found === null) continue;
      const message = `${found} when what comes after ${place(day, last)} is ${what}`;
      findings.set(check, { check, message });
    }
  }
  return [...findings.values()];
}

/** Last rows of timestamps by which some item is known: where a look ahead must show. */
function momentsOf(day: Day, { knownNs }: WholeItems, probes: number, random: Random): number[] {
  const end = day.timeNs[day.length - 1];
  const known = Array.from(knownNs).filter((ns) => ns >= day.timeNs[0] && ns < end);
  if (known.length === 0) return [];
  const rows = Array.from(
    { length: probes },
    () => lastRow(day, known[random.integer(known.length)]),
  );
  return [...new Set(rows)].sort((a, b) => a - b);
}

/** The last row with time at most `ns`. */
function lastRow({ timeNs }: Day, ns: number): number {
  let low = 0, high = timeNs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeNs[middle] <= ns) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The first difference among the items known by `untilNs`; null if there is none. */
function compare(day: Day, a: WholeItems, b: WholeItems, untilNs: number): string | null {
  const known = (items: WholeItems) => {
    const list: number[] = [];
    for (let i = 0; i < items.row.length; i++) if (items.knownNs[i] <= untilNs) list.push(i);
    return list;
  };
  const before = known(a), after = known(b);
  for (let k = 0; k < Math.max(before.length, after.length); k++) {
    const i = before[k], j = after[k];
    if (j === undefined || a.row[i] < b.row[j]) return `the item of ${place(day, a.row[i])} goes`;
    if (i === undefined || b.row[j] < a.row[i]) return `an item of ${place(day, b.row[j])} comes`;
    if (!sameItem(a, i, b, j)) {
      return `of the item of ${place(day, a.row[i])} ${difference(a, i, b, j)}`;
    }
  }
  return null;
}
