// The arithmetic of the LSTM in WebAssembly SIMD (AssemblyScript): one matrix product and the cell.
// Loops over time and layers, loss, dropout and optimiser are TypeScript.
//
// `deno task build-kernel` turns this file into kernel_wasm.ts.
//
// Addresses are in bytes, sizes in float32 elements. A matrix [rows, columns] lies in panels of four
// columns, [columns / 4][rows][4], so that each row of a panel is one vector and four of them a cache
// line. The columns of every matrix are a multiple of eight.
//
// Every element of a result is computed by the same operations in the same order whatever stands
// beside it, so its bits depend neither on the number of rows nor on which of the loops below it falls
// to. Nothing is relaxed: products and sums are rounded one by one, alike on every machine.

/**
 * C = D + A B, C [rows, columns], A [rows, depth]. D is a matrix like C when `dRow` is 16 (the bytes
 * from row to row) and one row that all rows share when it is 0. B [depth, columns] lies in panels of
 * eight columns, [columns / 8][depth][8].
 */
export function product(
  c: usize, d: usize, dRow: usize, a: usize, b: usize, rows: i32, columns: i32, depth: i32,
): void {
  const panel = <usize>rows * 16, dPanel = dRow ? panel : 16, bPanel = <usize>depth * 32;
  const panels = columns / 8, tiled = rows & ~3;
  for (let k = 0; k < panels; k++) {
    let cAt = c + <usize>k * 2 * panel, dAt = d + <usize>k * 2 * dPanel;
    const bAt = b + <usize>k * bPanel;
    for (let row = 0; row < tiled; row += 4) {
      productTile(cAt, dAt, dRow, dPanel, a + <usize>row * 16, bAt, panel, depth);
      cAt += 64;
      dAt += 4 * dRow;
    }
  }
  for (let row = <usize>tiled; row < <usize>rows; row++) {
    productRow(c + row * 16, d + row * dRow, dPanel, a + row * 16, b, panel, panels, depth);
  }
}

/**
 * Four rows and eight columns: eight vectors of sums that stay in registers. What looks odd here is
 * worth a fifth of the speed under V8: the first products are taken out of the loop, since sums that
 * begin as a constant make slower code, and the loop takes two steps of depth, not four, on its way
 * through panels of four columns.
 */
// @ts-ignore: decorator
@inline
function productTile(
  c: usize, d: usize, dRow: usize, dPanel: usize, a: usize, b: usize, panel: usize, depth: i32,
): void {
  const end = b + <usize>depth * 32;
  let b0 = v128.load(b), b1 = v128.load(b, 16);
  let x = v128.load32_splat(a);
  let s00 = f32x4.mul(x, b0), s01 = f32x4.mul(x, b1);
  x = v128.load32_splat(a, 16);
  let s10 = f32x4.mul(x, b0), s11 = f32x4.mul(x, b1);
  x = v128.load32_splat(a, 32);
  let s20 = f32x4.mul(x, b0), s21 = f32x4.mul(x, b1);
  x = v128.load32_splat(a, 48);
  let s30 = f32x4.mul(x, b0), s31 = f32x4.mul(x, b1);
  b0 = v128.load(b, 32);
  b1 = v128.load(b, 48);
  x = v128.load32_splat(a, 4);
  s00 = f32x4.add(s00, f32x4.mul(x, b0));
  s01 = f32x4.add(s01, f32x4.mul(x, b1));
  x = v128.load32_splat(a, 20);
  s10 = f32x4.add(s10, f32x4.mul(x, b0));
  s11 = f32x4.add(s11, f32x4.mul(x, b1));
  x = v128.load32_splat(a, 36);
  s20 = f32x4.add(s20, f32x4.mul(x, b0));
  s21 = f32x4.add(s21, f32x4.mul(x, b1));
  x = v128.load32_splat(a, 52);
  s30 = f32x4.add(s30, f32x4.mul(x, b0));
  s31 = f32x4.add(s31, f32x4.mul(x, b1));
  let step = panel - 8; // to the next panel of A, and in turn 8 to this panel's other half
  a += 8;
  b += 64;
  do {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    x = v128.load32_splat(a);
    s00 = f32x4.add(s00, f32x4.mul(x, b0));
    s01 = f32x4.add(s01, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 16);
    s10 = f32x4.add(s10, f32x4.mul(x, b0));
    s11 = f32x4.add(s11, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 32);
    s20 = f32x4.add(s20, f32x4.mul(x, b0));
    s21 = f32x4.add(s21, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 48);
    s30 = f32x4.add(s30, f32x4.mul(x, b0));
    s31 = f32x4.add(s31, f32x4.mul(x, b1));
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    x = v128.load32_splat(a, 4);
    s00 = f32x4.add(s00, f32x4.mul(x, b0));
    s01 = f32x4.add(s01, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 20);
    s10 = f32x4.add(s10, f32x4.mul(x, b0));
    s11 = f32x4.add(s11, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 36);
    s20 = f32x4.add(s20, f32x4.mul(x, b0));
    s21 = f32x4.add(s21, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 52);
    s30 = f32x4.add(s30, f32x4.mul(x, b0));
    s31 = f32x4.add(s31, f32x4.mul(x, b1));
    a += step;
    step = panel - step;
    b += 64;
  } while (b < end);
  store8(c, panel, d, dPanel, s00, s01);
  store8(c + 16, panel, d + dRow, dPanel, s10, s11);
  store8(c + 32, panel, d + 2 * dRow, dPanel, s20, s21);
  store8(c + 48, panel, d + 3 * dRow, dPanel, s30, s31);
}

/** A single row, for those that make no tile of four, through 32 columns at a time where there are. */
function productRow(
  c: usize, d: usize, dPanel: usize, a: usize, b: usize, panel: usize, panels: i32, depth: i32,
): void {
  const bPanel = <usize>depth * 32, wide = panels & ~3;
  for (let k = 0; k < wide; k += 4) {
    let b0 = b, b1 = b0 + bPanel, b2 = b1 + bPanel, b3 = b2 + bPanel;
    let x = v128.load32_splat(a);
    let s0 = f32x4.mul(x, v128.load(b0)), s1 = f32x4.mul(x, v128.load(b0, 16));
    let s2 = f32x4.mul(x, v128.load(b1)), s3 = f32x4.mul(x, v128.load(b1, 16));
    let s4 = f32x4.mul(x, v128.load(b2)), s5 = f32x4.mul(x, v128.load(b2, 16));
    let s6 = f32x4.mul(x, v128.load(b3)), s7 = f32x4.mul(x, v128.load(b3, 16));
    for (let at = 1; at < depth; at++) {
      x = v128.load32_splat(a + <usize>(at >> 2) * panel + <usize>(at & 3) * 4);
      b0 += 32;
      b1 += 32;
      b2 += 32;
      b3 += 32;
      s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b0)));
      s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b0, 16)));
      s2 = f32x4.add(s2, f32x4.mul(x, v128.load(b1)));
      s3 = f32x4.add(s3, f32x4.mul(x, v128.load(b1, 16)));
      s4 = f32x4.add(s4, f32x4.mul(x, v128.load(b2)));
      s5 = f32x4.add(s5, f32x4.mul(x, v128.load(b2, 16)));
      s6 = f32x4.add(s6, f32x4.mul(x, v128.load(b3)));
      s7 = f32x4.add(s7, f32x4.mul(x, v128.load(b3, 16)));
    }
    store8(c, panel, d, dPanel, s0, s1);
    store8(c + 2 * panel, panel, d + 2 * dPanel, dPanel, s2, s3);
    store8(c + 4 * panel, panel, d + 4 * dPanel, dPanel, s4, s5);
    store8(c + 6 * panel, panel, d + 6 * dPanel, dPanel, s6, s7);
    b += 4 * bPanel;
    c += 8 * panel;
    d += 8 * dPanel;
  }
  for (let k = wide; k < panels; k++) {
    let x = v128.load32_splat(a);
    let s0 = f32x4.mul(x, v128.load(b)), s1 = f32x4.mul(x, v128.load(b, 16));
    for (let at = 1; at < depth; at++) {
      x = v128.load32_splat(a + <usize>(at >> 2) * panel + <usize>(at & 3) * 4);
      b += 32;
      s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b)));
      s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b, 16)));
    }
    store8(c, panel, d, dPanel, s0, s1);
    b += 32;
    c += 2 * panel;
    d += 2 * dPanel;
  }
}

/** c = d + s, eight columns of one row in two panels. */
// @ts-ignore: decorator
@inline
function store8(c: usize, panel: usize, d: usize, dPanel: usize, s0: v128, s1: v128): void {
  v128.store(c, f32x4.add(v128.load(d), s0));
  v128.store(c + panel, f32x4.add(v128.load(d + dPanel), s1));
}

/**
 * G += A^T B, A [rows, aColumns], B [rows, columns]; G [aColumns, columns] lies in panels of eight
 * columns, [columns / 8][aColumns][8]. The sum over the rows is made apart and then added, which loses
 * less than one long chain of sums.
 */
export function addTransposedProduct(
  g: usize, a: usize, b: usize, rows: i32, aColumns: i32, columns: i32,
): void {
  const panel = <usize>rows * 16;
  for (let column = 0; column < columns; column += 8) {
    let aAt = a;
    for (const end = a + <usize>(aColumns / 4) * panel; aAt < end; aAt += panel) {
      transposedTile(g, aAt, b, panel);
      g += 128;
    }
    b += 2 * panel;
  }
}

/**
 * Four columns of A and eight of B. The first products are taken out of the loop because V8 makes
 * slower code of sums that begin as a constant.
 */
// @ts-ignore: decorator
@inline
function transposedTile(g: usize, a: usize, b: usize, panel: usize): void {
  let c = b + panel; // the second panel of B
  let b0 = v128.load(b), b1 = v128.load(c);
  let x = v128.load32_splat(a);
  let s00 = f32x4.mul(x, b0), s01 = f32x4.mul(x, b1);
  x = v128.load32_splat(a, 4);
  let s10 = f32x4.mul(x, b0), s11 = f32x4.mul(x, b1);
  x = v128.load32_splat(a, 8);
  let s20 = f32x4.mul(x, b0), s21 = f32x4.mul(x, b1);
  x = v128.load32_splat(a, 12);
  let s30 = f32x4.mul(x, b0), s31 = f32x4.mul(x, b1);
  const end = a + panel;
  for (a += 16; a < end; a += 16) {
    b += 16;
    c += 16;
    b0 = v128.load(b);
    b1 = v128.load(c);
    x = v128.load32_splat(a);
    s00 = f32x4.add(s00, f32x4.mul(x, b0));
    s01 = f32x4.add(s01, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 4);
    s10 = f32x4.add(s10, f32x4.mul(x, b0));
    s11 = f32x4.add(s11, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 8);
    s20 = f32x4.add(s20, f32x4.mul(x, b0));
    s21 = f32x4.add(s21, f32x4.mul(x, b1));
    x = v128.load32_splat(a, 12);
    s30 = f32x4.add(s30, f32x4.mul(x, b0));
    s31 = f32x4.add(s31, f32x4.mul(x, b1));
  }
  addTo(g, s00);
  addTo(g + 16, s01);
  addTo(g + 32, s10);
  addTo(g + 48, s11);
  addTo(g + 64, s20);
  addTo(g + 80, s21);
  addTo(g + 96, s30);
  addTo(g + 112, s31);
}

// @ts-ignore: decorator
@inline
function addTo(address: usize, value: v128): void {
  v128.store(address, f32x4.add(v128.load(address), value));
}

/**
 * tanh as x P(x^2) / Q(x^2), a minimax approximation of relative error 2.1e-8 on [-9, 9] (fitted by
 * Lawson's iteration; see ../README.md); beyond, tanh is 1 in float32. With its roundings within
 * 4e-7 of the true value. NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
function tanh(x: v128): v128 {
  // pmin and pmax keep a NaN that is their first operand.
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(9)), f32x4.splat(-9));
  const y = f32x4.mul(x, x);
  let p = f32x4.splat(1.3354634731399528e-8);
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(2.0609062630683184e-5));
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(0.0034955868031829596));
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(0.13381025195121765));
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(1));
  let q = f32x4.splat(7.776546908644377e-7);
  q = f32x4.add(f32x4.mul(q, y), f32x4.splat(0.0003285632701590657));
  q = f32x4.add(f32x4.mul(q, y), f32x4.splat(0.025876976549625397));
  q = f32x4.add(f32x4.mul(q, y), f32x4.splat(0.46714338660240173));
  q = f32x4.add(f32x4.mul(q, y), f32x4.splat(1));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** 1 / (1 + e^-x) = (1 + tanh(x/2)) / 2 */
// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const half = f32x4.splat(0.5);
  return f32x4.add(half, f32x4.mul(half, tanh(f32x4.mul(half, x))));
}

/**
 * One step of the cell for `size` elements, a multiple of 4. `gates` holds the sums of i, f, g and o,
 * four times `size`, and receives their activations; `before` and `after` are the cell states;
 * `squashed` receives tanh(after) and `output` o tanh(after).
 */
export function cellForward(
  gates: usize, before: usize, after: usize, squashed: usize, output: usize, size: i32,
): void {
  const block = <usize>size * 4;
  for (const end = gates + block; gates < end; gates += 16) {
    const i = sigmoid(v128.load(gates));
    const f = sigmoid(v128.load(gates + block));
    const g = tanh(v128.load(gates + 2 * block));
    const o = sigmoid(v128.load(gates + 3 * block));
    const c = f32x4.add(f32x4.mul(f, v128.load(before)), f32x4.mul(i, g));
    const t = tanh(c);
    v128.store(gates, i);
    v128.store(gates + block, f);
    v128.store(gates + 2 * block, g);
    v128.store(gates + 3 * block, o);
    v128.store(after, c);
    v128.store(squashed, t);
    v128.store(output, f32x4.mul(o, t));
    before += 16;
    after += 16;
    squashed += 16;
    output += 16;
  }
}

/**
 * The same step backward. `gates` holds the activations and receives the slopes of the loss by the
 * sums; `outputSlope` is d(loss)/d(output); `cellSlope` d(loss)/d(after) but for what comes through
 * this output, replaced by d(loss)/d(before).
 */
export function cellBackward(
  gates: usize, before: usize, squashed: usize, outputSlope: usize, cellSlope: usize, size: i32,
): void {
  const block = <usize>size * 4;
  const one = f32x4.splat(1);
  for (const end = gates + block; gates < end; gates += 16) {
    const i = v128.load(gates), f = v128.load(gates + block);
    const g = v128.load(gates + 2 * block), o = v128.load(gates + 3 * block);
    const t = v128.load(squashed), h = v128.load(outputSlope);
    const ho = f32x4.mul(h, o);
    const through = f32x4.mul(ho, f32x4.sub(one, f32x4.mul(t, t)));
    const c = f32x4.add(v128.load(cellSlope), through);
    const ci = f32x4.mul(c, i), cf = f32x4.mul(c, f);
    v128.store(gates, f32x4.mul(f32x4.mul(ci, g), f32x4.sub(one, i)));
    v128.store(gates + block, f32x4.mul(f32x4.mul(cf, v128.load(before)), f32x4.sub(one, f)));
    v128.store(gates + 2 * block, f32x4.mul(ci, f32x4.sub(one, f32x4.mul(g, g))));
    v128.store(gates + 3 * block, f32x4.mul(f32x4.mul(ho, t), f32x4.sub(one, o)));
    v128.store(cellSlope, cf);
    before += 16;
    squashed += 16;
    outputSlope += 16;
    cellSlope += 16;
  }
}

/** sum [columns] += every row of a matrix [rows, columns]. */
export function addRows(sum: usize, matrix: usize, rows: i32, columns: i32): void {
  for (const end = sum + <usize>columns * 4; sum < end; sum += 16) {
    let total = f32x4.splat(0);
    for (const next = matrix + <usize>rows * 16; matrix < next; matrix += 16) {
      total = f32x4.add(total, v128.load(matrix));
    }
    addTo(sum, total);
  }
}
