/**
 * The protobuf messages of ONNX that our graphs are made of, by the field numbers of onnx.proto3.
 *
 * @module
 */
import { bytesField, integerField, message, textField } from "./protobuf.ts";

const FLOAT = 1, INT64 = 7;

/** An operation: the names that it takes and gives, "" for one left out, and attributes. */
export function node(
  operator: string,
  inputs: string[],
  outputs: string[],
  ...attributes: Uint8Array[]
) {
  return message(
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(3, outputs.at(-1)!),
    textField(4, operator),
    ...attributes.map((bytes) => bytesField(5, bytes)),
  );
}

/** An attribute that is an integer. */
export function integerAttribute(name: string, value: number): Uint8Array {
  return message(textField(1, name), integerField(3, value), integerField(20, 2));
}

/** An attribute that is a list of integers. */
export function integersAttribute(name: string, values: number[]): Uint8Array {
  return message(
    textField(1, name),
    ...values.map((value) => integerField(8, value)),
    integerField(20, 7),
  );
}

/** Raw numbers of a tensor are little-endian, whatever the machine. */
function rawTensor(name: string, dims: readonly number[], type: number, raw: DataView): Uint8Array {
  return message(
    ...dims.map((dim) => integerField(1, dim)),
    integerField(2, type),
    textField(8, name),
    bytesField(9, new Uint8Array(raw.buffer)),
  );
}

/** A constant of float32 numbers. */
export function floatTensor(
  name: string,
  dims: readonly number[],
  data: ArrayLike<number>,
): Uint8Array {
  const raw = new DataView(new ArrayBuffer(4 * data.length));
  for (let i = 0; i < data.length; i++) raw.setFloat32(4 * i, data[i], true);
  return rawTensor(name, dims, FLOAT, raw);
}

/** A constant of 64-bit integers, in one dimension. */
export function int64Tensor(name: string, values: number[]): Uint8Array {
  const raw = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => raw.setBigInt64(8 * i, BigInt(value), true));
  return rawTensor(name, [values.length], INT64, raw);
}

/** A graph's input or output: a dimension is a number, or a name for any number. */
export function floatValue(name: string, shape: (number | string)[]): Uint8Array {
  const dims = shape.map((dim) =>
    bytesField(1, typeof dim === "number" ? integerField(1, dim) : textField(2, dim))
  );
  const tensor = message(integerField(1, FLOAT), bytesField(2, message(...dims)));
  return message(textField(1, name), bytesField(2, bytesField(1, tensor)));
}
