/**
 * The Worker behind {@link workerPredictor}. The first message is a model, every other one windows.
 *
 * @module
 */
import { type EngineName, localPredictor } from "./local_predictor.ts";
import type { OrtModel } from "./ort_predictor.ts";
import type { Predictor } from "./predictor.ts";

/** What the Worker is asked. */
export type WorkerRequest =
  | { id: number; open: OrtModel; engine: EngineName }
  | { id: number; windows: Float32Array<ArrayBuffer>; batch: number };

/** What it answers: P(up) of each window (none for a model), or what went wrong. */
export type WorkerReply =
  | { id: number; probabilities: Float32Array<ArrayBuffer> }
  | { id: number; error: { name: string; message: string } };

interface WorkerScope {
  location?: unknown;
  onmessage: (event: MessageEvent<WorkerRequest>) => void;
  postMessage(reply: WorkerReply, transfer: ArrayBuffer[]): void;
}

const scope = globalThis as unknown as WorkerScope;
// onnxruntime-web takes a `location` as the page that it was loaded from; a Worker's is no such URL.
delete scope.location;

let predictor: Promise<Predictor> | undefined;

async function answer(request: WorkerRequest): Promise<Float32Array> {
  if ("open" in request) {
    predictor = localPredictor(request.open, request.engine);
    await predictor;
    return new Float32Array(0);
  }
  return await (await predictor!).predict(request.windows, request.batch);
}

scope.onmessage = async ({ data }) => {
  try {
    const probabilities = (await answer(data)).slice();
    scope.postMessage({ id: data.id, probabilities }, [probabilities.buffer]);
  } catch (error) {
    const { name, message } = error as Error;
    scope.postMessage({ id: data.id, error: { name, message } }, []);
  }
};
