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
 * batch; see {@link dropoutScale}.
 */
export function dropoutRow(dropout: Dropout, layer: number, step: number, unit: number): number {
  return mix(mix(mix(dropout.key ^ layer) ^ step) ^ unit);
}

/** What the element of window `item` (its index in the batch) is multiplied by: 0 or 1/(1 - rate). */
export function dropoutScale(row: number, item: number, rate: number): number {
  return mix(row + item) < rate * 4294967296 ? 0 : 1 / (1 - rate);
}

/** 32 well-mixed bits of 32 bits: Weyl step, then the finaliser of MurmurHash3 (Appleby). */
function mix(x: number): number {
  x = (x + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
