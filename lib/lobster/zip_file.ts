import { open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { FileEntry } from "@zip.js/zip.js";
import { fileError } from "./file_error.ts";

/** A file in a zip archive. */
export interface ZipMember {
  /** Its name with its folders, as the archive has it. */
  name: string;
  /** Its bytes, inflated as they are asked for; a chunk is good until the next one is asked for. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** An open zip archive. */
export interface ZipFile {
  /** The files in it. */
  members: ZipMember[];
  /** Closes the archive's file. */
  close(): Promise<void>;
}

/** Compressed bytes that are inflated at a time: what they grow to is held whole. */
const CHUNK = 1 << 14;

/** Numbers of the compression methods in a zip. */
const STORED = 0, DEFLATED = 8;

const damaged = (path: string, cause: unknown) =>
  new Error(`${path}: the zip can't be read: ${(cause as Error).message}`, { cause });

/** The bytes of an entry as they stand in the archive. */
function compressed(entry: FileEntry): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  // A fault in the entry's header fails getData alone, and the stream would wait for ever.
  entry.getData(writable, { passThrough: true })
    .catch((error) => writable.abort(error))
    .catch(() => {}); // it was aborted already
  return readable;
}

function inflated(entry: FileEntry): ReadableStream<Uint8Array> {
  const { compressionMethod: method, encrypted } = entry;
  if (encrypted) throw new Error(`${entry.filename} is encrypted`);
  if (method === STORED) return compressed(entry);
  if (method === DEFLATED) {
    return compressed(entry).pipeThrough(
      new DecompressionStream("deflate-raw") as TransformStream<Uint8Array, Uint8Array>,
    );
  }
  throw new Error(`${entry.filename} is compressed by method ${method}, expected deflate`);
}

async function* read(path: string, entry: FileEntry): AsyncGenerator<Uint8Array> {
  let reader, checksum = 0, length = 0;
  try {
    reader = inflated(entry).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      checksum = crc32(value, checksum);
      length += value.length;
      yield value;
      // Left to the collector, chunks pile up to more than the day itself.
      (value.buffer as ArrayBuffer).transfer(0);
    }
    if (checksum !== entry.signature || length !== entry.uncompressedSize) {
      throw new Error(`the checksum of ${entry.filename} does not fit`);
    }
  } catch (error) {
    throw damaged(path, error);
  } finally {
    await reader?.cancel().catch(() => {}); // a stream that failed has been told of above
  }
}

/**
 * Opens a zip archive; its contents are read only when asked for, a chunk at a time.
 *
 * @throws {Error} one line with the path, when it is no zip or damaged
 */
export async function openZip(path: string): Promise<ZipFile> {
  const { configure, Reader, ZipReader } = await import("@zip.js/zip.js");
  configure({ useWebWorkers: false, chunkSize: CHUNK });
  const file = await open(path).catch((error) => {
    throw fileError(path, error);
  });
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
      chunks: () => read(path, entry),
    }));
    return { members, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw damaged(path, error);
  }
}
