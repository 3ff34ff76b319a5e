import { checkFit } from "./fit.ts";
import { graphIo } from "./graph_io.ts";
import { formatManifest, type Manifest } from "./manifest.ts";
import { readGraph } from "./onnx_graph.ts";

/** The two files of a model: `models/default`, with or without `.onnx` or `.json`. */
export function modelFiles(path: string): { onnx: string; manifest: string } {
  const stem = path.replace(/\.(onnx|json)$/, "");
  return { onnx: `${stem}.onnx`, manifest: `${stem}.json` };
}

/**
 * Writes `PATH.onnx` and `PATH.json`, each as a whole or not at all, the ONNX first: if only that was
 * done, the old manifest's sha256 gives it away. Makes the folder. Returns the manifest as written.
 * Throws a RangeError when the two do not fit.
 */
export async function saveModel(
  path: string,
  manifest: Omit<Manifest, "format" | "onnxSha256">,
  onnx: Uint8Array<ArrayBuffer>,
): Promise<Manifest> {
  const files = modelFiles(path);
  const whole: Manifest = { format: 1, ...manifest, onnxSha256: await hexSha256(onnx) };
  const json = new TextEncoder().encode(formatManifest(whole));
  checkFit(files.onnx, graphIo(readGraph(onnx, files.onnx), files.onnx), whole);
  const folder = /^(.*)\/[^/]*$/.exec(files.onnx)?.[1];
  if (folder) {
    await Deno.mkdir(folder, { recursive: true }).catch((error) => fail(folder, "made", error));
  }
  await writeWhole(files.onnx, onnx);
  await writeWhole(files.manifest, json);
  return whole;
}

/** Writes a file as a whole or not at all; throws an Error of one line. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.part`;
  try {
    {
      using file = await Deno.open(temporary, { write: true, create: true, truncate: true });
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      await file.sync();
    }
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {}); // it may never have come to be
    fail(path, "written", error);
  }
}

/** The bytes of a file, or null if there is none. */
export async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    return fail(path, "read", error);
  }
}

/** Hex sha256 of bytes. */
export async function hexSha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fail(path: string, done: string, cause: unknown): never {
  throw new Error(`${path} can't be ${done}: ${(cause as Error).message.split("\n")[0]}`, {
    cause,
  });
}
