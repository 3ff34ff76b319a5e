import { type FileHandle, open, rm, stat } from "node:fs/promises";
import { fileError } from "./file_error.ts";

/** How a download goes about it. */
export interface DownloadOptions {
  /** How often in a row a transfer may break off without a new byte. Default 5. */
  attempts?: number;
  /** Pause before going on after a break, milliseconds; doubled each time in a row. Default 1000. */
  pauseMs?: number;
  /** How long to wait for the next byte, milliseconds. Default 30,000. */
  stallMs?: number;
  /** Called as bytes come in; `total` is undefined when the server does not say. */
  onProgress?: (bytes: number, total: number | undefined) => void;
}

/** An address does not do: the message begins with it, and another one may do. */
export class AddressError extends Error {
  /** Name of the class. */
  override name = "AddressError";

  /** What is wrong with `address`. */
  constructor(address: string, reason: string) {
    super(`${address}: ${reason}`);
  }
}

/** The transfer broke off; what came is kept, and it can go on from there. */
class Interruption extends Error {}

/** The server gave no answer at all. */
class Unreachable extends Interruption {}

/** A server's answer, and from which byte of the file its body goes on. */
interface Answer {
  body: ReadableStream<Uint8Array> | null;
  start: number;
  total: number | undefined;
  /** What tells this version of the file from a later one, if the server says. */
  version: string | undefined;
}

/** Why a request failed, without the address that fetch repeats. */
function reasonOf({ message, cause }: Error): string {
  const reason = cause instanceof Error ? cause.message : message;
  return reason.replace(/^error sending request for url \([^)]*\): (client error \(\w+\): )?/, "");
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return 0;
    throw fileError(path, error);
  }
}

/** A strong version mark: weak ones don't vouch for bytes. */
function versionOf(headers: Headers): string | undefined {
  const tag = headers.get("etag");
  return tag !== null && !tag.startsWith("W/") ? tag : headers.get("last-modified") ?? undefined;
}

/** Asks for the file from byte `had` on; undefined when the file ends there. */
async function ask(
  url: string,
  had: number,
  version: string | undefined,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (had > 0) headers.range = `bytes=${had}-`;
  if (had > 0 && version !== undefined) headers["if-range"] = version;
  const response = await fetch(url, { headers, signal }).catch((error) => {
    throw new Unreachable(reasonOf(error));
  });
  const { status, statusText, body } = response;
  const [, from, total] =
    /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(response.headers.get("content-range") ?? "") ?? [];
  if (status === 206 && Number(from) === had) {
    return { body, start: had, total: Number(total), version: versionOf(response.headers) };
  }
  if (status === 200 && !response.headers.get("content-type")?.startsWith("text/html")) {
    const length = response.headers.get("content-length");
    const size = length === null ? undefined : Number(length);
    return { body, start: 0, total: size, version: versionOf(response.headers) };
  }
  await body?.cancel();
  if (status === 416 && Number(total) === had) return undefined;
  // Another range than what was asked for: what is here is not a part of that file.
  if (had > 0 && (status === 206 || status === 416)) return await ask(url, 0, undefined, signal);
  if (status === 200) throw new AddressError(url, "expected a zip, found a web page");
  const answer = `the server answered ${status} ${statusText}`.trim();
  if (status === 429 || status >= 500) throw new Interruption(answer);
  throw new AddressError(url, answer);
}

/** Writes a body to the file from the answer's start on. A file that can't be written is removed. */
async function save(
  { body, start, total }: Answer,
  path: string,
  onBytes: (size: number, total: number | undefined) => void,
): Promise<void> {
  const reader = body?.getReader();
  let size = start;
  let file: FileHandle | undefined;
  try {
    file = await open(path, start === 0 ? "w" : "a");
    while (reader !== undefined) {
      const { done, value } = await reader.read().catch((error) => {
        throw new Interruption(`the connection broke off: ${reasonOf(error)}`);
      });
      if (done) break;
      await file.writeFile(value);
      size += value.length;
      onBytes(size, total);
    }
  } catch (error) {
    if (error instanceof Interruption) throw error;
    await rm(path, { force: true });
    throw fileError(path, error);
  } finally {
    await file?.close();
    await reader?.cancel().catch(() => {}); // a body that failed has been told of above
  }
  if (total !== undefined && size < total) {
    throw new Interruption(`the connection broke off after ${size} of ${total} bytes`);
  }
}

/** One try: returns when the file is complete, and throws an {@link Interruption} if it broke off. */
async function transfer(
  url: string,
  path: string,
  state: { version?: string; answered: boolean },
  { stallMs = 30_000, onProgress = () => {} }: DownloadOptions,
): Promise<void> {
  const stall = new AbortController();
  const expire = () => stall.abort(new Error(`nothing came for ${stallMs / 1000} s`));
  let timer = setTimeout(expire, stallMs);
  try {
    const answer = await ask(url, await sizeOf(path), state.version, stall.signal);
    if (answer === undefined) return;
    state.answered = true;
    state.version = answer.version;
    await save(answer, path, (size, total) => {
      clearTimeout(timer);
      timer = setTimeout(expire, stallMs);
      onProgress(size, total);
    });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Downloads a zip by HTTP, going on where an earlier try, in this process or before it, broke off. What
 * is at `path` may be half a file until this returns: give it a name that says so.
 *
 * @throws {AddressError} when the server can't be reached, does not have the file, or answers with a web
 * page: `path` keeps what came
 * @throws {Error} one line with the path when it can't be written: nothing is kept
 */
export async function download(
  url: string,
  path: string,
  options: DownloadOptions = {},
): Promise<void> {
  const { attempts = 5, pauseMs = 1000 } = options;
  const state = { answered: false };
  let failures = 0;
  for (;;) {
    const had = await sizeOf(path);
    try {
      return await transfer(url, path, state, options);
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      // A server that never answered is not worth the wait; one that did may come back.
      if (error instanceof Unreachable && !state.answered) {
        throw new AddressError(url, error.message);
      }
      failures = await sizeOf(path) > had ? 1 : failures + 1;
      if (failures >= attempts) {
        throw new AddressError(url, `${error.message} (${failures} times in a row)`);
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs * 2 ** (failures - 1)));
    }
  }
}
