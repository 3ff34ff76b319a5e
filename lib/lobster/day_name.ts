import type { DayName } from "./day.ts";

/** The two files of a day. */
export type DayFileKind = "message" | "orderbook";

const PATTERN =
  /^([^_/\\]+)_(\d{4}-\d{2}-\d{2})_(\d{1,8})_(\d{1,8})_(message|orderbook)_([1-9]\d{0,3})\.csv$/;
const FORM = "TICKER_YYYY-MM-DD_STARTMS_ENDMS_message_LEVELS.csv, or _orderbook_";

/** Splits a path into its folder, with the last separator, and the file's name. */
function splitPath(path: string): [string, string] {
  const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  return [path.slice(0, end), path.slice(end)];
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The name of a day's message or orderbook file. */
export function dayFileName(name: DayName, kind: DayFileKind): string {
  const { ticker, date, startMs, endMs, levels } = name;
  return `${ticker}_${date}_${startMs}_${endMs}_${kind}_${levels}.csv`;
}

/**
 * What the name of a message or orderbook file says.
 *
 * @param path the file's name, with or without its folder
 * @throws {SyntaxError} when it is not a LOBSTER file's name
 */
export function parseDayFileName(path: string): { name: DayName; kind: DayFileKind } {
  const match = PATTERN.exec(splitPath(path)[1]);
  if (match === null || !isDate(match[2])) {
    throw new SyntaxError(`${path}: expected a file name of the form ${FORM}`);
  }
  const [, ticker, date, startMs, endMs, kind, levels] = match;
  return {
    name: { ticker, date, startMs: +startMs, endMs: +endMs, levels: +levels },
    kind: kind as DayFileKind,
  };
}

/** The paths of a day's two files. */
export interface DayFiles {
  /** Path of the message file. */
  message: string;
  /** Path of the orderbook file. */
  orderbook: string;
}

/**
 * Both files of the day that a message or orderbook file belongs to, in the same folder.
 *
 * @throws {SyntaxError} when it is not a LOBSTER file's name
 */
export function dayFiles(path: string): DayFiles {
  const { name } = parseDayFileName(path);
  const [folder] = splitPath(path);
  return {
    message: folder + dayFileName(name, "message"),
    orderbook: folder + dayFileName(name, "orderbook"),
  };
}

/** Among any paths, the days of which both files are there; what has another name is passed over. */
export function findPairs(paths: readonly string[]): DayFiles[] {
  const all = new Set(paths);
  return paths
    .filter((path) => PATTERN.exec(splitPath(path)[1])?.[5] === "message")
    .map((path) => dayFiles(path))
    .filter(({ orderbook }) => all.has(orderbook));
}
