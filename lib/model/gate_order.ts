/** A gate's rows in the weights of an LSTM: PyTorch lays them i, f, g, o, ONNX i, o, f, c (c is g). */
export type GateOrder = readonly number[];

/** From PyTorch's order to ONNX's: block k of the result is block `order[k]`. */
export const TO_ONNX: GateOrder = [0, 3, 1, 2];
/** And back. */
export const TO_PYTORCH: GateOrder = [0, 2, 3, 1];

/** Reorders the four blocks of a gate tensor, rounding to float32. */
export function reorderGates(data: Float32Array | Float64Array, order: GateOrder): Float32Array {
  const block = data.length / 4;
  const out = new Float32Array(data.length);
  order.forEach((from, to) => out.set(data.subarray(from * block, (from + 1) * block), to * block));
  return out;
}
