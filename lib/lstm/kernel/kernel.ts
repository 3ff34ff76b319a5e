import { KERNEL_BASE64 } from "./kernel_wasm.ts";

/**
 * The functions of kernel.as, where they are documented, over one memory. Addresses are in bytes,
 * sizes in float32 elements; a matrix [rows, columns] lies as [columns / 4][rows][4], and its columns
 * are a multiple of {@link PANEL}.
 */
export interface Kernel {
  /** The whole memory as float32: the element at address a is floats[a / 4]. */
  floats: Float32Array;
  /** C [rows, columns] = D + A B, D one row for all, B packed as [columns / 8][depth][8]. */
  product(
    c: number,
    d: number,
    a: number,
    b: number,
    rows: number,
    columns: number,
    depth: number,
  ): void;
  /** G += A^T B over `steps` of A and B, G packed as [columns / 8][aColumns][8]. */
  addTransposedProduct(
    g: number,
    a: number,
    aStep: number,
    b: number,
    bStep: number,
    steps: number,
    rows: number,
    aColumns: number,
    columns: number,
  ): void;
  /** From the gates' sums to their activations, the next cell state and the output. */
  cellForward(
    gates: number,
    before: number,
    after: number,
    squashed: number,
    output: number,
    size: number,
  ): void;
  /** From the slope of the output to the slopes of the gates' sums and of the cell state before. */
  cellBackward(
    gates: number,
    before: number,
    squashed: number,
    fromAbove: number,
    fromNext: number,
    cellSlope: number,
    size: number,
  ): void;
  /** result = a b, element by element. */
  multiply(result: number, a: number, b: number, size: number): void;
  /** sum += every row of a matrix. */
  addRows(sum: number, matrix: number, rows: number, columns: number): void;
}

/** What the columns of every matrix are padded to. */
export const PANEL = 8;

/** Place of element (row, column) of a matrix of so many rows. */
export function inMatrix(row: number, column: number, rows: number): number {
  return ((column >> 2) * rows + row) * 4 + (column & 3);
}

/** Place of element (row, column) of a packed matrix of so many rows. */
export function inPacked(row: number, column: number, rows: number): number {
  return ((column >> 3) * rows + row) * 8 + (column & 7);
}

/** Addresses below are the kernel's own: AssemblyScript lays constants from 1024 on. */
const FIRST_FREE = 2048;

let compiled: WebAssembly.Module | undefined;

/** A kernel with a memory of its own, of at least so many bytes. */
export function instantiate(bytes: number): Kernel {
  compiled ??= new WebAssembly.Module(
    Uint8Array.from(atob(KERNEL_BASE64), (character) => character.charCodeAt(0)),
  );
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const functions = exports as unknown as Omit<Kernel, "floats">;
  return { ...functions, floats: new Float32Array(memory.buffer) };
}

/** Hands out addresses one after the other, each the start of a cache line. */
export class Allocator {
  #next = FIRST_FREE;
  /** Room for so many float32. */
  floats(count: number): number {
    const address = this.#next;
    this.#next += Math.ceil(count / 16) * 64;
    return address;
  }
  /** Bytes that have been handed out. */
  get bytes(): number {
    return this.#next;
  }
}
