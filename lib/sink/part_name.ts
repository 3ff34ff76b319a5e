/** What the name of a part says. */
export interface PartName {
  /** The RUN: twelve hex digits, or what `--run` said. */
  run: string;
  /** Empty without one. */
  symbol: string;
  /** Ids of the first and the last event in the part, `MS-SEQ`. */
  first: string;
  /** Id of the last event. */
  last: string;
}

/** `predictions_run=RUN_FIRST_LAST.parquet`, or `predictions_run=RUN_SYMBOL_FIRST_LAST.parquet`. */
export function partFileName({ run, symbol, first, last }: PartName): string {
  const ids = [first, last].map((id) => id.replace("-", "."));
  return `predictions_run=${[run, ...symbol === "" ? [] : [symbol], ...ids].join("_")}.parquet`;
}

const PATTERN = /^predictions_run=([^_]+)(?:_(.+))?_(\d+\.\d+)_(\d+\.\d+)\.parquet$/;

/** Reads a part's name; null for any other file. */
export function parsePartFileName(name: string): PartName | null {
  const match = PATTERN.exec(name);
  if (match === null) return null;
  const [, run, symbol = "", first, last] = match;
  return { run, symbol, first: first.replace(".", "-"), last: last.replace(".", "-") };
}

/** Ending of a part that no commit names yet. */
export const TEMPORARY = ".tmp";

/** Whether this is a part of the run and symbol, or the temporary file of one. */
export function belongsTo(name: string, run: string, symbol: string): boolean {
  const part = parsePartFileName(name.endsWith(TEMPORARY) ? name.slice(0, -4) : name);
  return part !== null && part.run === run && part.symbol === symbol;
}
