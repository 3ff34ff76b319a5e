/**
 * Flags of how a strategy sends its orders.
 *
 * @module
 */
import type { Flags } from "./command.ts";

export const orderFlags = {
  orders: {
    kind: "choice",
    choices: ["taker", "maker"],
    default: "taker",
    help: "take the quotes, or wait in the queue at the best price",
  },
  "maker-fee-bps": {
    kind: "number",
    default: 0,
    help: "fee of an order that waited, in basis points; negative is a rebate",
  },
  "patience-ms": {
    kind: "number",
    min: 0,
    help: "take what a resting order has not got after so long (default: wait on)",
  },
} as const satisfies Flags;
