import { type Day, MessageType } from "../lobster/day.ts";
import type { Side } from "./order_types.ts";
import { checkBookRow, timeGaps, timestampRuns } from "./day_checks.ts";
import { DayReplay, Fit } from "./day_replay.ts";
import type { Difference } from "./reconcile.ts";
import type { Fault, FaultKind, Undecided, Validation } from "./validation.ts";

const FAULT_OF_FIT: Partial<Record<Fit, FaultKind>> = {
  [Fit.UnknownOrder]: "unknown order",
  [Fit.WrongSize]: "order size",
  [Fit.WrongPlace]: "order place",
  [Fit.DuplicateOrder]: "duplicate order",
  [Fit.UnknownType]: "message type",
};

/** Collects faults: all are counted, the first are kept. */
class Faults {
  list: Fault[] = [];
  count = 0;
  byKind: Partial<Record<FaultKind, number>> = {};

  constructor(readonly limit: number) {}

  add(kind: FaultKind, row: number, text: string): void {
    this.count++;
    this.byKind[kind] = (this.byKind[kind] ?? 0) + 1;
    if (this.list.length < this.limit) this.list.push({ kind, line: row + 1, text });
  }
}

/**
 * Replays a day's messages and compares every row of the orderbook file with what they lead to, within
 * what a LOBSTER file can know: orders that rested before its first row, and those deeper than its
 * levels, show only as sizes that come into view. After a fault the file's row is taken as it is, so
 * that one wrong row is told once or twice (going wrong and going back), not to the end of the day.
 *
 * What can't be seen from the files: a wrong size or price of a hidden execution or a cross trade, a
 * missing hidden execution, and whatever happened out of view. `undecided` counts them.
 *
 * O(rows x levels).
 *
 * @param maxFaults how many faults are told one by one; all are counted.
 *
 * @example
 * ```ts
 * import { validateDay } from "@lob/lstm/book";
 * import { openDay } from "@lob/lstm/lobster";
 *
 * async function firstFault(path: string): Promise<string | undefined> {
 *   return validateDay(await openDay(path)).faults[0]?.text;
 * }
 * ```
 */
export function validateDay(day: Day, maxFaults = 100): Validation {
  const faults = new Faults(maxFaults);
  const counts = { visible: 0, inBook: 0, agree: 0, crossed: 0, locked: 0 };
  const rowsByFit = new Array<number>(Object.keys(Fit).length).fill(0);
  let enteredRows = 0, outOfQueueRows = 0, firstOutOfQueue: number | undefined;
  const replay = new DayReplay(day);
  for (let row = 0; row < day.length; row++) {
    if (row > 0 && isOutOfQueue(replay, row)) {
      outOfQueueRows++;
      firstOutOfQueue ??= row + 1;
    }
    replay.step();
    const { fit, difference, entered } = replay;
    rowsByFit[fit]++;
    if (entered > 0) enteredRows++;

    const kind = FAULT_OF_FIT[fit];
    if (kind !== undefined) faults.add(kind, row, messageFault(day, row, kind));
    if (difference !== undefined) faults.add("book", row, bookFault(difference));
    if (day.type[row] <= MessageType.Execution) {
      counts.visible++;
      if (fit !== Fit.First && fit !== Fit.OutOfView) counts.inBook++;
      if ((fit === Fit.Applied || fit === Fit.Unaccounted) && !difference) counts.agree++;
    }
    const { crossed, locked } = checkBookRow(day, row, replay.book.state, faults);
    if (crossed) counts.crossed++;
    if (locked) counts.locked++;
    if (row > 0 && day.timeNs[row] < day.timeNs[row - 1]) {
      const [from, to] = [day.timeNs[row - 1], day.timeNs[row]];
      faults.add("time", row, `time goes back from ${from} to ${to} ns after midnight`);
    }
    if (Math.abs(day.direction[row]) !== 1 && day.type[row] < MessageType.CrossTrade) {
      faults.add("direction", row, `direction ${day.direction[row]} is neither 1 nor -1`);
    }
  }
  return {
    ticker: day.ticker,
    date: day.date,
    levels: day.levels,
    rows: day.length,
    sound: faults.count === 0,
    visible: counts.visible,
    inBook: counts.inBook,
    agree: counts.agree,
    undecided: undecided(rowsByFit, enteredRows),
    faults: faults.list,
    faultCount: faults.count,
    faultsByKind: faults.byKind,
    halts: day.halts.map(({ row, state }) => ({ line: row + 1, timeNs: day.timeNs[row], state })),
    crossedRows: counts.crossed,
    lockedRows: counts.locked,
    duplicateTimestamps: timestampRuns(day),
    gaps: timeGaps(day, 5),
    outOfQueue: { rows: outOfQueueRows, firstLine: firstOutOfQueue },
  };
}

/** Whether the next row executes a known order with another one before it in the queue. */
function isOutOfQueue({ day, book }: DayReplay, row: number): boolean {
  return day.type[row] === MessageType.Execution && book.has(day.orderId[row]) &&
    book.sharesAhead(day.orderId[row]) > 0;
}

function undecided(rowsByFit: readonly number[], enteredRows: number): Undecided[] {
  const reasons: Undecided[] = [
    { rows: rowsByFit[Fit.First], why: "the first row: the book before it is not in the file" },
    {
      rows: rowsByFit[Fit.Unaccounted],
      why: "orders that rested before the file or out of its view: their level's change agrees," +
        " their own size can't be checked",
    },
    {
      rows: rowsByFit[Fit.NotDisplayed],
      why: "hidden executions, cross trades and halts: the book stays as it was, their size and" +
        " price can't be checked",
    },
    { rows: rowsByFit[Fit.OutOfView], why: "messages deeper than the file's levels" },
    { rows: enteredRows, why: "a level came into view: the size it came with can't be checked" },
  ];
  return reasons.filter(({ rows }) => rows > 0);
}

const sideName = (side: Side) => side === 1 ? "bid" : "ask";

/** A price in dollars. */
const dollars = (price: number) => (price / 10000).toFixed(4);

function bookFault({ side, price, expected, found }: Difference): string {
  return `the book shows ${found} shares at ${sideName(side)} ${dollars(price)}, ` +
    `the messages lead to ${expected}`;
}

function messageFault(day: Day, row: number, kind: FaultKind): string {
  const message = `type ${day.type[row]} of ${day.size[row]} shares of order ${day.orderId[row]}` +
    ` at ${sideName(day.direction[row] as Side)} ${dollars(day.price[row])}`;
  switch (kind) {
    case "unknown order":
      return `${message}: no such order, and no shares there whose orders are unknown`;
    case "order size":
      return `${message}: the order does not have that many shares left, or would keep some`;
    case "order place":
      return `${message}: the order rests at another price or on the other side`;
    case "duplicate order":
      return `${message}: an order with this id rests already`;
    default:
      return `${message}: not one of LOBSTER's message types`;
  }
}
