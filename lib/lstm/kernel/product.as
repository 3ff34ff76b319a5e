/**
 * C = D + A B, C [rows, columns], A [rows, depth], depth a multiple of four. D is one row, [columns],
 * that all rows share. B [depth, columns] lies in panels of eight columns, [columns / 8][depth][8].
 */
export function product(
  c: usize, d: usize, a: usize, b: usize, rows: i32, columns: i32, depth: i32,
): void {
  const panel = <usize>rows * 16, bPanel = <usize>depth * 32;
  const panels = columns / 8, tiled = rows & ~3;
  for (let k = 0; k < panels; k++) {
    const cAt = c + <usize>k * 2 * panel, dAt = d + <usize>k * 32, bAt = b + <usize>k * bPanel;
    for (let row = 0; row < tiled; row += 4) {
      const rowAt = <usize>row * 16;
      productTile(cAt + rowAt, dAt, a + rowAt, bAt, panel, bPanel);
    }
  }
  for (let row = <usize>tiled; row < <usize>rows; row++) {
    productRow(c + row * 16, d, a + row * 16, b, panel, panels, depth);
  }
}

/**
 * Four rows and eight columns: eight vectors of sums that stay in registers. What looks odd here is
 * worth a third of the speed under V8, found by trying: the first products stand before the loop; the
 * loop takes two steps of depth, not four, on its way through panels of four columns; and addresses are
 * sums, since where V8 checks each load's bounds, it keeps a limit for each offset.
 */
// @ts-ignore: decorator
@inline
function productTile(
  c: usize, d: usize, a: usize, b: usize, panel: usize, bPanel: usize,
): void {
  const end = b + bPanel;
  let b0 = v128.load(b), b1 = v128.load(b + 16);
  let x = v128.load32_splat(a);
  let s00 = f32x4.mul(x, b0), s01 = f32x4.mul(x, b1);
  x = v128.load32_splat(a + 16);
  let s10 = f32x4.mul(x, b0), s11 = f32x4.mul(x, b1);
  x = v128.load32_splat(a + 32);
  let s20 = f32x4.mul(x, b0), s21 = f32x4.mul(x, b1);
  x = v128.load32_splat(a + 48);
  let s30 = f32x4.mul(x, b0), s31 = f32x4.mul(x, b1);
  b0 = v128.load(b + 32);
  b1 = v128.load(b + 48);
  x = v128.load32_splat(a + 4);
  s00 = f32x4.add(s00, f32x4.mul(x, b0));
  s01 = f32x4.add(s01, f32x4.mul(x, b1));
  x = v128.load32_splat(a + 20);
  s10 = f32x4.add(s10, f32x4.mul(x, b0));
  s11 = f32x4.add(s11, f32x4.mul(x, b1));
  x = v128.load32_splat(a + 36);
  s20 = f32x4.add(s20, f32x4.mul(x, b0));
  s21 = f32x4.add(s21, f32x4.mul(x, b1));
  x = v128.load32_splat(a + 52);
  s30 = f32x4.add(s30, f32x4.mul(x, b0));
  s31 = f32x4.add(s31, f32x4.mul(x, b1));
  let step = panel - 8; // to the next panel of A, and in turn 8 to this panel's other half
  a += 8;
  b += 64;
  do {
    b0 = v128.load(b);
    b1 = v128.load(b + 16);
    x = v128.load32_splat(a);
    s00 = f32x4.add(s00, f32x4.mul(x, b0));
    s01 = f32x4.add(s01, f32x4.mul(x, b1));
    x = v128.load32_splat(a + 16);
    s10 = f32x4.add(s10, f32x4.mul(x, b0));
    s11 = f32x4.add(s11, f32x4.mul(x, b1));
    x = v128.load32_splat(a + 32);
    s20 = f32x4.add(s20, f32x4.mul(x, b0));
    s21 = f32x4.add(s21, f32x4.mul(x, b1));
    x = v128.load32_splat(a + 48);
    s30 = f32x4.add(s30, f32x4.mul(x, b0));
    s31 = f32x4.add(s31, f32x4.mul(x, b1));
    b0 = v128.load(b + 32);
    b1 = v128.load(b + 48);
    x = v128.load32_splat(a + 4);
    s00 = f32x4.add(s00, f32x4.mul(x, b0));
    s01 = f32x4.add(s01, f32x4.mul(x, b1));
    x = v128.load32_splat(a + 20);
    s10 = f32x4.add(s10, f32x4.mul(x, b0));
    s11 = f32x4.add(s11, f32x4.mul(x, b1));
    x = v128.load32_splat(a + 36);
    s20 = f32x4.add(s20, f32x4.mul(x, b0));
    s21 = f32x4.add(s21, f32x4.mul(x, b1));
    x = v128.load32_splat(a + 52);
    s30 = f32x4.add(s30, f32x4.mul(x, b0));
    s31 = f32x4.add(s31, f32x4.mul(x, b1));
    a += step;
    step = panel - step;
    b += 64;
  } while (b < end);
  store8(c, panel, d, s00, s01);
  store8(c + 16, panel, d, s10, s11);
  store8(c + 32, panel, d, s20, s21);
  store8(c + 48, panel, d, s30, s31);
}

/**
 * A single row, for those that make no tile of four: 32 columns at a time, then eight. The sums begin
 * with -0, to which any number may be added without changing a bit of it.
 */
function productRow(
  c: usize, d: usize, a: usize, b: usize, panel: usize, panels: i32, depth: i32,
): void {
  const bPanel = <usize>depth * 32, wide = panels & ~3;
  for (let k = 0; k < wide; k += 4) {
    let at = a, b0 = b, b1 = b0 + bPanel, b2 = b1 + bPanel, b3 = b2 + bPanel;
    let s0 = f32x4.splat(-0.0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    for (const end = b + bPanel; b0 < end;) {
      const four = v128.load(at);
      let x = v128.shuffle<f32>(four, four, 0, 0, 0, 0);
      s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b0)));
      s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b0, 16)));
      s2 = f32x4.add(s2, f32x4.mul(x, v128.load(b1)));
      s3 = f32x4.add(s3, f32x4.mul(x, v128.load(b1, 16)));
      s4 = f32x4.add(s4, f32x4.mul(x, v128.load(b2)));
      s5 = f32x4.add(s5, f32x4.mul(x, v128.load(b2, 16)));
      s6 = f32x4.add(s6, f32x4.mul(x, v128.load(b3)));
      s7 = f32x4.add(s7, f32x4.mul(x, v128.load(b3, 16)));
      x = v128.shuffle<f32>(four, four, 1, 1, 1, 1);
      s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b0, 32)));
      s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b0, 48)));
      s2 = f32x4.add(s2, f32x4.mul(x, v128.load(b1, 32)));
      s3 = f32x4.add(s3, f32x4.mul(x, v128.load(b1, 48)));
      s4 = f32x4.add(s4, f32x4.mul(x, v128.load(b2, 32)));
      s5 = f32x4.add(s5, f32x4.mul(x, v128.load(b2, 48)));
      s6 = f32x4.add(s6, f32x4.mul(x, v128.load(b3, 32)));
      s7 = f32x4.add(s7, f32x4.mul(x, v128.load(b3, 48)));
      b0 += 64;
      b1 += 64;
      b2 += 64;
      b3 += 64;
      x = v128.shuffle<f32>(four, four, 2, 2, 2, 2);
      s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b0)));
      s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b0, 16)));
      s2 = f32x4.add(s2, f32x4.mul(x, v128.load(b1)));
      s3 = f32x4.add(s3, f32x4.mul(x, v128.load(b1, 16)));
      s4 = f32x4.add(s4, f32x4.mul(x, v128.load(b2)));
      s5 = f32x4.add(s5, f32x4.mul(x, v128.load(b2, 16)));
      s6 = f32x4.add(s6, f32x4.mul(x, v128.load(b3)));
      s7 = f32x4.add(s7, f32x4.mul(x, v128.load(b3, 16)));
      x = v128.shuffle<f32>(four, four, 3, 3, 3, 3);
      s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b0, 32)));
      s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b0, 48)));
      s2 = f32x4.add(s2, f32x4.mul(x, v128.load(b1, 32)));
      s3 = f32x4.add(s3, f32x4.mul(x, v128.load(b1, 48)));
      s4 = f32x4.add(s4, f32x4.mul(x, v128.load(b2, 32)));
      s5 = f32x4.add(s5, f32x4.mul(x, v128.load(b2, 48)));
      s6 = f32x4.add(s6, f32x4.mul(x, v128.load(b3, 32)));
      s7 = f32x4.add(s7, f32x4.mul(x, v128.load(b3, 48)));
      b0 += 64;
      b1 += 64;
      b2 += 64;
      b3 += 64;
      at += panel;
    }
    store8(c, panel, d, s0, s1);
    store8(c + 2 * panel, panel, d + 32, s2, s3);
    store8(c + 4 * panel, panel, d + 64, s4, s5);
    store8(c + 6 * panel, panel, d + 96, s6, s7);
    b += 4 * bPanel;
    c += 8 * panel;
    d += 128;
  }
  for (let k = wide; k < panels; k++) {
    let s0 = f32x4.splat(-0.0), s1 = s0;
    for (let at = 0; at < depth; at++) {
      const x = v128.load32_splat(a + <usize>(at >> 2) * panel + <usize>(at & 3) * 4);
      s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b)));
      s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b, 16)));
      b += 32;
    }
    store8(c, panel, d, s0, s1);
    c += 2 * panel;
    d += 32;
  }
}

/** c = d + s, eight columns of one row in two panels. */
// @ts-ignore: decorator
@inline
function store8(c: usize, panel: usize, d: usize, s0: v128, s1: v128): void {
  v128.store(c, f32x4.add(v128.load(d), s0));
  v128.store(c + panel, f32x4.add(v128.load(d, 16), s1));
}

/**
 * G += A^T B, summed over `steps` matrices A [rows, aColumns] and B [rows, columns], `aStep` and `bStep`
 * bytes apart; G [aColumns, columns] lies in panels of eight columns, [columns / 8][aColumns][8]. The sum
 * is made apart and then added, which loses less than one long chain of sums.
 */
export function addTransposedProduct(
  g: usize, a: usize, aStep: usize, b: usize, bStep: usize,
  steps: i32, rows: i32, aColumns: i32, columns: i32,
): void {
  const panel = <usize>rows * 16;
  for (let column = 0; column < columns; column += 8) {
    let aAt = a;
    for (const end = a + <usize>(aColumns / 4) * panel; aAt < end; aAt += panel) {
      transposedTile(g, aAt, aStep, b, bStep, steps, panel);
      g += 128;
    }
    b += 2 * panel;
  }
}

/** Four columns of A and eight of B; the first products stand before the loop as above. */
// @ts-ignore: decorator
@inline
function transposedTile(
  g: usize, a: usize, aStep: usize, b: usize, bStep: usize, steps: i32, panel: usize,
): void {
  let four = v128.load(a), b0 = v128.load(b), b1 = v128.load(b + panel);
  let x = v128.shuffle<f32>(four, four, 0, 0, 0, 0);
  let s00 = f32x4.mul(x, b0), s01 = f32x4.mul(x, b1);
  x = v128.shuffle<f32>(four, four, 1, 1, 1, 1);
  let s10 = f32x4.mul(x, b0), s11 = f32x4.mul(x, b1);
  x = v128.shuffle<f32>(four, four, 2, 2, 2, 2);
  let s20 = f32x4.mul(x, b0), s21 = f32x4.mul(x, b1);
  x = v128.shuffle<f32>(four, four, 3, 3, 3, 3);
  let s30 = f32x4.mul(x, b0), s31 = f32x4.mul(x, b1);
  let at = a + 16, c = b + 16, d = c + panel; // c and d: the two panels of B
  for (;;) {
    for (const end = a + panel; at < end; at += 16) {
      four = v128.load(at);
      b0 = v128.load(c);
      b1 = v128.load(d);
      x = v128.shuffle<f32>(four, four, 0, 0, 0, 0);
      s00 = f32x4.add(s00, f32x4.mul(x, b0));
      s01 = f32x4.add(s01, f32x4.mul(x, b1));
      x = v128.shuffle<f32>(four, four, 1, 1, 1, 1);
      s10 = f32x4.add(s10, f32x4.mul(x, b0));
      s11 = f32x4.add(s11, f32x4.mul(x, b1));
      x = v128.shuffle<f32>(four, four, 2, 2, 2, 2);
      s20 = f32x4.add(s20, f32x4.mul(x, b0));
      s21 = f32x4.add(s21, f32x4.mul(x, b1));
      x = v128.shuffle<f32>(four, four, 3, 3, 3, 3);
      s30 = f32x4.add(s30, f32x4.mul(x, b0));
      s31 = f32x4.add(s31, f32x4.mul(x, b1));
      c += 16;
      d += 16;
    }
    if (--steps === 0) break;
    at = a += aStep;
    c = b += bStep;
    d = c + panel;
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
