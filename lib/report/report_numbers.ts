import type { Interval } from "../evaluate/mod.ts";

/** With thousands marked. */
export const count = (x: number): string => x.toLocaleString("en");
/** With so many decimals; "-" where it is not defined. */
export const number = (x: number, digits = 3): string =>
  Number.isFinite(x) ? x.toFixed(digits) : "-";
/** A share in percent. */
export const percent = (x: number): string => `${number(100 * x, 1)} %`;
/** Dollars and cents. */
export const dollars = (x: number): string => `${x < 0 ? "-" : ""}$${number(Math.abs(x), 2)}`;
/** The ends of an interval. */
export const range = ({ low, high }: Interval, digits = 3): string =>
  `[${number(low, digits)}, ${number(high, digits)}]`;
