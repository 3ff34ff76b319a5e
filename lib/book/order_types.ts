/** 1 for buy orders (bids), -1 for sell orders (asks), as in LOBSTER's direction column. */
export type Side = 1 | -1;

/**
 * Told of every fill: the resting order's id, the shares it gave, the price, and whether the order was
 * hidden. When the fill took its last shares the order is already gone from the book. The book must
 * not be changed from within.
 */
export type OnFill = (id: number, size: number, price: number, hidden: boolean) => void;
