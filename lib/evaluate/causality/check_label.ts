import type { Day } from "../../lobster/day.ts";
import { Random } from "../../math/mod.ts";
import { changeRows } from "./change_day.ts";
import { checkKnown } from "./check_known.ts";
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
 * Whether labels, or what decisions are paid, speak of the future: changing what lies before an item's
 * timestamp must change no label from there on, and changing what lies between an item and the time at
 * which it is known must change some. What is known when is checked as by {@link checkKnown}.
 *
 * An item's `knownNs` is the time at which its label resolves; labels with Infinity are not looked at.
 */
export async function checkLabel(
  day: Day,
  part: Part,
  options: CausalityOptions = {},
): Promise<Finding[]> {
  const { probes = 8, seed = 1 } = options;
  const random = new Random(seed + 1);
  const items = await runPart(part, day);
  const { row, knownNs } = items;
  const known = Array.from(row, (_, i) => i).filter((i) => Number.isFinite(knownNs[i]));
  if (known.length === 0) return [{ check: "horizon", message: "no label is ever known" }];
  const findings: Finding[] = [];
  let past: string | null = null, answered = 0;
  for (let probe = 0; probe < probes; probe++) {
    const i = known[random.integer(known.length)];
    const { first, last } = timestampOf(day, row[i]);
    if (past === null && first > 0) {
      const changed = await runPart(part, changeRows(day, 0, first, random));
      past = compareFrom(day, items, changed, row[i]);
    }
    const end = rowsBy(day, knownNs[i]);
    const changed = end > last + 1
      ? await runPart(part, changeRows(day, last + 1, end, random))
      : items;
    const there = Array.from(changed.row).indexOf(row[i]);
    if (there < 0 || !sameItem(items, i, changed, there)) answered++;
  }
  if (past !== null) findings.push({ check: "past", message: past });
  if (answered === 0) {
    findings.push({
      check: "horizon",
      message: `no label of ${probes} changes when what lies between it and its horizon changes`,
    });
  }
  return [...findings, ...await checkKnown(day, part, options)];
}

/** First and last row of a row's timestamp. */
function timestampOf({ timeNs, length }: Day, row: number): { first: number; last: number } {
  let first = row, last = row;
  while (first > 0 && timeNs[first - 1] === timeNs[row]) first--;
  while (last + 1 < length && timeNs[last + 1] === timeNs[row]) last++;
  return { first, last };
}

/** Number of rows with time at most `ns`. */
function rowsBy({ timeNs, length }: Day, ns: number): number {
  let end = length;
  while (end > 0 && timeNs[end - 1] > ns) end--;
  return end;
}

/** The first difference among the items from row `from` on; null if there is none. */
function compareFrom(day: Day, a: WholeItems, b: WholeItems, from: number): string | null {
  const start = ({ row }: WholeItems) => {
    let i = 0;
    while (i < row.length && row[i] < from) i++;
    return i;
  };
  let i = start(a), j = start(b);
  const when = `when what comes before ${place(day, from)} is changed`;
  for (; i < a.row.length || j < b.row.length; i++, j++) {
    if (a.row[i] !== b.row[j]) {
      return `labels of other rows than before, from row ${a.row[i]}, ${when}`;
    }
    if (!sameItem(a, i, b, j)) {
      return `of the label of ${place(day, a.row[i])} ${difference(a, i, b, j)} ${when}`;
    }
  }
  return null;
}
