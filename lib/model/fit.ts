import type { GraphIo } from "./graph_io.ts";
import type { ModelSpec } from "./manifest.ts";

/** Throws a RangeError unless a graph can be used as a spec says; `onnx` is its file. */
export function checkFit(onnx: string, io: GraphIo, { featureSet, window }: ModelSpec): void {
  const { name, features } = featureSet;
  if (io.features !== 0 && io.features !== features.length) {
    throw new RangeError(
      `${onnx} takes ${io.features} features, but ${name} has ${features.length}`,
    );
  }
  if (io.window !== 0 && io.window !== window) {
    throw new RangeError(`${onnx} takes windows of ${io.window} rows, not of ${window}`);
  }
  if (io.batch > 1) {
    throw new RangeError(
      `${onnx} takes exactly ${io.batch} windows at a time: it must take any number`,
    );
  }
}
