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

/**
 * The parts among some file names, in the order of events. A part whose range lies within another's has
 * been merged into that one, and is left out.
 */
export function currentParts(names: readonly string[]): string[] {
  const parts = names.flatMap((name) => {
    const part = parsePartFileName(name);
    if (part === null) return [];
    const [first, last] = [part.first, part.last].map((id) => id.split("-").map(Number));
    return [{ name, first, last }];
  });
  const compare = (a: number[], b: number[]) => a[0] - b[0] || a[1] - b[1];
  parts.sort((a, b) => compare(a.first, b.first) || compare(b.last, a.last));
  let end = [-1, -1];
  return parts.filter(({ last }) => {
    if (compare(last, end) <= 0) return false;
    end = last;
    return true;
  }).map(({ name }) => name);
}

const TEMPORARY = /^(.+\.parquet)\.([^.]+)\.tmp$/;

/**
 * Name under which a part is written before a commit names it. The writer's own name is in it, which no
 * other process uses: so that nobody writes over, renames or removes another's file by mistake.
 */
export function temporaryName(part: string, writer: string): string {
  return `${part}.${writer.replace(/[^A-Za-z0-9-]/g, "-")}.tmp`;
}

/** Whether this is the temporary file of a part. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/** Whether this is a part of the run and symbol, or the temporary file of one. */
export function belongsTo(name: string, run: string, symbol: string): boolean {
  const part = parsePartFileName(TEMPORARY.exec(name)?.[1] ?? name);
  return part !== null && part.run === run && part.symbol === symbol;
}
