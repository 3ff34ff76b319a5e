import type { Day, DayName } from "./day.ts";
import { parseMessages } from "./parse_messages.ts";
import { parseOrderbook } from "./parse_orderbook.ts";
import type { Chunks } from "./whole_lines.ts";

/** A CSV file's bytes, with its name for errors. */
export interface CsvSource {
  /** The name that errors show. */
  file: string;
  /** The bytes, in chunks of any size. */
  chunks: Chunks;
}

/**
 * Parses a day from the bytes of its two files. The message file is read first, to its end: the number
 * of its rows is what the book's memory is allocated by, so that nothing grows with the text.
 *
 * @throws {LobsterError} when a file does not say what it must; nothing half-read is returned
 */
export async function parseDay(
  name: DayName,
  message: CsvSource,
  orderbook: CsvSource,
): Promise<Omit<Day, "sha256">> {
  const columns = await parseMessages(message.file, message.chunks);
  const { book } = await parseOrderbook(
    orderbook.file,
    orderbook.chunks,
    columns.length,
    name.levels,
  );
  const { ticker, date, startMs, endMs, levels } = name;
  return { ticker, date, startMs, endMs, levels, ...columns, book };
}
