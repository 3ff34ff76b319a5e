import assert from "node:assert/strict";
import fc from "fast-check";
import { Random } from "./random.ts";

/** The next 32 bits of xoshiro128** as its authors publish it, in BigInt arithmetic. */
function xoshiro128starstar(state: bigint[]): bigint {
  const word = (x: bigint) => x & 0xffffffffn;
  const rotate = (x: bigint, k: bigint) => word(x << k) | (x >> (32n - k));
  const result = word(rotate(word(state[1] * 5n), 7n) * 9n);
  const t = word(state[1] << 9n);
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= t;
  state[3] = rotate(state[3], 11n);
  return result;
}

Deno.test("The bits are xoshiro128**'s from whatever state", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (seed) => {
    const random = new Random(seed);
    const state = random.save().slice(0, 4).map((word) => BigInt(word >>> 0));
    for (let k = 0; k < 20; k++) assert.equal(BigInt(random.uint32()), xoshiro128starstar(state));
  }));
});

Deno.test("A seed gives the outputs that it gave when this was written", () => {
  const random = new Random(1);
  assert.deepEqual(Array.from({ length: 4 }, () => random.uint32()), [
    2442144158,
    3238099751,
    3819917871,
    2104621829,
  ]);
  assert.equal(random.uniform(), 0.4705824180198359);
  assert.equal(random.normal(), -1.2118435377053631);
  assert.equal(random.exponential(), 0.6994026441173243);
  assert.equal(random.integer(1000), 997);
  assert.deepEqual(random.shuffle([0, 1, 2, 3, 4, 5, 6, 7]), [4, 3, 5, 1, 7, 2, 0, 6]);
});

Deno.test("Seeds that differ in any bit give different streams", () => {
  const seeds = [0, 1, 2, -1, 2 ** 32, 2 ** 52, Number.MAX_SAFE_INTEGER];
  const firsts = seeds.map((seed) => new Random(seed).uniform());
  assert.equal(new Set(firsts).size, seeds.length);
  for (const seed of [0.5, NaN, Infinity, 2 ** 53]) {
    assert.throws(() => new Random(seed), RangeError);
  }
});

Deno.test("Uniform numbers fill [0, 1) evenly", () => {
  const random = new Random(42), n = 200_000, cells = 100;
  const counts = new Array(cells).fill(0);
  for (let k = 0; k < n; k++) {
    const x = random.uniform();
    assert(x >= 0 && x < 1);
    counts[Math.floor(x * cells)]++;
  }
  const expected = n / cells;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 99 degrees of freedom: 99.99 % of streams lie between 54 and 161.
  assert(chiSquare > 54 && chiSquare < 161, `chi-square ${chiSquare}`);
});

Deno.test("Integers are even, whatever their bound", () => {
  const random = new Random(3);
  for (const bound of [1, 2, 3, 7, 10]) {
    const n = 30_000, counts = new Array(bound).fill(0);
    for (let k = 0; k < n; k++) counts[random.integer(bound)]++;
    for (const count of counts) assert(Math.abs(count - n / bound) < 5 * Math.sqrt(n / bound));
  }
  // With 3 x 2^30 a remainder of 2^32 would make the lower third twice as likely.
  const bound = 3 * 2 ** 30;
  let low = 0;
  for (let k = 0; k < 30_000; k++) if (random.integer(bound) < 2 ** 30) low++;
  assert(Math.abs(low - 10_000) < 5 * Math.sqrt(10_000));
  for (const bound of [0, -1, 1.5, 2 ** 32 + 1, NaN]) {
    assert.throws(() => random.integer(bound), RangeError);
  }
});

/** Mean, variance, skewness and kurtosis. */
function moments(values: Float64Array) {
  const n = values.length, mean = values.reduce((sum, x) => sum + x, 0) / n;
  const central = (power: number) => values.reduce((sum, x) => sum + (x - mean) ** power, 0) / n;
  const variance = central(2);
  return {
    mean,
    variance,
    skewness: central(3) / variance ** 1.5,
    kurtosis: central(4) / variance ** 2,
  };
}

Deno.test("Normal and exponential numbers have their distributions' moments", () => {
  const random = new Random(9), n = 200_000;
  const normal = moments(Float64Array.from({ length: n }, () => random.normal()));
  const near = (value: number, expected: number, tolerance: number) =>
    assert(Math.abs(value - expected) < tolerance, `${value} is not near ${expected}`);
  near(normal.mean, 0, 0.012);
  near(normal.variance, 1, 0.016);
  near(normal.skewness, 0, 0.028);
  near(normal.kurtosis, 3, 0.055);
  const exponential = moments(Float64Array.from({ length: n }, () => random.exponential()));
  near(exponential.mean, 1, 0.012);
  near(exponential.variance, 1, 0.032);
});

Deno.test("A shuffle makes each order equally likely", () => {
  const random = new Random(5), n = 60_000;
  const counts = new Map<string, number>();
  for (let k = 0; k < n; k++) {
    const order = random.shuffle([0, 1, 2]).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const count of counts.values()) assert(Math.abs(count - n / 6) < 5 * Math.sqrt(n / 6));
});

Deno.test("A saved state goes on where it was, in the middle of a normal pair and through JSON too", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), fc.nat({ max: 9 }), (seed, steps) => {
    const random = new Random(seed);
    for (let k = 0; k < steps; k++) random.normal();
    const state = random.save(), text = JSON.stringify(state);
    const expected = [random.normal(), random.uniform(), random.normal()];
    for (const saved of [state, JSON.parse(text)]) {
      const other = new Random(0);
      other.restore(saved);
      assert.deepEqual([other.normal(), other.uniform(), other.normal()], expected);
    }
  }));
});
