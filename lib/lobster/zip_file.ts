import { open } from "node:fs/promises";
import type { FileEntry } from "@zip.js/zip.js";

/** A file in a zip archive. */
export interface ZipMember {
  /** Its name with its folders, as the archive has it. */
  name: string;
  /** Its bytes, inflated as they are asked for; the last step checks the archive's checksum. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** An open zip archive. */
export interface ZipFile {
  /** The files in it. */
  members: ZipMember[];
  /** Closes the archive's file. */
  close(): Promise<void>;
}

const damaged = (path: string, cause: unknown) =>
  new Error(`${path}: the zip can't be read: ${(cause as Error).message}`, { cause });

/** Inflates an entry. */
async function* inflate(path: string, entry: FileEntry): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const written = entry.getData(writable, { checkSignature: true });
  // A fault in the entry's header fails `written` alone, and the stream would wait for ever.
  const failure = written.then(() => new Promise<never>(() => {}));
  failure.catch(() => {}); // it counts only while something is being read
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), failure]);
      if (done) break;
      yield value;
    }
    await written;
  } catch (error) {
    throw damaged(path, error);
  } finally {
    await reader.cancel().catch(() => {}); // a stream that failed has been told of above
  }
}

/**
 * Opens a zip archive; its contents are read only when asked for, with no more memory than a chunk.
 *
 * @throws {Error} one line with the path, when it is no zip or damaged
 */
export async function openZip(path: string): Promise<ZipFile> {
  const { configure, Reader, ZipReader } = await import("@zip.js/zip.js");
  configure({ useWebWorkers: false });
  const file = await open(path);
  const bytes = new class extends Reader<string> {
    override size = 0;
    override async init() {
      this.size = (await file.stat()).size;
    }
    override async readUint8Array(index: number, length: number) {
      const wanted = Math.max(0, Math.min(length, this.size - index));
      const { bytesRead, buffer } = await file.read(new Uint8Array(wanted), 0, wanted, index);
      return buffer.subarray(0, bytesRead);
    }
  }(path);
  try {
    const entries = await new ZipReader(bytes).getEntries();
    const members = entries.filter((entry) => !entry.directory).map((entry) => ({
      name: entry.filename,
      chunks: () => inflate(path, entry),
    }));
    return { members, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw damaged(path, error);
  }
}
