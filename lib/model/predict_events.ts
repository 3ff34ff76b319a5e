import { scaleRows, type Scaling } from "../dataset/mod.ts";
import type { Predictor } from "./predictor.ts";

/** Windows that go to the predictor at a time. */
const BATCH = 256;

/**
 * P(up) of every full window over consecutive feature rows: what the stream would predict, offline.
 *
 * @param features feature rows, [events, features], not scaled
 * @param progress told how many windows are done
 * @returns float32 [events - window + 1]: element s is the window of rows s ... s + window - 1
 */
export async function predictEvents(
  predictor: Predictor,
  features: Float32Array,
  scaling: Scaling | null,
  progress?: (done: number, of: number) => void,
): Promise<Float32Array> {
  const { window, features: width } = predictor;
  const rows = features.slice();
  scaleRows(rows, scaling);
  const sequences = Math.max(0, rows.length / width - window + 1);
  const pUp = new Float32Array(sequences);
  const size = window * width;
  for (let first = 0; first < sequences; first += BATCH) {
    const batch = Math.min(BATCH, sequences - first);
    const windows = new Float32Array(batch * size);
    for (let i = 0; i < batch; i++) {
      const start = (first + i) * width;
      windows.set(rows.subarray(start, start + size), i * size);
    }
    pUp.set(await predictor.predict(windows, batch), first);
    progress?.(first + batch, sequences);
  }
  return pUp;
}
