import { type Day, MessageType } from "../../lobster/day.ts";
import { fano, mean, quantile } from "./numbers.ts";

/** How messages arrive, and what they ask for. */
export interface FlowFacts {
  /** Rows by LOBSTER type, 1 to 7. */
  eventsByType: Record<number, number>;
  /** Share of executions that hit hidden orders. */
  hiddenShare: number;
  /** Submissions for each execution of a displayed order. */
  submissionsPerExecution: number;
  /** Median time between rows, seconds. */
  medianGap: number;
  /** Share of rows less than a millisecond after the row above. */
  withinMillisecond: number;
  /** Variance over mean of the rows in each second: 1 if arrivals were independent. */
  fano1: number;
  /** The same of the rows in each minute. */
  fano60: number;
  /** Rows in the first thirteenth of the day (half an hour of a full one), as a multiple of the mean. */
  openActivity: number;
  /** The same of the middle one. */
  middayActivity: number;
  /** The same of the last one. */
  closeActivity: number;
  /** Mean size of submissions, shares. */
  meanSize: number;
  /** Median size of submissions, shares. */
  medianSize: number;
  /** Share of submissions at a better price than the best of their side. */
  improving: number;
  /** Share of submissions at the best price. */
  joining: number;
  /** Share of submissions behind the best price. */
  behind: number;
  /** Share of deletions at the best price. */
  deletedAtBest: number;
  /** Median life of orders that were submitted and deleted, seconds. */
  medianLife: number;
}

const PARTS = 13; // half-hours of a full day

function rowsPer(
  day: Omit<Day, "sha256">,
  first: number,
  span: number,
  bins: number,
): Float64Array {
  const counts = new Float64Array(bins);
  for (const time of day.timeNs) {
    counts[Math.min(bins - 1, Math.floor((time - first) / span * bins))]++;
  }
  return counts;
}

/** How much better than the best price of its side before it a message's price is; NaN without one. */
function better(day: Omit<Day, "sha256">, row: number): number {
  const at = (row - 1) * day.levels * 4 + (day.direction[row] === 1 ? 2 : 0);
  return row > 0 && day.book[at + 1] > 0
    ? (day.price[row] - day.book[at]) * day.direction[row]
    : NaN;
}

/** Measures how messages arrive. */
export function flowFacts(day: Omit<Day, "sha256">): FlowFacts {
  const { length, type, timeNs, size, orderId } = day;
  const eventsByType: Record<number, number> = {};
  const gaps: number[] = [], sizes: number[] = [], lives: number[] = [];
  const born = new Map<number, number>();
  let improving = 0, joining = 0, behind = 0, deletions = 0, deletedAtBest = 0;
  for (let row = 0; row < length; row++) {
    eventsByType[type[row]] = (eventsByType[type[row]] ?? 0) + 1;
    if (row > 0) gaps.push((timeNs[row] - timeNs[row - 1]) / 1e9);
    if (type[row] === MessageType.Submission) {
      sizes.push(size[row]);
      born.set(orderId[row], timeNs[row]);
      const distance = better(day, row);
      if (distance > 0) improving++;
      else if (distance === 0) joining++;
      else if (distance < 0) behind++;
    } else if (type[row] === MessageType.Deletion) {
      deletions++;
      if (better(day, row) === 0) deletedAtBest++;
      const since = born.get(orderId[row]);
      if (since !== undefined) lives.push((timeNs[row] - since) / 1e9);
    }
  }
  gaps.sort((a, b) => a - b);
  sizes.sort((a, b) => a - b);
  lives.sort((a, b) => a - b);
  const placed = improving + joining + behind;
  const first = day.startMs * 1e6, span = (day.endMs - day.startMs) * 1e6;
  const parts = rowsPer(day, first, span, PARTS);
  const hidden = eventsByType[MessageType.HiddenExecution] ?? 0;
  const visible = eventsByType[MessageType.Execution] ?? 0;
  return {
    eventsByType,
    hiddenShare: hidden / (hidden + visible),
    submissionsPerExecution: sizes.length / visible,
    medianGap: quantile(gaps, 0.5),
    withinMillisecond: gaps.filter((gap) => gap < 1e-3).length / gaps.length,
    fano1: fano(rowsPer(day, first, span, Math.ceil(span / 1e9))),
    fano60: fano(rowsPer(day, first, span, Math.ceil(span / 60e9))),
    openActivity: parts[0] / mean(parts),
    middayActivity: parts[6] / mean(parts),
    closeActivity: parts[PARTS - 1] / mean(parts),
    meanSize: mean(sizes),
    medianSize: quantile(sizes, 0.5),
    improving: improving / placed,
    joining: joining / placed,
    behind: behind / placed,
    deletedAtBest: deletedAtBest / deletions,
    medianLife: quantile(lives, 0.5),
  };
}
