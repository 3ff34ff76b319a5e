import type { Day } from "./day.ts";

/**
 * Rows `from` to `to` (not included) of a day, as views of its columns: nothing is copied. A `sha256`
 * stays that of the whole day's files.
 *
 * @throws {RangeError} when the rows are not within the day
 */
export function sliceDay<T extends Omit<Day, "sha256">>(day: T, from: number, to: number): T {
  const isWithin = Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to;
  if (!isWithin || to > day.length) {
    throw new RangeError(`Cannot slice rows ${from} to ${to} of a day of ${day.length} rows`);
  }
  const width = 4 * day.levels;
  return {
    ...day,
    length: to - from,
    timeNs: day.timeNs.subarray(from, to),
    type: day.type.subarray(from, to),
    orderId: day.orderId.subarray(from, to),
    size: day.size.subarray(from, to),
    price: day.price.subarray(from, to),
    direction: day.direction.subarray(from, to),
    book: day.book.subarray(from * width, to * width),
    halts: day.halts
      .filter(({ row }) => row >= from && row < to)
      .map(({ row, state }) => ({ row: row - from, state })),
  };
}
