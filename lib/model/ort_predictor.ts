import type { InferenceSession } from "onnxruntime-web/wasm";
import { Random } from "../math/mod.ts";
import { type GraphIo, readProbabilities } from "./graph_io.ts";
import { createSession, type Ort } from "./ort.ts";
import { checkWindows, type Predictor } from "./predictor.ts";

/** A model as onnxruntime needs it; plain data, which can be sent to a Worker. */
export interface OrtModel {
  /** As the user knows it, for errors. */
  name: string;
  /** The ONNX file's bytes. */
  onnx: Uint8Array;
  /** What goes into the graph and comes out. */
  io: GraphIo;
  /** Rows in a window. */
  window: number;
  /** Features in a row. */
  features: number;
}

/** Windows in one call of onnxruntime: more bring no speed, and memory stays bounded. */
const CHUNK = 64;
/** Calls before a session is as fast as it gets. */
const WARM_UP_CALLS = 50;
/** Takes every path of a matrix kernel that treats 8, 4, 2 and 1 rows apart. */
const MIXED_BATCH = 15;

/**
 * Opens a model with onnxruntime-web in this thread, warmed up. `predict` blocks the event loop while it
 * computes; {@link workerPredictor} does not. Needs read permission for the package's files.
 */
export async function ortPredictor(model: OrtModel): Promise<Predictor> {
  const { ort, session } = await createSession(model.onnx, model.name);
  const predictor = new OrtPredictor(model, ort, session);
  await predictor.warmUp();
  return predictor;
}

class OrtPredictor implements Predictor {
  readonly window: number;
  readonly features: number;
  #model: OrtModel;
  #ort: Ort;
  #session: InferenceSession;
  #chunk: number;
  /** Calls follow each other: a session runs one at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(model: OrtModel, ort: Ort, session: InferenceSession) {
    this.window = model.window;
    this.features = model.features;
    this.#model = model;
    this.#ort = ort;
    this.#session = session;
    this.#chunk = model.io.batch === 1 ? 1 : CHUNK;
  }

  /**
   * Runs random windows until the session is fast, and looks whether a window's result depends on its
   * batch: onnxruntime does not promise that it never does, so a graph for which it does is run one
   * window at a time.
   */
  async warmUp(): Promise<void> {
    const random = new Random(1);
    const size = this.window * this.features;
    const windows = Float32Array.from({ length: MIXED_BATCH * size }, () => random.normal());
    const together = await this.predict(windows, MIXED_BATCH);
    for (let call = 0; call < WARM_UP_CALLS; call++) {
      const i = call % MIXED_BATCH;
      const [alone] = await this.predict(windows.subarray(i * size, (i + 1) * size), 1);
      if (alone !== together[i]) this.#chunk = 1;
    }
  }

  predict(windows: Float32Array, batch: number): Promise<Float32Array> {
    if (this.#closed) {
      return Promise.reject(new Error(`${this.#model.name} is closed: it can't predict any more`));
    }
    const result = this.#last.then(() => this.#predict(windows, batch));
    this.#last = result.catch(() => {});
    return result;
  }

  async #predict(windows: Float32Array, batch: number): Promise<Float32Array> {
    const { name, io } = this.#model;
    const size = checkWindows(this, windows, batch);
    const out = new Float32Array(batch);
    for (let first = 0; first < batch; first += this.#chunk) {
      const count = Math.min(this.#chunk, batch - first);
      const part = windows.subarray(first * size, (first + count) * size);
      const input = new this.#ort.Tensor("float32", part, [count, this.window, this.features]);
      let outputs;
      try {
        outputs = await this.#session.run({ [io.input]: input }, [io.output]);
      } catch (error) {
        const reason = (error as Error).message.split("\n")[0];
        throw new Error(`${name} failed on ${count} windows: ${reason}`, { cause: error });
      }
      readProbabilities(outputs[io.output].data as Float32Array, io.kind, count, out, first);
    }
    return out;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#last;
    await this.#session.release();
  }
}
