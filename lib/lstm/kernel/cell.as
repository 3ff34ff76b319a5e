/** Constants, in memory because V8 loads one faster than it makes one: it halves the cell's time. */
const constants = memory.data<f32>([
  1, 0.5,
  9, -9, // where tanh is cut off
  1.3354634731399528e-8, 2.0609062630683184e-5, 0.0034955868031829596, 0.13381025195121765, // P
  7.776546908644377e-7, 0.0003285632701590657, 0.025876976549625397, 0.46714338660240173, // Q
]);

// @ts-ignore: decorator
@inline
function constant(k: i32): v128 {
  return v128.load32_splat(constants + 4 * k);
}

/**
 * tanh as x P(x^2) / Q(x^2), a rational minimax approximation of relative error 2.1e-8 on [-9, 9]
 * (least squares weighted anew until the errors level, after Lawson); beyond, tanh is 1 in float32.
 * With its roundings within 4e-7 of the true value. NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
function tanh(x: v128): v128 {
  // pmin and pmax keep a NaN that is their first operand.
  x = f32x4.pmax(f32x4.pmin(x, constant(2)), constant(3));
  const y = f32x4.mul(x, x);
  let p = constant(4);
  p = f32x4.add(f32x4.mul(p, y), constant(5));
  p = f32x4.add(f32x4.mul(p, y), constant(6));
  p = f32x4.add(f32x4.mul(p, y), constant(7));
  p = f32x4.add(f32x4.mul(p, y), constant(0));
  let q = constant(8);
  q = f32x4.add(f32x4.mul(q, y), constant(9));
  q = f32x4.add(f32x4.mul(q, y), constant(10));
  q = f32x4.add(f32x4.mul(q, y), constant(11));
  q = f32x4.add(f32x4.mul(q, y), constant(0));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** 1 / (1 + e^-x) = (1 + tanh(x/2)) / 2 */
// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const half = constant(1);
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
 * sums; `fromAbove` and `fromNext`, d(loss)/d(output) through the next layer and through the next step,
 * are added; `cellSlope` is d(loss)/d(after) but for what comes through this output, replaced by
 * d(loss)/d(before).
 */
export function cellBackward(
  gates: usize, before: usize, squashed: usize, fromAbove: usize, fromNext: usize, cellSlope: usize,
  size: i32,
): void {
  const block = <usize>size * 4;
  const one = constant(0);
  for (const end = gates + block; gates < end; gates += 16) {
    const i = v128.load(gates), f = v128.load(gates + block);
    const g = v128.load(gates + 2 * block), o = v128.load(gates + 3 * block);
    const t = v128.load(squashed);
    const h = f32x4.add(v128.load(fromAbove), v128.load(fromNext));
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
    fromAbove += 16;
    fromNext += 16;
    cellSlope += 16;
  }
}

/** result = a b, element by element, for `size` elements, a multiple of 4; dropout by its masks. */
export function multiply(result: usize, a: usize, b: usize, size: i32): void {
  for (const end = a + <usize>size * 4; a < end; a += 16) {
    v128.store(result, f32x4.mul(v128.load(a), v128.load(b)));
    result += 16;
    b += 16;
  }
}
