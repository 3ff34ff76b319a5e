/** Where LOBSTER's times count from midnight of: NASDAQ's time zone. */
const EXCHANGE_TIME_ZONE = "America/New_York";

/**
 * UTC milliseconds of midnight at the exchange on a trading date (`YYYY-MM-DD`). Clocks change on
 * Sundays before dawn, so the offset at noon holds for every trading hour.
 */
export function midnightMs(date: string): number {
  const utcNoon = Date.parse(`${date}T12:00:00Z`);
  if (Number.isNaN(utcNoon)) {
    throw new RangeError(`Cannot place the date "${date}" in time: it must be YYYY-MM-DD`);
  }
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: EXCHANGE_TIME_ZONE,
    hourCycle: "h23",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(utcNoon);
  const part = (type: string) => Number(parts.find((p) => p.type === type)!.value);
  const localNoonOffsetMs = ((12 - part("hour")) * 60 - part("minute")) * 60_000;
  return Date.parse(`${date}T00:00:00Z`) + localNoonOffsetMs;
}

/** UTC milliseconds of a time of the day, rounded down. */
export function epochMs(date: string, timeNs: number): number {
  return midnightMs(date) + Math.floor(timeNs / 1e6);
}
