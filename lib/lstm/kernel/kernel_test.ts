import assert from "node:assert/strict";
import fc from "fast-check";
import { exp } from "../../math/elementary.ts";
import { Random } from "../../math/random.ts";
import { buildKernel } from "../../../tasks/build_kernel.ts";
import { Allocator, inMatrix, inPacked, instantiate, type Kernel } from "./kernel.ts";

/** A kernel's matrix with its double in float64. */
interface Matrix {
  address: number;
  rows: number;
  columns: number;
  place: (row: number, column: number, rows: number) => number;
}

const kernel = instantiate(1 << 22);

function newMatrix(
  allocator: Allocator,
  rows: number,
  columns: number,
  random: Random,
  place = inMatrix,
): Matrix {
  const matrix = { address: allocator.floats(rows * columns), rows, columns, place };
  each(matrix, (k) => kernel.floats[k] = random.normal());
  return matrix;
}

function each({ address, rows, columns, place }: Matrix, visit: (k: number) => void): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      visit(address / 4 + place(row, column, rows));
    }
  }
}

const get = ({ address, rows, place }: Matrix, row: number, column: number) =>
  kernel.floats[address / 4 + place(row, column, rows)];

/** Checks a matrix against what each element should be, relative to the size of its terms. */
function assertEqual(
  matrix: Matrix,
  expected: (row: number, column: number) => { value: number; terms: number },
  tolerance: number,
): void {
  for (let row = 0; row < matrix.rows; row++) {
    for (let column = 0; column < matrix.columns; column++) {
      const { value, terms } = expected(row, column);
      const error = Math.abs(get(matrix, row, column) - value);
      assert(error <= tolerance * terms, `element ${row}, ${column} is off ${value} by ${error}`);
    }
  }
}

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 13 }),
  columns: fc.integer({ min: 1, max: 6 }).map((k) => 8 * k),
  depth: fc.integer({ min: 1, max: 12 }).map((k) => 4 * k),
  seed: fc.nat(),
});

Deno.test("A product equals its sums in float64, whatever the sizes", () => {
  fc.assert(fc.property(sizes, ({ rows, columns, depth, seed }) => {
    const random = new Random(seed), allocator = new Allocator();
    const a = newMatrix(allocator, rows, depth, random);
    const b = newMatrix(allocator, depth, columns, random, inPacked);
    const d = newMatrix(allocator, 1, columns, random);
    const c = newMatrix(allocator, rows, columns, random);
    kernel.product(c.address, d.address, a.address, b.address, rows, columns, depth);
    assertEqual(c, (row, column) => {
      let value = get(d, 0, column), terms = Math.abs(value);
      for (let k = 0; k < depth; k++) {
        const term = get(a, row, k) * get(b, k, column);
        value += term;
        terms += Math.abs(term);
      }
      return { value, terms };
    }, 3e-7);
  }));
});

Deno.test("A row of a product has the same bits in every batch", () => {
  fc.assert(fc.property(sizes, ({ rows, columns, depth, seed }) => {
    const random = new Random(seed), allocator = new Allocator();
    const a = newMatrix(allocator, rows, depth, random),
      one = newMatrix(allocator, 1, depth, random);
    const b = newMatrix(allocator, depth, columns, random, inPacked);
    const d = newMatrix(allocator, 1, columns, random);
    const c = newMatrix(allocator, rows, columns, random);
    const single = newMatrix(allocator, 1, columns, random);
    kernel.product(c.address, d.address, a.address, b.address, rows, columns, depth);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < depth; k++) {
        kernel.floats[one.address / 4 + inMatrix(0, k, 1)] = get(a, row, k);
      }
      kernel.product(single.address, d.address, one.address, b.address, 1, columns, depth);
      for (let k = 0; k < columns; k++) assert.equal(get(single, 0, k), get(c, row, k));
    }
  }));
});

Deno.test("Transposed products of several steps are added to what was there", () => {
  const cases = fc.tuple(sizes, fc.integer({ min: 1, max: 4 }));
  fc.assert(fc.property(cases, ([{ rows, columns, depth, seed }, steps]) => {
    const random = new Random(seed), allocator = new Allocator();
    const series = (columns: number): Matrix[] => {
      const bytes = 4 * rows * columns, address = allocator.floats(steps * rows * columns);
      return Array.from({ length: steps }, (_, k) => {
        const matrix = { address: address + k * bytes, rows, columns, place: inMatrix };
        each(matrix, (element) => kernel.floats[element] = random.normal());
        return matrix;
      });
    };
    const a = series(depth), b = series(columns);
    const g = newMatrix(allocator, depth, columns, random, inPacked);
    const before = kernel.floats.slice();
    const aStep = 4 * rows * depth, bStep = 4 * rows * columns;
    const [aAt, bAt] = [a[0].address, b[0].address];
    kernel.addTransposedProduct(g.address, aAt, aStep, bAt, bStep, steps, rows, depth, columns);
    assertEqual(g, (row, column) => {
      let value = before[g.address / 4 + inPacked(row, column, depth)], terms = Math.abs(value);
      for (let step = 0; step < steps; step++) {
        for (let k = 0; k < rows; k++) {
          const term = get(a[step], k, row) * get(b[step], k, column);
          value += term;
          terms += Math.abs(term);
        }
      }
      return { value, terms };
    }, 3e-7);
  }));
});

Deno.test("Rows are added up", () => {
  fc.assert(fc.property(sizes, ({ rows, columns, seed }) => {
    const random = new Random(seed), allocator = new Allocator();
    const sum = newMatrix(allocator, 1, columns, random);
    const matrix = newMatrix(allocator, rows, columns, random);
    const before = kernel.floats.slice();
    kernel.addRows(sum.address, matrix.address, rows, columns);
    assertEqual(sum, (_, column) => {
      let value = before[sum.address / 4 + inMatrix(0, column, 1)], terms = Math.abs(value);
      for (let row = 0; row < rows; row++) {
        value += get(matrix, row, column);
        terms += Math.abs(get(matrix, row, column));
      }
      return { value, terms };
    }, 3e-7);
  }));
});

Deno.test("Elements are multiplied", () => {
  fc.assert(fc.property(sizes, ({ rows, columns, seed }) => {
    const random = new Random(seed), allocator = new Allocator();
    const a = newMatrix(allocator, rows, columns, random);
    const b = newMatrix(allocator, rows, columns, random);
    const result = newMatrix(allocator, rows, columns, random);
    kernel.multiply(result.address, a.address, b.address, rows * columns);
    assertEqual(result, (row, column) => {
      return { value: Math.fround(get(a, row, column) * get(b, row, column)), terms: 0 };
    }, 0);
  }));
});

/** One step of the cell forward over these sums of i, f, g, o and cell states. */
function stepForward(gates: number[][], before: number[]) {
  const n = before.length, allocator = new Allocator();
  const [at, from, after, squashed, output] = [4 * n, n, n, n, n].map((k) => allocator.floats(k));
  kernel.floats.set(gates.flat(), at / 4);
  kernel.floats.set(before, from / 4);
  kernel.cellForward(at, from, after, squashed, output, n);
  const read = (address: number) =>
    Array.from(kernel.floats.subarray(address / 4, address / 4 + n));
  return {
    addresses: { at, from, squashed },
    gates: [0, 1, 2, 3].map((k) => read(at + 4 * n * k)),
    after: read(after),
    squashed: read(squashed),
    output: read(output),
  };
}

const sigmoid = (x: number) => 1 / (1 + exp(-x));
const close = (a: number, b: number, tolerance: number, what: string) =>
  assert(Math.abs(a - b) <= tolerance, `${what} is ${a}, not ${b}`);

Deno.test("The cell's step forward equals its formulas within 1e-6", () => {
  const value = fc.float({ min: -12, max: 12, noNaN: true });
  const values = fc.array(fc.tuple(value, value, value, value, value), {
    minLength: 4,
    maxLength: 4,
  });
  fc.assert(fc.property(values, (cells) => {
    const column = (k: number) => cells.map((cell) => cell[k]);
    const step = stepForward([0, 1, 2, 3].map(column), column(4));
    cells.forEach(([i, f, g, o, c], k) => {
      const after = sigmoid(f) * c + sigmoid(i) * Math.tanh(g);
      close(step.gates[0][k], sigmoid(i), 3e-7, "i");
      close(step.gates[1][k], sigmoid(f), 3e-7, "f");
      close(step.gates[2][k], Math.tanh(g), 5e-7, "g");
      close(step.gates[3][k], sigmoid(o), 3e-7, "o");
      close(step.after[k], after, 5e-6, "the cell state");
      close(step.squashed[k], Math.tanh(step.after[k]), 5e-7, "its tanh");
      close(step.output[k], sigmoid(o) * Math.tanh(after), 5e-6, "the output");
    });
  }));
});

Deno.test("The cell's step backward equals the derivatives of its formulas", () => {
  const value = fc.float({ min: -4, max: 4, noNaN: true });
  const values = fc.array(fc.array(value, { minLength: 8, maxLength: 8 }), {
    minLength: 4,
    maxLength: 4,
  });
  fc.assert(fc.property(values, (cells) => {
    const column = (k: number) => cells.map((cell) => cell[k]);
    const { addresses: { at, from, squashed } } = stepForward([0, 1, 2, 3].map(column), column(4));
    const above = 1 << 20, next = above + 64, cellSlope = next + 64;
    kernel.floats.set(column(5), above / 4);
    kernel.floats.set(column(6), next / 4);
    kernel.floats.set(column(7), cellSlope / 4);
    kernel.cellBackward(at, from, squashed, above, next, cellSlope, 4);
    cells.forEach(([zi, zf, zg, zo, c, fromAbove, fromNext, dc], k) => {
      const dh = fromAbove + fromNext;
      const i = sigmoid(zi), f = sigmoid(zf), g = Math.tanh(zg), o = sigmoid(zo);
      const t = Math.tanh(f * c + i * g), d = dc + dh * o * (1 - t * t);
      const read = (gate: number) => kernel.floats[at / 4 + 4 * gate + k];
      close(read(0), d * g * i * (1 - i), 1e-5, "the slope of i");
      close(read(1), d * c * f * (1 - f), 1e-5, "the slope of f");
      close(read(2), d * i * (1 - g * g), 1e-5, "the slope of g");
      close(read(3), dh * t * o * (1 - o), 1e-5, "the slope of o");
      close(kernel.floats[cellSlope / 4 + k], d * f, 1e-5, "the slope of the cell state");
    });
  }));
});

Deno.test("The kernel's tanh is within 5e-7 of tanh, odd, saturates, and keeps NaN", () => {
  const n = 4000;
  const points = Array.from({ length: n }, (_, k) => Math.fround((k - n / 2) / 150));
  const tanhOf = (x: number[]) => {
    const zero = x.map(() => 0);
    return stepForward([zero, zero, x, zero], zero).gates[2];
  };
  const tanh = tanhOf(points);
  points.forEach((x, k) => {
    close(tanh[k], Math.tanh(x), 5e-7 * Math.abs(Math.tanh(x)), `tanh(${x})`);
    if (k > 0) assert.equal(tanh[k] + tanh[n - k], 0);
  });
  const far = tanhOf([1e30, -1e30, Infinity, NaN]);
  for (const [k, limit] of [1, -1, 1].entries()) close(far[k], limit, 5e-7, "far out");
  assert(Number.isNaN(far[3]));
});

Deno.test("Building the kernel again gives the committed bytes", async () => {
  const committed = await Deno.readTextFile(new URL("./kernel_wasm.ts", import.meta.url));
  assert.equal(await buildKernel(), committed);
});

Deno.test("A kernel has its memory to itself, and zeros wherever addresses are handed out", () => {
  const other: Kernel = instantiate(1);
  const first = new Allocator().floats(1) / 4;
  assert(other.floats.subarray(0, first).some((value) => value !== 0));
  assert(other.floats.subarray(first).every((value) => value === 0));
  assert.equal(other.floats.byteLength, 65536);
  assert.notEqual(other.floats.buffer, kernel.floats.buffer);
});
