/**
 * What this room's tests share: a folder that goes away, zips, and a server that can fail.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  configure,
  TextReader,
  Uint8ArrayWriter,
  ZipWriter,
  type ZipWriterConstructorOptions,
} from "@zip.js/zip.js";

/** Runs a test in an empty folder of its own. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "lobster_test_"));
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A zip of texts by their names. */
export async function zipOf(
  files: Record<string, string>,
  options: ZipWriterConstructorOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  configure({ useWebWorkers: false });
  const zip = new ZipWriter(new Uint8ArrayWriter(), options);
  for (const [name, text] of Object.entries(files)) await zip.add(name, new TextReader(text));
  return await zip.close() as Uint8Array<ArrayBuffer>;
}

/** What a test knows of its server. */
export interface ServerContext {
  /** An empty folder. */
  folder: string;
  /** Where the server is. */
  address: string;
  /** What it was asked so far. */
  requests: Request[];
}

/** Runs a test beside a real HTTP server; `handle` gets the number of the request, from 1. */
export function withServer(
  handle: (request: Request, count: number) => Response | Promise<Response>,
  test: (context: ServerContext) => Promise<void>,
): Promise<void> {
  return inFolder(async (folder) => {
    const requests: Request[] = [];
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
      requests.push(request);
      return handle(request, requests.length);
    });
    try {
      await test({ folder, address: `http://127.0.0.1:${server.addr.port}/file.zip`, requests });
    } finally {
      await server.shutdown();
    }
  });
}

/** Serves bytes as a good server does, with ranges and an entity tag. */
export function serve(bytes: Uint8Array<ArrayBuffer>, request: Request, tag = '"1"'): Response {
  const headers = new Headers({ etag: tag, "content-type": "application/zip" });
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.get("range") ?? "")?.[1] ?? 0);
  const condition = request.headers.get("if-range");
  if (from === 0 || (condition !== null && condition !== tag)) {
    return new Response(bytes, { headers });
  }
  if (from >= bytes.length) {
    headers.set("content-range", `bytes */${bytes.length}`);
    return new Response(null, { status: 416, headers });
  }
  headers.set("content-range", `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
  return new Response(bytes.slice(from), { status: 206, headers });
}

/** The same answer over a connection that breaks off after about `length` bytes of the body. */
export async function cut(response: Response, length: number): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  let sent = 0;
  const body = new ReadableStream({
    async pull(controller) {
      if (sent >= length) {
        await new Promise((resolve) => setTimeout(resolve, 20)); // what was sent is on its way
        return controller.close();
      }
      controller.enqueue(bytes.subarray(sent, sent + 1000));
      sent += 1000;
    },
  });
  const headers = new Headers(response.headers);
  headers.set("content-length", `${bytes.length}`);
  return new Response(body, { status: response.status, headers });
}
