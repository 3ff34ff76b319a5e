import type { Day } from "../../lobster/day.ts";
import { Random } from "../../math/mod.ts";
import { changeRows } from "./change_day.ts";
import { checkKnown } from "./check_known.ts";
import {
  type CausalityOptions,
  type Finding,
  type Part,
  place,
  runPart,
  sameItem,
} from "./part.ts";

/**
 * Whether predictions, or the feature rows that they come from, can be acted on: each must stand at its
 * timestamp's last row (in the middle of a sweep nobody can act), and answer to its own row: changing
 * that row's book must change the item for most of the rows that are tried. What is known when is
 * checked as by {@link checkKnown}.
 */
export async function checkDecision(
  day: Day,
  part: Part,
  options: CausalityOptions = {},
): Promise<Finding[]> {
  const { probes = 8, seed = 1 } = options;
  const random = new Random(seed + 2);
  const items = await runPart(part, day);
  const { row } = items;
  const findings: Finding[] = [];
  const inside = Array.from(row).filter((r) => day.timeNs[r + 1] === day.timeNs[r]);
  if (inside.length > 0) {
    findings.push({
      check: "sweep",
      message: `${inside.length} of ${row.length} decisions stand inside a timestamp, first at ` +
        place(day, inside[0]),
    });
  }
  let deaf = 0, tried = 0, last = 0;
  // A change may lead a row filter to drop the row: that says nothing of what the item answers to.
  for (let attempt = 0; row.length > 0 && tried < probes && attempt < 5 * probes; attempt++) {
    const i = random.integer(row.length);
    const changed = await runPart(part, changeRows(day, row[i], row[i] + 1, random));
    const there = Array.from(changed.row).indexOf(row[i]);
    if (there < 0) continue;
    tried++;
    if (!sameItem(items, i, changed, there)) continue;
    deaf++;
    last = row[i];
  }
  if (deaf > tried / 2) {
    findings.push({
      check: "own row",
      message: `${deaf} of ${tried} decisions stay as they are when the book of their own row is ` +
        `changed, such as that of ${place(day, last)}`,
    });
  }
  return [...findings, ...await checkKnown(day, part, options)];
}
