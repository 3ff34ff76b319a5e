import type { DayName } from "./day.ts";

/** The two files of a day. */
export type DayFileKind = "message" | "orderbook";

const FORM = "TICKER_YYYY-MM-DD_STARTMS_ENDMS_message_LEVELS.csv (or _orderbook_)";
const PATTERN =
  /^([^_/\\]+)_(\d{4}-\d{2}-\d{2})_(\d{1,8})_(\d{1,8})_(message|orderbook)_(\d{1,4})\.csv$/;

/** The name of a day's message or orderbook file. */
export function dayFileName(name: DayName, kind: DayFileKind): string {
  const { ticker, date, startMs, endMs, levels } = name;
  return `${ticker}_${date}_${startMs}_${endMs}_${kind}_${levels}.csv`;
}

/** Whether a file's name has the form that {@link parseDayFileName} takes. */
export function isDayFileName(file: string): boolean {
  return PATTERN.test(file);
}

/**
 * What a file's name says, without its folder.
 *
 * @throws {SyntaxError} when it is not a LOBSTER file's name
 */
export function parseDayFileName(file: string): DayName & { kind: DayFileKind } {
  const match = PATTERN.exec(file);
  if (match === null) throw new SyntaxError(`${file}: expected a name of the form ${FORM}`);
  const [, ticker, date, startMs, endMs, kind, levels] = match;
  if (Number(levels) === 0) throw new SyntaxError(`${file}: expected a name with 1 level or more`);
  return {
    ticker,
    date,
    startMs: Number(startMs),
    endMs: Number(endMs),
    levels: Number(levels),
    kind: kind as DayFileKind,
  };
}
