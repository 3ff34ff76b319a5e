import type { Market } from "./market.ts";

/** Displayed shares that are gone because we took them: an own trade's only mark on the book. */
export interface TakenShares {
  /** Shares gone at a price in the book after `row`, on the side that an order takes from. */
  at(row: number, price: number, buying: boolean): number;
  /** Notes that an order took shares at a price in the book after `row`. */
  note(row: number, price: number, buying: boolean, shares: number): void;
}

/** Shares taken at a price, and up to which row the book is known not to have changed there. */
interface Entry {
  shares: number;
  row: number;
}

/**
 * Remembers what was taken until the book changes there: a message at that price on that side means
 * that someone has acted on it, and what is displayed from then on is taken at its word. Calls must come
 * in the order of rows.
 */
export function rememberTaken({ day }: Market): TakenShares {
  const entries = new Map<number, Entry>();
  const keyOf = (price: number, buying: boolean) => 2 * price + (buying ? 1 : 0);
  const at = (row: number, price: number, buying: boolean): number => {
    const key = keyOf(price, buying);
    const entry = entries.get(key);
    if (entry === undefined) return 0;
    const direction = buying ? -1 : 1; // of the orders that we took from
    for (; entry.row < row; entry.row++) {
      const message = entry.row + 1;
      if (day.price[message] === price && day.direction[message] === direction) {
        entries.delete(key);
        return 0;
      }
    }
    return entry.shares;
  };
  const note = (row: number, price: number, buying: boolean, shares: number): void => {
    entries.set(keyOf(price, buying), { shares: at(row, price, buying) + shares, row });
  };
  return { at, note };
}
