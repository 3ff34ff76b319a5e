import type { InferenceSession, Tensor } from "onnxruntime-web/wasm";

/** The parts of onnxruntime-web that are used here. */
export interface Ort {
  InferenceSession: typeof InferenceSession;
  Tensor: typeof Tensor;
}

let loaded: Promise<Ort> | undefined;

/**
 * Loads onnxruntime-web's WebAssembly backend, once, on one thread. It is 14 MB, so it is loaded when a
 * model is first opened and not before. Needs read permission for the package's files, and no other.
 */
export function loadOrt(): Promise<Ort> {
  return loaded ??= load();
}

async function load(): Promise<Ort> {
  const wasm = new URL(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"));
  const [ort, bytes] = await Promise.all([import("onnxruntime-web/wasm"), Deno.readFile(wasm)]);
  // A blob: URL, by which it would start threads, can't be loaded by Deno; and without the bytes it
  // replaces globalThis.Worker to fetch them.
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = bytes;
  return ort;
}

/** Opens a session for a model. Throws an Error of one line, with `name`, if ort refuses it. */
export async function createSession(
  onnx: Uint8Array,
  name: string,
): Promise<{ ort: Ort; session: InferenceSession }> {
  const ort = await loadOrt();
  try {
    return { ort, session: await ort.InferenceSession.create(onnx) };
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new Error(`${name} can't be opened by onnxruntime: ${reason}`, { cause: error });
  }
}
