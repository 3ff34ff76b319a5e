/** A tensor as a pickle describes it: a view of a storage that lies elsewhere in the file. */
export interface TensorView {
  /** The numbers that it is a view of. */
  storage: Storage;
  /** Index of the first number in the storage. */
  offset: number;
  /** Sizes, outermost first. */
  dims: number[];
  /** Numbers of the storage from one index to the next, dimension by dimension. */
  strides: number[];
}

/** Numbers that tensors are views of. */
export interface Storage {
  type: StorageType;
  /** Name of its file. */
  key: string;
  /** How many numbers. */
  length: number;
}

/** PyTorch's names of the storages that are read, with the bytes of a number. */
export const STORAGE_BYTES = {
  FloatStorage: 4,
  DoubleStorage: 8,
  HalfStorage: 2,
  BFloat16Storage: 2,
} as const;

/** One of them. */
export type StorageType = keyof typeof STORAGE_BYTES;

/** Something in Python that a pickle names; it is never looked up, only told from others. */
export class Name {
  constructor(readonly text: string) {}
}

/** What a pickle is made of. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Value[]
  | Map<Value, Value>
  | Name
  | { tensor: TensorView }
  | { storage: Storage };

/** Where a tuple begins on the stack. */
export const MARK = new Name("mark");

/** Everything that a pickle may name. */
const KNOWN = new Set([
  "collections.OrderedDict",
  "torch._utils._rebuild_tensor_v2",
  "torch._utils._rebuild_parameter",
  ...Object.keys(STORAGE_BYTES).map((type) => `torch.${type}`),
]);

/** A name, if it is a known one. */
export function nameOf(module: Value, name: Value): Name {
  const text = `${String(module)}.${String(name)}`;
  if (KNOWN.has(text)) return new Name(text);
  return fail(`it names ${text}: only plain tensors of floats are read`);
}

/** What the call of a name would give in Python. */
export function resultOf(callee: Value, operands: Value): Value {
  const name = callee instanceof Name ? callee.text : "what has no name";
  if (!Array.isArray(operands)) return fail(`it calls ${name} without a tuple`);
  if (name === "collections.OrderedDict" && operands.length === 0) return new Map();
  if (name === "torch._utils._rebuild_tensor_v2") return { tensor: tensorOf(operands) };
  const [first] = operands;
  if (name === "torch._utils._rebuild_parameter" && isTensor(first)) return first;
  return fail(`it calls ${name} with ${operands.length} values`);
}

/** The storage that a persistent id speaks of. */
export function storageOf(id: Value): Value {
  const [kind, name, key, _device, length] = Array.isArray(id) ? id : [];
  const type = name instanceof Name ? name.text.replace("torch.", "") : "";
  if (kind === "storage" && isStorageType(type) && typeof key === "string" && isCount(length)) {
    return { storage: { type, key, length } };
  }
  return fail("it refers to something outside that is no storage of floats");
}

function tensorOf([reference, offset, dims, strides]: Value[]): TensorView {
  if (
    !isStorage(reference) || !isCount(offset) || !isCounts(dims) || !isCounts(strides) ||
    dims.length !== strides.length
  ) return fail("it describes a tensor in an unknown way");
  const { storage } = reference;
  const size = dims.reduce((product, dim) => product * dim, 1);
  const last = dims.reduce((sum, dim, i) => sum + (dim - 1) * strides[i], offset);
  if (size > storage.length || (size > 0 && last >= storage.length)) {
    return fail(`a tensor [${dims.join(", ")}] exceeds its storage of ${storage.length} numbers`);
  }
  return { storage, offset, dims, strides };
}

/** Refuses the pickle. */
export function fail(what: string): never {
  throw new SyntaxError(what);
}

/** Whether a value is a tensor. */
export function isTensor(value: Value | undefined): value is { tensor: TensorView } {
  return typeof value === "object" && value !== null && "tensor" in value;
}

function isStorage(value: Value | undefined): value is { storage: Storage } {
  return typeof value === "object" && value !== null && "storage" in value;
}

function isStorageType(type: string): type is StorageType {
  return Object.hasOwn(STORAGE_BYTES, type);
}

function isCount(value: Value | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: Value | undefined): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
