import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Day } from "./day.ts";
import { dayFileName, type DayFiles } from "./day_name.ts";
import { fileError } from "./file_error.ts";
import { messageCsv, orderbookCsv } from "./write_csv.ts";
import { writeWhole } from "./write_whole.ts";

/**
 * Writes a day as LOBSTER's two files, named after the day, into `folder`, which is made if it is not
 * there. A file appears under its name only when it is complete.
 *
 * @returns where the files are, and the hex sha256 of each: what `Day.sha256` is once they are read
 * @throws {Error} when the folder can't be written to or the disk is full; no half file is left
 */
export async function writeDay(
  folder: string,
  day: Omit<Day, "sha256">,
): Promise<DayFiles & Pick<Day, "sha256">> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw fileError(folder, error);
  }
  const message = join(folder, dayFileName(day, "message"));
  const orderbook = join(folder, dayFileName(day, "orderbook"));
  const sha256 = {
    message: await writeWhole(message, messageCsv(day)),
    orderbook: await writeWhole(orderbook, orderbookCsv(day)),
  };
  return { message, orderbook, sha256 };
}
