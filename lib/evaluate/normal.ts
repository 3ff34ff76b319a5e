import { exp } from "../math/mod.ts";

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return exp(-x * x / 2) / 2.5066282746310002; // sqrt(2 pi)
}

/**
 * Distribution function of the standard normal, by its series (Marsaglia, Journal of Statistical
 * Software 11(4), 2004): absolute error below 1e-15; 0 and 1 beyond 8.3 deviations; NaN of NaN.
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return NaN; // its sum would never settle
  if (x > 8.3) return 1;
  if (x < -8.3) return 0;
  let sum = x, before = 0, term = x;
  for (let i = 3; sum !== before; i += 2) {
    before = sum;
    term *= x * x / i;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}

/** Quantile of the standard normal, the inverse of {@link normalCdf}, by bisection to 1e-15. */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return NaN;
  if (probability === 0) return -Infinity;
  if (probability === 1) return Infinity;
  let low = -8.3, high = 8.3;
  for (let step = 0; step < 64; step++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
