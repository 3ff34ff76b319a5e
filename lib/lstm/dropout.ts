/**
 * Inverted dropout between layers (Srivastava et al., 2014): training sets an element to 0 with
 * probability `rate` and divides the others by 1 - rate. As in PyTorch's LSTM every time step has its
 * own mask.
 *
 * A mask is a hash of the place of its element and of the step's key, rather than the next number of
 * a sequence, so it does not matter who computes which part of a batch, nor in which order.
 */
export interface Dropout {
  /** Probability of being dropped, in [0, 1). */
  rate: number;
  /** 32 random bits, new for every training step. */
  key: number;
}

/**
 * Key of the masks of one hidden unit at one time step of one layer's output, over all windows of a
 * batch; see {@link dropoutFactor}.
 */
export function dropoutRow(dropout: Dropout, layer: number, step: number, unit: number): number {
  return mix(mix(mix(dropout.key ^ layer) ^ step) ^ unit);
}

/**
 * What elements are multiplied by, 0 or 1/(1 - rate), as a function of their row's key and their window's
 * index in the batch.
 */
export function dropoutFactor({ rate }: Dropout): (row: number, item: number) => number {
  const threshold = Math.round(rate * 2147483648), kept = 1 / (1 - rate);
  // The shift gives -1 below the threshold and 0 above: a branch would be mispredicted too often.
  return (row, item) => kept * (1 + (((mix(row + item) >>> 1) - threshold) >> 31));
}

/** 32 well-mixed bits of 32 bits: Weyl step, then the finaliser of MurmurHash3 (Appleby). */
function mix(x: number): number {
  x = (x + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
