/**
 * exp, log, tanh and sigmoid made of + - x / only.
 *
 * The language lets every engine round `Math.exp` and its kin as it likes; these give the same bits
 * on every machine, which seeded training and simulation need. The tests hold them to 60-digit
 * references: exp and log within 1 unit in the last place, tanh and sigmoid within 2.5.
 *
 * @example
 * ```ts
 * import { exp, log } from "@lob/lstm/math";
 * import assert from "node:assert/strict";
 *
 * assert.equal(exp(0), 1);
 * assert.equal(log(1), 0);
 * ```
 *
 * @module
 */

const LN2_HIGH = 6.93147180369123816490e-01; // upper 33 bits of ln 2
const LN2_LOW = 1.90821492927058770002e-10; // ln 2 - LN2_HIGH
const INV_LN2 = 1.4426950408889634;

/** 2^k for k = -1074 ... 1023, by doubling and halving, which are exact. */
const POWERS_OF_TWO = (() => {
  const powers = new Float64Array(1074 + 1024);
  powers[1074] = 1;
  for (let k = 1; k <= 1023; k++) powers[1074 + k] = powers[1074 + k - 1] * 2;
  for (let k = 1; k <= 1074; k++) powers[1074 - k] = powers[1074 - k + 1] / 2;
  return powers;
})();

/** e^x - 1 for |x| <= 0.5 by its Taylor series: 14 terms leave less than 2^-54 of it. */
function expm1Near0(x: number): number {
  let sum = 1 / 87178291200; // 1/14!
  sum = sum * x + 1 / 6227020800;
  sum = sum * x + 1 / 479001600;
  sum = sum * x + 1 / 39916800;
  sum = sum * x + 1 / 3628800;
  sum = sum * x + 1 / 362880;
  sum = sum * x + 1 / 40320;
  sum = sum * x + 1 / 5040;
  sum = sum * x + 1 / 720;
  sum = sum * x + 1 / 120;
  sum = sum * x + 1 / 24;
  sum = sum * x + 1 / 6;
  sum = sum * x + 0.5;
  return x + x * x * sum;
}

/** e^x. Overflows to Infinity above 709.78, underflows to 0 below -745.13; NaN stays NaN. */
export function exp(x: number): number {
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  if (x !== x) return x;
  const k = Math.floor(x * INV_LN2 + 0.5);
  const reduced = (x - k * LN2_HIGH) - k * LN2_LOW;
  const power = 1 + expm1Near0(reduced);
  // One step beyond the table at either end: 2^1024 and the subnormal range.
  if (k > 1023) return power * 2 * POWERS_OF_TWO[1074 + 1023];
  if (k < -1022) return power * POWERS_OF_TWO[1074 + k + 60] * POWERS_OF_TWO[1074 - 60];
  return power * POWERS_OF_TWO[1074 + k];
}

const bits = new DataView(new ArrayBuffer(8));

/** Natural logarithm. NaN below 0, -Infinity at 0. */
export function log(x: number): number {
  if (x !== x || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  let k = 0;
  if (x < 2.2250738585072014e-308) { // subnormal
    x *= 18014398509481984; // 2^54
    k = -54;
  }
  bits.setFloat64(0, x);
  const high = bits.getInt32(0);
  k += (high >>> 20) - 1023;
  bits.setInt32(0, (high & 0xfffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > 1.4142135623730951) {
    mantissa /= 2;
    k++;
  }
  // log(1+f) = f - f^2/2 + s (f^2/2 + R), s = f/(2+f): the argument of atanh, |s| <= 0.1716.
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  let tail = 2 / 23;
  tail = tail * z + 2 / 21;
  tail = tail * z + 2 / 19;
  tail = tail * z + 2 / 17;
  tail = tail * z + 2 / 15;
  tail = tail * z + 2 / 13;
  tail = tail * z + 2 / 11;
  tail = tail * z + 2 / 9;
  tail = tail * z + 2 / 7;
  tail = tail * z + 2 / 5;
  tail = tail * z + 2 / 3;
  const halfSquare = 0.5 * f * f;
  return k * LN2_HIGH - ((halfSquare - (s * (halfSquare + z * tail) + k * LN2_LOW)) - f);
}

/** e^x - 1 for 0 <= x < 709, without the cancellation of exp(x) - 1 near 0. */
function expm1(x: number): number {
  const k = x <= 0.5 ? 0 : Math.floor(x * INV_LN2 + 0.5);
  const near = expm1Near0((x - k * LN2_HIGH) - k * LN2_LOW);
  const power = POWERS_OF_TWO[1074 + k];
  return power * near + (power - 1);
}

/** Hyperbolic tangent, exact in sign and in [-1, 1]. */
export function tanh(x: number): number {
  const magnitude = x < 0 ? -x : x;
  if (magnitude > 22) return x < 0 ? -1 : 1;
  if (magnitude < 1e-8) return x; // x - x^3/3 rounds to x; keeps -0 and the last bit of subnormals
  const e = expm1(2 * magnitude);
  const t = e / (e + 2);
  return x < 0 ? -t : t;
}

/** Logistic function 1 / (1 + e^-x), accurate in both tails. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}
