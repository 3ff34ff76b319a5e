import type { NamedTensor } from "../weights.ts";

const encoder = new TextEncoder();

/**
 * Writes tensors as a file that PyTorch's `torch.load` reads as a `state_dict` (with `weights_only` too):
 * float32 or float64, as their data are. The same tensors give the same bytes.
 */
export async function writeStateDict(
  tensors: readonly NamedTensor[],
): Promise<Uint8Array<ArrayBuffer>> {
  const { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } = await import(
    "@zip.js/zip.js"
  );
  configure({ useWebWorkers: false });
  // Stored, sizes before the data, no time: PyTorch's own reader wants a plain zip.
  const archive = new ZipWriter(new Uint8ArrayWriter(), {
    level: 0,
    dataDescriptor: false,
    extendedTimestamp: false,
    lastModDate: new Date(1980, 0, 1),
  });
  const add = (path: string, bytes: Uint8Array) =>
    archive.add(`archive/${path}`, new Uint8ArrayReader(bytes));
  await add("data.pkl", pickle(tensors));
  for (const [i, { data }] of tensors.entries()) await add(`data/${i}`, littleEndian(data));
  await add("version", encoder.encode("3\n"));
  return await archive.close();
}

function littleEndian(data: Float32Array | Float64Array): Uint8Array {
  const size = data.BYTES_PER_ELEMENT;
  const raw = new DataView(new ArrayBuffer(size * data.length));
  for (let i = 0; i < data.length; i++) {
    if (size === 4) raw.setFloat32(4 * i, data[i], true);
    else raw.setFloat64(8 * i, data[i], true);
  }
  return new Uint8Array(raw.buffer);
}

/** The program (see {@link readPickle}) that makes an OrderedDict of tensors, in protocol 2. */
function pickle(tensors: readonly NamedTensor[]): Uint8Array {
  const bytes: number[] = [0x80, 2];
  const put = (...codes: number[]) => void bytes.push(...codes);
  const name = (module: string, name: string) =>
    put(0x63, ...encoder.encode(`${module}\n${name}\n`));
  const uint32 = (value: number) => put(...[0, 8, 16, 24].map((shift) => (value >>> shift) & 255));
  const text = (value: string) => {
    const utf8 = encoder.encode(value);
    put(0x58); // BINUNICODE
    uint32(utf8.length);
    put(...utf8);
  };
  const integer = (value: number) => {
    put(0x4a); // BININT
    uint32(value);
  };
  const tuple = (items: readonly number[]) => {
    put(0x28); // MARK
    items.forEach(integer);
    put(0x74); // TUPLE
  };
  const emptyDict = () => {
    name("collections", "OrderedDict");
    put(0x29, 0x52); // EMPTY_TUPLE REDUCE
  };
  emptyDict();
  put(0x28); // MARK
  for (const [i, { name: key, dims, data }] of tensors.entries()) {
    text(key);
    name("torch._utils", "_rebuild_tensor_v2");
    put(0x28, 0x28); // MARK MARK
    text("storage");
    name("torch", data instanceof Float64Array ? "DoubleStorage" : "FloatStorage");
    text(`${i}`);
    text("cpu");
    integer(data.length);
    put(0x74, 0x51); // TUPLE BINPERSID
    integer(0);
    tuple(dims);
    tuple(dims.map((_, axis) => dims.slice(axis + 1).reduce((product, dim) => product * dim, 1)));
    put(0x89); // NEWFALSE: no gradient wanted
    emptyDict(); // no hooks
    put(0x74, 0x52); // TUPLE REDUCE
  }
  put(0x75, 0x2e); // SETITEMS STOP
  return Uint8Array.from(bytes);
}
