/** LOBSTER's message types, by the meaning of the number in the second column. */
export const MessageType = {
  Submission: 1,
  PartialCancel: 2,
  Deletion: 3,
  Execution: 4,
  HiddenExecution: 5,
  CrossTrade: 6,
  Halt: 7,
} as const;

/** What a type-7 row says: trading stops, quoting resumes, trading resumes. */
export type HaltState = "halted" | "quoting" | "trading";

/** A trading halt indicator (a type-7 row). */
export interface Halt {
  /** Index of the row in the day's columns. */
  row: number;
  /** What changed. */
  state: HaltState;
}

/** What a LOBSTER file's name says: `TICKER_YYYY-MM-DD_STARTMS_ENDMS_message_LEVELS.csv`. */
export interface DayName {
  /** Ticker symbol, such as `GOOG`. */
  ticker: string;
  /** Trading date, `YYYY-MM-DD`, in the exchange's time zone (America/New_York). */
  date: string;
  /** Start of the file, milliseconds after midnight. */
  startMs: number;
  /** End of the file, milliseconds after midnight. */
  endMs: number;
  /** Price levels on each side of the book. */
  levels: number;
}

/**
 * One trading day as columns. Row k of every column is message k; `book` row k is the book after it.
 *
 * All columns have `length` rows. `book` is row-major with `4 * levels` integers a row: ask price, ask
 * size, bid price, bid size of level 1, then of level 2, and so on: `book[(k * levels + l) * 4 + c]`.
 * An empty level has size 0 and price 0: test the size, and never compute with the price of a level
 * whose size is 0.
 */
export interface Day extends DayName {
  /** Rows. */
  length: number;
  /** Nanoseconds after midnight, integers. */
  timeNs: Float64Array;
  /** {@link MessageType}. */
  type: Uint8Array;
  /** Order id; 0 for hidden executions and halts, 0 or -1 for cross trades. */
  orderId: Float64Array;
  /** Shares. */
  size: Int32Array;
  /** Dollars x 10,000; 0 in a halt row, whose meaning is in `halts`. */
  price: Int32Array;
  /** 1 buy limit order, -1 sell limit order; an execution with -1 is a buyer-initiated trade. */
  direction: Int8Array;
  /** The book, `length * levels * 4` integers. */
  book: Int32Array;
  /** The type-7 rows, in order. */
  halts: Halt[];
  /** Hex sha256 of the two CSV files' bytes, which is what tells two days apart. */
  sha256: { message: string; orderbook: string };
}
