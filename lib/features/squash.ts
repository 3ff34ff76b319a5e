/**
 * x / sqrt(1 + |x|): as x near 0, as its square root with its sign far from it, so that a rare large flow does not
 * drown the common ones; price impact, too, grows as about the square root of volume (Bouchaud, Farmer
 * and Lillo, How markets slowly digest changes in supply and demand, 2009). Made of exact arithmetic.
 */
export function squash(x: number): number {
  return x / Math.sqrt(1 + (x < 0 ? -x : x));
}
