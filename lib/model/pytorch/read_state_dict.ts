import type { FileEntry } from "@zip.js/zip.js";
import { printable } from "../printable.ts";
import type { NamedTensor } from "../weights.ts";
import { readPickle } from "./pickle_reader.ts";
import { type Storage, STORAGE_BYTES, type TensorView } from "./pickle_values.ts";

/** More than the pickle of any state_dict takes. */
const LARGEST_PICKLE = 1 << 24;

/**
 * Reads a `state_dict` that PyTorch's `torch.save` wrote (1.6 or later): a zip with a pickle, which names
 * the tensors, and a file of numbers for each. Float32, float64, float16 and bfloat16 are read; nothing is
 * ever executed.
 *
 * @param name the file's, for errors
 * @throws {SyntaxError} if it is damaged, or holds anything but plain tensors
 */
export async function readStateDict(bytes: Uint8Array, name: string): Promise<NamedTensor[]> {
  try {
    if (bytes[0] === 0x80) throw new SyntaxError("it is in the format of PyTorch before 1.6");
    return await readArchive(bytes);
  } catch (error) {
    const reason = printable((error as Error).message);
    throw new SyntaxError(`${name} is no PyTorch state_dict: ${reason}`, { cause: error });
  }
}

async function readArchive(bytes: Uint8Array): Promise<NamedTensor[]> {
  const { configure, Uint8ArrayReader, ZipReader } = await import("@zip.js/zip.js");
  configure({ useWebWorkers: false });
  const archive = new ZipReader(new Uint8ArrayReader(bytes));
  const files = new Map<string, FileEntry>();
  for (const entry of await archive.getEntries()) {
    if (!entry.directory) files.set(entry.filename, entry);
  }
  const pickle = [...files.keys()].find((path) => /^([^/]+\/)?data\.pkl$/.test(path));
  if (pickle === undefined) throw new SyntaxError("there is no data.pkl in it");
  const folder = pickle.slice(0, -"data.pkl".length);
  const read = (path: string, atMost: number) => readFile(files.get(folder + path), path, atMost);

  if (files.has(`${folder}byteorder`)) {
    const order = new TextDecoder().decode(await read("byteorder", 16));
    if (order !== "little") throw new SyntaxError(`its numbers are ${order}-endian`);
  }
  const views = readPickle(await read("data.pkl", LARGEST_PICKLE));
  const storages = new Map<string, Float32Array | Float64Array>();
  for (const { storage } of views.values()) {
    if (storages.has(storage.key)) continue;
    const size = storage.length * STORAGE_BYTES[storage.type];
    const raw = await read(`data/${storage.key}`, size);
    if (raw.length < size) {
      throw new SyntaxError(`data/${storage.key} has ${raw.length} bytes, not ${size}`);
    }
    storages.set(storage.key, decode(raw, storage));
  }
  await archive.close();
  return [...views].map(([name, view]) => ({
    name,
    dims: view.dims,
    data: gather(storages.get(view.storage.key)!, view),
  }));
}

async function readFile(
  file: FileEntry | undefined,
  path: string,
  atMost: number,
): Promise<Uint8Array> {
  if (file === undefined) throw new SyntaxError(`there is no ${path} in it`);
  if (file.uncompressedSize > atMost) {
    throw new SyntaxError(`${path} has ${file.uncompressedSize} bytes, more than ${atMost}`);
  }
  return new Uint8Array(await file.arrayBuffer({ checkSignature: true }));
}

function decode(raw: Uint8Array, { type, length }: Storage): Float32Array | Float64Array {
  const data = new DataView(raw.buffer, raw.byteOffset);
  const read = {
    FloatStorage: (i: number) => data.getFloat32(4 * i, true),
    DoubleStorage: (i: number) => data.getFloat64(8 * i, true),
    HalfStorage: (i: number) => data.getFloat16(2 * i, true),
    BFloat16Storage: (i: number) => upperHalf(data.getUint16(2 * i, true)),
  }[type];
  const out = type === "DoubleStorage" ? new Float64Array(length) : new Float32Array(length);
  for (let i = 0; i < length; i++) out[i] = read(i);
  return out;
}

const scratch = new DataView(new ArrayBuffer(4));

/** A bfloat16 is the upper half of a float32. */
function upperHalf(bits: number): number {
  scratch.setUint32(0, bits * 65536);
  return scratch.getFloat32(0);
}

/** The numbers of a view, row-major. */
function gather(
  numbers: Float32Array | Float64Array,
  { offset, dims, strides }: TensorView,
): Float32Array | Float64Array {
  const size = dims.reduce((product, dim) => product * dim, 1);
  const out = numbers instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let rest = i, at = offset;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      at += (rest % dims[axis]) * strides[axis];
      rest = Math.floor(rest / dims[axis]);
    }
    out[i] = numbers[at];
  }
  return out;
}
