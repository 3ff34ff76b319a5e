import { type Interval, meanInterval, predicted, sameLength } from "../evaluate/mod.ts";
import { lastRowBy, type Market } from "./market.ts";

/** Predictions at rows of a day, with the rows at which they turn out right or wrong. */
export interface TimedPredictions {
  /** Row of each event, growing. */
  row: Int32Array;
  /** P(up) at each event. */
  pUp: Float32Array;
  /** Event at which each outcome is known; the number of events where it never is. */
  resolvesAt: Int32Array;
}

/** What predictions are worth to who is `delayNs` late. */
export interface DelayScore {
  /** Nanoseconds from the decision. */
  delayNs: number;
  /** Predictions whose outcome is known. */
  n: number;
  /** Of those, the share that still has a move left. */
  moved: number;
  /** Share of the moves left that go the predicted way. */
  accuracy: number;
  /** Move left in the predicted direction, mid to mid, in ticks of a cent; with its interval. */
  edgeTicks: Interval;
  /** What crossing to the mid costs at that time: mean half-spread in ticks. */
  halfSpreadTicks: number;
}

const TICK = 100;

/**
 * Scores the same predictions against the move that is left some time after the decision, up to the
 * event at which the outcome is known. What the edge loses within a few milliseconds only the fastest
 * can have; an edge below the half-spread cannot be taken at the quotes by anyone.
 *
 * @param horizon events over which outcomes look ahead, for the interval; see `meanInterval`
 */
export function scoreByDelay(
  market: Market,
  { row, pUp, resolvesAt }: TimedPredictions,
  horizon: number,
  delaysNs: readonly number[] = [0, 1e6, 10e6, 100e6],
): DelayScore[] {
  sameLength("row", row, "pUp", pUp);
  sameLength("row", row, "resolvesAt", resolvesAt);
  const { day, mid } = market;
  const event = Int32Array.from(row.keys()).filter((k) => resolvesAt[k] < row.length);
  const n = event.length;
  return delaysNs.map((delayNs) => {
    const edge = new Float64Array(n);
    let moved = 0, right = 0, halfSpread = 0, quoted = 0;
    event.forEach((k, i) => {
      const end = row[resolvesAt[k]];
      const start = Math.min(end, lastRowBy(day.timeNs, day.timeNs[row[k]] + delayNs));
      const move = mid[end] - mid[start];
      edge[i] = (predicted(pUp[k]) === 1 ? move : -move) / TICK;
      if (move !== 0) moved++;
      if (edge[i] > 0) right++;
      const at = start * day.levels * 4;
      if (day.book[at + 1] !== 0 && day.book[at + 3] !== 0) {
        halfSpread += (day.book[at] - day.book[at + 2]) / 2 / TICK;
        quoted++;
      }
    });
    return {
      delayNs,
      n,
      moved: moved / n,
      accuracy: right / moved,
      edgeTicks: meanInterval({ n, event }, edge, { horizon }),
      halfSpreadTicks: halfSpread / quoted,
    };
  });
}
