import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { fileError } from "./file_error.ts";
import type { Chunks } from "./whole_lines.ts";

/**
 * Writes chunks to a file that stands under its name only when all of it is on the disk.
 *
 * @returns the hex sha256 of what was written
 * @throws {Error} one line with the path, when it can't be written; no half file is left
 */
export async function writeWhole(path: string, chunks: Chunks): Promise<string> {
  const temporary = `${path}.part`;
  const hash = createHash("sha256");
  try {
    const file = await open(temporary, "w");
    try {
      for await (const chunk of chunks) {
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(path, error);
  }
  return hash.digest("hex");
}
