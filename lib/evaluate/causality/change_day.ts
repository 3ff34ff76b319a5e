import { type Day, MessageType } from "../../lobster/day.ts";
import type { Random } from "../../math/mod.ts";

/** Share of the rows in an open-ended change whose message becomes of another type. */
const RETYPED = 0.2;
const TICK = 100;

/**
 * A copy of a day in which rows `from` ... `to` (not included) tell another story: prices wander off
 * from the first changed row on, spreads and sizes are others. Empty sides and halts stay. Where the
 * change goes to the day's end, times stretch too and some messages are of another type, so that there
 * are other events at other times; elsewhere the rows around it keep their meaning.
 */
export function changeRows(day: Day, from: number, to: number, random: Random): Day {
  const changed: Day = {
    ...day,
    timeNs: day.timeNs.slice(),
    type: day.type.slice(),
    size: day.size.slice(),
    price: day.price.slice(),
    book: day.book.slice(),
  };
  let shift = TICK * (20 + random.integer(60)) * (random.uniform() < 0.5 ? -1 : 1);
  for (let row = from; row < to; row++) {
    shift += TICK * (random.integer(21) - 10);
    changeRow(changed, row, shift, TICK * random.integer(5), random);
  }
  if (to === day.length && from > 0) {
    for (let row = from; row < to; row++) {
      changed.timeNs[row] = stretched(day.timeNs[from - 1], day.timeNs[row]);
      retype(changed, row, random);
    }
  }
  return changed;
}

/**
 * A copy of a day that stands still after row `last`: its book stays what it is there. What is chosen for
 * a move that comes is then not chosen.
 */
export function freezeAfter(day: Day, last: number): Day {
  const width = 4 * day.levels;
  const book = day.book.slice();
  for (let row = last + 1; row < day.length; row++) {
    book.copyWithin(row * width, last * width, (last + 1) * width);
  }
  return { ...day, book };
}

/** Half as long again after `start`: later times stay later, and equal ones equal. */
function stretched(start: number, timeNs: number): number {
  return start + Math.floor(1.5 * (timeNs - start));
}

/** Lowest price, in dollars x 10,000, that a change may lead to. */
const FLOOR = 100;

function changeRow(day: Day, row: number, shift: number, widening: number, random: Random): void {
  const first = row * day.levels * 4;
  for (let at = first; at < first + day.levels * 4; at += 2) {
    if (day.book[at + 1] === 0) continue;
    const isAsk = (at - first) % 4 === 0;
    day.book[at] = Math.max(FLOOR, day.book[at] + shift + (isAsk ? widening : 0));
    day.book[at + 1] = 1 + random.integer(2 * day.book[at + 1] + 100);
  }
  if (day.type[row] === MessageType.Halt) return;
  day.price[row] = Math.max(FLOOR, day.price[row] + shift);
  day.size[row] = 1 + random.integer(2 * day.size[row] + 100);
}

/** Turns some submissions into executions and the other way round. */
function retype(day: Day, row: number, random: Random): void {
  if (random.uniform() >= RETYPED) return;
  if (day.type[row] === MessageType.Submission) day.type[row] = MessageType.Execution;
  else if (day.type[row] === MessageType.Execution) day.type[row] = MessageType.Submission;
}
