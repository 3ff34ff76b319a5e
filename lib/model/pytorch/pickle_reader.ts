import {
  fail,
  isTensor,
  MARK,
  nameOf,
  resultOf,
  storageOf,
  type TensorView,
  type Value,
} from "./pickle_values.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads the pickle of a PyTorch `state_dict`: a dict of named tensors.
 *
 * A pickle is a program for a stack machine that can name, and call, anything in Python. This machine
 * knows the operations that tensors need and a handful of names, which stand for data; whatever else
 * the program asks for is refused. Nothing is ever imported, called or executed. The operations are those
 * of Python's `pickletools`, protocols 2 to 5.
 *
 * @throws {SyntaxError} for anything but a dict of plain tensors, with what and where in the pickle
 */
export function readPickle(bytes: Uint8Array): Map<string, TensorView> {
  const top = new PickleMachine(bytes).run();
  if (!(top instanceof Map)) return fail("it holds no state_dict but a single value");
  const tensors = new Map<string, TensorView>();
  for (const [name, value] of top) {
    if (typeof name !== "string" || !isTensor(value)) {
      return fail(`its entry "${String(name)}" is no tensor: save the state_dict alone`);
    }
    tensors.set(name, value.tensor);
  }
  return tensors;
}

class PickleMachine {
  #bytes: Uint8Array;
  #data: DataView;
  #at = 0;
  #stack: Value[] = [];
  #memo = new Map<number, Value>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): Value {
    for (;;) {
      const start = this.#at;
      try {
        const operation = this.#take(1)[0];
        if (operation === 0x2e) return this.#pop(); // STOP
        if (this.#step(operation)) continue;
        fail(`operation 0x${operation.toString(16)} is not one that tensors need`);
      } catch (error) {
        throw new SyntaxError(`${(error as Error).message} (byte ${start} of its pickle)`);
      }
    }
  }

  /** Does one operation; false if it is not known. */
  #step(operation: number): boolean {
    switch (operation) {
      case 0x80: // PROTO
        if (this.#take(1)[0] > 5) fail("its protocol is not one of 2 to 5");
        return true;
      case 0x95: // FRAME: the length of what follows, for readers that buffer
        this.#take(8);
        return true;
      case 0x28: // MARK
        return this.#push(MARK);
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        return this.#push(operation === 0x88);
      case 0x4b: // BININT1
        return this.#push(this.#take(1)[0]);
      case 0x4d: // BININT2
        return this.#push(this.#number(2, (at) => this.#data.getUint16(at, true)));
      case 0x4a: // BININT
        return this.#push(this.#number(4, (at) => this.#data.getInt32(at, true)));
      case 0x8a: // LONG1
        return this.#push(this.#long());
      case 0x47: // BINFLOAT
        return this.#push(this.#number(8, (at) => this.#data.getFloat64(at)));
      case 0x58: // BINUNICODE
        return this.#push(this.#text(this.#number(4, (at) => this.#data.getUint32(at, true))));
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(this.#text(this.#take(1)[0]));
      case 0x29: // EMPTY_TUPLE
      case 0x5d: // EMPTY_LIST
        return this.#push([]);
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#push(Array.from({ length: operation - 0x84 }, () => this.#pop()).reverse());
      case 0x74: // TUPLE
        return this.#push(this.#popToMark());
      case 0x61: // APPEND
        return this.#extend([this.#pop()]);
      case 0x65: // APPENDS
        return this.#extend(this.#popToMark());
      case 0x7d: // EMPTY_DICT
        return this.#push(new Map());
      case 0x73: // SETITEM
        return this.#setItems([this.#pop(), this.#pop()].reverse());
      case 0x75: // SETITEMS
        return this.#setItems(this.#popToMark());
      case 0x71: // BINPUT
        return this.#remember(this.#take(1)[0]);
      case 0x72: // LONG_BINPUT
        return this.#remember(this.#number(4, (at) => this.#data.getUint32(at, true)));
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size);
      case 0x68: // BINGET
        return this.#recall(this.#take(1)[0]);
      case 0x6a: // LONG_BINGET
        return this.#recall(this.#number(4, (at) => this.#data.getUint32(at, true)));
      case 0x63: // GLOBAL
        return this.#push(nameOf(this.#line(), this.#line()));
      case 0x93: { // STACK_GLOBAL
        const [name, module] = [this.#pop(), this.#pop()];
        return this.#push(nameOf(module, name));
      }
      case 0x51: // BINPERSID
        return this.#push(storageOf(this.#pop()));
      case 0x52: { // REDUCE
        const [operands, callee] = [this.#pop(), this.#pop()];
        return this.#push(resultOf(callee, operands));
      }
      case 0x62: { // BUILD: the attributes of an OrderedDict, where PyTorch notes its modules' versions
        const [state, target] = [this.#pop(), this.#stack.at(-1)];
        if (!(state instanceof Map && target instanceof Map)) fail("it sets attributes");
        return true;
      }
      default:
        return false;
    }
  }

  #setItems(items: Value[]): boolean {
    const target = this.#stack.at(-1);
    if (!(target instanceof Map) || items.length % 2 !== 0) fail("it fills what is no dict");
    for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1]);
    return true;
  }

  #extend(items: Value[]): boolean {
    const target = this.#stack.at(-1);
    if (!Array.isArray(target)) fail("it extends what is no list");
    for (const item of items) target.push(item);
    return true;
  }

  #push(value: Value): boolean {
    this.#stack.push(value);
    return true;
  }

  #pop(): Value {
    if (this.#stack.length === 0) fail("its stack is empty");
    return this.#stack.pop()!;
  }

  #popToMark(): Value[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) fail("a mark is missing");
    return this.#stack.splice(mark).slice(1);
  }

  #remember(key: number): boolean {
    this.#memo.set(key, this.#stack.at(-1) ?? null);
    return true;
  }

  #recall(key: number): boolean {
    const value = this.#memo.get(key);
    if (value === undefined) fail(`it recalls ${key}, which it did not store`);
    return this.#push(value);
  }

  #take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) fail("it ends too early");
    return this.#bytes.subarray(this.#at, this.#at += length);
  }

  #number(length: number, read: (at: number) => number): number {
    const at = this.#at;
    this.#take(length);
    return read(at);
  }

  /** A little-endian integer of any length, here up to 2^48. */
  #long(): number {
    const bytes = this.#take(this.#take(1)[0]);
    if (bytes.length > 6 || (bytes.at(-1) ?? 0) > 127) fail("an integer is out of range");
    return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
  }

  #text(length: number): string {
    return decoder.decode(this.#take(length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) fail("it ends too early");
    return this.#text(end + 1 - this.#at).slice(0, -1);
  }
}
