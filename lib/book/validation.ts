import type { HaltState } from "../lobster/day.ts";

/** What can be wrong with a row. */
export type FaultKind =
  /** The row of the orderbook file is not what its message makes of the row before. */
  | "book"
  /** A message about an order that can't be there. */
  | "unknown order"
  /** More shares than the order has, not all of them in a deletion, or all in a partial cancellation. */
  | "order size"
  /** A price or direction that is not the order's. */
  | "order place"
  /** A submission with the id of an order that rests already. */
  | "duplicate order"
  /** Not one of LOBSTER's message types. */
  | "message type"
  /** A direction other than 1 and -1. */
  | "direction"
  /** Best bid above best ask while trading. */
  | "crossed book"
  /** Best bid equal to best ask while trading. */
  | "locked book"
  /** Levels that are not sorted by price, or an empty level before an occupied one. */
  | "level order"
  /** A time before that of the row above. */
  | "time";

/** One thing wrong with a day. */
export interface Fault {
  /** What kind of fault. */
  kind: FaultKind;
  /** Line of both files: row + 1. */
  line: number;
  /** What is wrong, with the values, in one sentence. */
  text: string;
}

/** Rows where the files alone can't say whether something is right, and why. */
export interface Undecided {
  /** How many. */
  rows: number;
  /** One sentence. */
  why: string;
}

/** What {@link validateDay} finds. Lines count from 1 in both files. */
export interface Validation {
  /** As the file names say. */
  ticker: string;
  /** `YYYY-MM-DD`. */
  date: string;
  /** Price levels a side. */
  levels: number;
  /** Rows of either file. */
  rows: number;
  /** Whether there are no faults. */
  sound: boolean;
  /** Messages of types 1-4. */
  visible: number;
  /** Those whose price is inside the book that the file shows, the first row left out. */
  inBook: number;
  /** Those of them to which the orderbook file agrees to the share. */
  agree: number;
  /** Rows that could not be decided, or not wholly; a row can count under several reasons. */
  undecided: Undecided[];
  /** The first faults, in order. */
  faults: Fault[];
  /** All faults. */
  faultCount: number;
  /** All faults by kind. */
  faultsByKind: Partial<Record<FaultKind, number>>;
  /** Trading halts and their ends. */
  halts: { line: number; timeNs: number; state: HaltState }[];
  /** Rows with the best bid above the best ask, in halts as well. */
  crossedRows: number;
  /** Rows with the best bid equal to the best ask, in halts as well. */
  lockedRows: number;
  /** Rows with the time of the row above, and the longest run of rows with one time. */
  duplicateTimestamps: { rows: number; longest: { line: number; rows: number } | undefined };
  /** The longest times without a message; `line` is the row that ends the gap. */
  gaps: { line: number; timeNs: number; gapNs: number }[];
  /** Executions of an order that was not known to be the first of its queue; not a fault. */
  outOfQueue: { rows: number; firstLine: number | undefined };
}
