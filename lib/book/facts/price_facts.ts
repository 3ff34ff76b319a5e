import { type Day, MessageType } from "../../lobster/day.ts";

/** How the price moves, and what tells where it will go. Prices in ticks. */
export interface PriceFacts {
  /** Trades: executions with one timestamp are one. */
  trades: number;
  /** Execution rows a trade. */
  rowsPerTrade: number;
  /** Shares a trade. */
  sharesPerTrade: number;
  /** Rows at which the mid price changes. */
  midChanges: number;
  /** Share of consecutive changes of the mid price that go in opposite directions. */
  reversals: number;
  /** Root mean square change of the mid price over 1 s, ticks per root second. */
  volatility1: number;
  /** The same over 60 s, divided by the root of 60: equal if the price is a random walk. */
  volatility60: number;
  /** The same over 600 s. */
  volatility600: number;
  /** Correlation of the signs of trades 1, 5, 20 and 50 apart. */
  signCorrelation: number[];
  /**
   * Mean move of the mid price in the trade's direction, from before it to right after it, and to after
   * the 10th and the 50th trade that follows: price impact and how it decays.
   */
  response: number[];
  /** How often the next change of the mid is up when the best bid has over 9 times the ask's shares. */
  upWhenBidHeavy: number;
  /** The same when the best ask has over 9 times the bid's shares. */
  upWhenAskHeavy: number;
  /** Share of trades with the mid unchanged 10 trades on. */
  unmoved: number;
}

/** The trades of a day: the row before, the last row of the timestamp, and who bought. */
export interface Trades {
  before: number[];
  after: number[];
  sign: number[];
  shares: number[];
  rows: number;
}

/** Groups executions with one timestamp. */
export function tradesOf(day: Omit<Day, "sha256">): Trades {
  const { timeNs, type, direction, size, length } = day;
  const trades: Trades = { before: [], after: [], sign: [], shares: [], rows: 0 };
  for (let row = 0; row < length;) {
    let end = row, bought = 0, shares = 0;
    for (; end < length && timeNs[end] === timeNs[row]; end++) {
      if (type[end] !== MessageType.Execution && type[end] !== MessageType.HiddenExecution) {
        continue;
      }
      bought -= direction[end] * size[end];
      shares += size[end];
      trades.rows++;
    }
    if (shares > 0 && row > 0) {
      trades.before.push(row - 1);
      trades.after.push(end - 1);
      trades.sign.push(Math.sign(bought));
      trades.shares.push(shares);
    }
    row = end;
  }
  return trades;
}

/** Mid price after each row in ticks; the last one goes on where a side is empty. */
export function midsOf(day: Omit<Day, "sha256">, tick: number): Float64Array {
  const { book, levels, length } = day;
  const mids = new Float64Array(length);
  for (let row = 0; row < length; row++) {
    const at = row * levels * 4;
    const both = book[at + 1] > 0 && book[at + 3] > 0;
    mids[row] = both ? (book[at] + book[at + 2]) / 2 / tick : row > 0 ? mids[row - 1] : NaN;
  }
  return mids;
}

function volatility(day: Omit<Day, "sha256">, mids: Float64Array, seconds: number): number {
  let square = 0, count = 0, row = 0, last = NaN;
  for (let time = day.startMs * 1e6; time <= day.endMs * 1e6; time += seconds * 1e9) {
    while (row + 1 < day.length && day.timeNs[row + 1] <= time) row++;
    const change = mids[row] - last;
    last = mids[row];
    if (Number.isNaN(change)) continue;
    square += change * change;
    count++;
  }
  return Math.sqrt(square / count / seconds);
}

function lagged(values: readonly number[], lag: number): number {
  let sum = 0;
  for (let i = 0; i + lag < values.length; i++) sum += values[i] * values[i + lag];
  return sum / (values.length - lag);
}

/** Mean move in the trade's direction up to the trade `later` trades on. */
function response({ before, after, sign }: Trades, mids: Float64Array, later: number): number {
  let sum = 0;
  for (let i = 0; i + later < sign.length; i++) {
    sum += sign[i] * (mids[after[i + later]] - mids[before[i]]);
  }
  return sum / (sign.length - later);
}

/** Direction of the first change of the mid after each row, 0 if there is none. */
function nextMove(mids: Float64Array): Int8Array {
  const moves = new Int8Array(mids.length);
  for (let row = mids.length - 2; row >= 0; row--) {
    moves[row] = Math.sign(mids[row + 1] - mids[row]) || moves[row + 1];
  }
  return moves;
}

function upShare(
  day: Omit<Day, "sha256">,
  moves: Int8Array,
  chosen: (bid: number, ask: number) => boolean,
): number {
  let rows = 0, up = 0;
  for (let row = 0; row < day.length; row++) {
    const at = row * day.levels * 4;
    if (moves[row] === 0 || !chosen(day.book[at + 3], day.book[at + 1])) continue;
    rows++;
    if (moves[row] > 0) up++;
  }
  return up / rows;
}

/** Measures how the price moves; `tick` in dollars x 10,000. */
export function priceFacts(day: Omit<Day, "sha256">, tick: number): PriceFacts {
  const mids = midsOf(day, tick), trades = tradesOf(day), moves = nextMove(mids);
  const n = trades.sign.length;
  let midChanges = 0, reversals = 0, last = 0, unmoved = 0;
  for (let row = 1; row < day.length; row++) {
    const direction = Math.sign(mids[row] - mids[row - 1]);
    if (direction === 0) continue;
    midChanges++;
    if (last === -direction) reversals++;
    last = direction;
  }
  for (let i = 0; i + 10 < n; i++) {
    if (mids[trades.after[i + 10]] === mids[trades.after[i]]) unmoved++;
  }
  return {
    trades: n,
    rowsPerTrade: trades.rows / n,
    sharesPerTrade: trades.shares.reduce((sum, shares) => sum + shares, 0) / n,
    midChanges,
    reversals: reversals / (midChanges - 1),
    volatility1: volatility(day, mids, 1),
    volatility60: volatility(day, mids, 60),
    volatility600: volatility(day, mids, 600),
    signCorrelation: [1, 5, 20, 50].map((lag) => lagged(trades.sign, lag)),
    response: [0, 10, 50].map((later) => response(trades, mids, later)),
    upWhenBidHeavy: upShare(day, moves, (bid, ask) => bid > 9 * ask),
    upWhenAskHeavy: upShare(day, moves, (bid, ask) => ask > 9 * bid),
    unmoved: unmoved / (n - 10),
  };
}
