/**
 * As much of the protobuf wire format as ONNX needs: a message is its fields one after the other, each
 * a key (number and wire type) and a value.
 *
 * @module
 */

const encoder = new TextEncoder();

/** Lays parts side by side: the fields of a message. */
export function message(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  bytes.push(value);
  return bytes;
}

/** A field that holds a non-negative integer. */
export function integerField(number: number, value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`Cannot encode ${value} in field ${number}: it must be an integer >= 0`);
  }
  return Uint8Array.from([...varint(number * 8), ...varint(value)]);
}

/** A field that holds bytes, or a message. */
export function bytesField(number: number, bytes: Uint8Array): Uint8Array {
  return message(Uint8Array.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes);
}

/** A field that holds text. */
export function textField(number: number, text: string): Uint8Array {
  return bytesField(number, encoder.encode(text));
}

/** One field of a message, as it stands on the wire. */
export interface WireField {
  number: number;
  /** An integer, as signed 64 bits, beyond 2^53 rounded; 0 unless the field holds one. */
  integer: number;
  /** The bytes of a text, a message or a fixed-size number; empty for an integer. */
  bytes: Uint8Array;
}

/** Reads the fields of a message. Throws a SyntaxError where the bytes are not protobuf. */
export function* readFields(bytes: Uint8Array): Generator<WireField> {
  let at = 0;
  const readVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) break;
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new SyntaxError(`not protobuf: an integer does not end at byte ${at}`);
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) {
      throw new SyntaxError(
        `not protobuf: ${length} bytes announced at byte ${at}, ${bytes.length - at} are there`,
      );
    }
    return bytes.subarray(at, at += length);
  };
  const none = bytes.subarray(0, 0);
  while (at < bytes.length) {
    const start = at;
    const key = Number(readVarint());
    const number = Math.floor(key / 8), wire = key % 8;
    if (number < 1) throw new SyntaxError(`not protobuf: field number 0 at byte ${start}`);
    if (wire === 0) {
      yield { number, integer: Number(BigInt.asIntN(64, readVarint())), bytes: none };
    } else if (wire === 1) yield { number, integer: 0, bytes: take(8) };
    else if (wire === 2) yield { number, integer: 0, bytes: take(Number(readVarint())) };
    else if (wire === 5) yield { number, integer: 0, bytes: take(4) };
    else throw new SyntaxError(`not protobuf: wire type ${wire} at byte ${start}`);
  }
}

/** The integers of a repeated field in packed form. */
export function packedIntegers(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let value = 0n, shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte < 128) {
      values.push(Number(BigInt.asIntN(64, value)));
      value = shift = 0n;
    }
  }
  if (shift > 0n) throw new SyntaxError("not protobuf: a packed integer does not end");
  return values;
}
