import type { EngineName } from "./local_predictor.ts";
import type { OrtModel } from "./ort_predictor.ts";
import type { WorkerReply, WorkerRequest } from "./predictor_worker.ts";
import { checkWindows, type Predictor } from "./predictor.ts";

/**
 * Opens a model in a Worker, warmed up, so that this thread's event loop stays free while it computes. Needs read permission for the package's files and for this library's own.
 */
export async function workerPredictor(
  model: OrtModel,
  engine: EngineName = "ort",
): Promise<Predictor> {
  const worker = new Worker(new URL("./predictor_worker.ts", import.meta.url), { type: "module" });
  const predictor = new WorkerPredictor(worker, model);
  try {
    await predictor.open(model, engine);
  } catch (error) {
    await predictor.close();
    throw error;
  }
  return predictor;
}

interface Waiting {
  resolve(probabilities: Float32Array): void;
  reject(error: Error): void;
}

const ERRORS: Record<string, ErrorConstructor> = { RangeError, SyntaxError, TypeError };

/** Speaks with a Worker that answers as `predictor_worker.ts` does. */
export class WorkerPredictor implements Predictor {
  readonly window: number;
  readonly features: number;
  #name: string;
  #worker: Worker;
  #waiting = new Map<number, Waiting>();
  #asked = 0;
  /** Why nothing can be asked any more. */
  #end: Error | null = null;

  /** Takes over the Worker: `close` ends it. */
  constructor(worker: Worker, { name, window, features }: OrtModel) {
    this.window = window;
    this.features = features;
    this.#name = name;
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
      const waiting = this.#waiting.get(data.id)!;
      this.#waiting.delete(data.id);
      if ("error" in data) waiting.reject(rebuild(data.error));
      else waiting.resolve(data.probabilities);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#stop(`The inference Worker of ${name} died: ${event.message.split("\n")[0]}`);
    };
    worker.onmessageerror = () => this.#stop(`The inference Worker of ${name} sent no message`);
  }

  /** Sends the model; settled once it is open and warmed up. */
  async open(model: OrtModel, engine: EngineName): Promise<void> {
    await this.#ask((id) => ({ id, open: model, engine }), []);
  }

  predict(windows: Float32Array, batch: number): Promise<Float32Array> {
    try {
      // The Worker gets a copy, since the caller keeps its windows.
      const copy = new Float32Array(
        windows.subarray(0, batch * checkWindows(this, windows, batch)),
      );
      return this.#ask((id) => ({ id, windows: copy, batch }), [copy.buffer]);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  close(): Promise<void> {
    this.#stop(`${this.#name} is closed: it can't predict any more`);
    return Promise.resolve();
  }

  #ask(request: (id: number) => WorkerRequest, transfer: ArrayBuffer[]): Promise<Float32Array> {
    if (this.#end !== null) return Promise.reject(this.#end);
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage(request(id), transfer);
    });
  }

  #stop(reason: string): void {
    if (this.#end !== null) return;
    this.#end = new Error(reason);
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
  }
}

function rebuild({ name, message }: { name: string; message: string }): Error {
  return new (ERRORS[name] ?? Error)(message);
}
