import { squash } from "../squash.ts";
import { assertNaive } from "../testing.ts";
import { arrivals } from "./arrivals.ts";

Deno.test("arrival rates are decaying counts a second, balances compare the sides", () => {
  assertNaive(arrivals, (past, row) => {
    const { type, direction } = past.day;
    const count = (types: number[], side: number) =>
      past.sum("10_s", row, (k) => types.includes(type[k]) && direction[k] === side ? 1 : 0);
    const bids = count([1], 1), asks = count([1], -1);
    const noBids = count([2, 3], 1), noAsks = count([2, 3], -1);
    const trades = past.sum("10_s", row, (k) => past.traded(k) ? 1 : 0);
    return {
      submission_rate: squash((bids + asks) / 10),
      cancellation_rate: squash((noBids + noAsks) / 10),
      trade_rate: squash(trades / 10),
      submission_balance: (bids - asks) / (bids + asks) || 0,
      cancellation_balance: (noAsks - noBids) / (noAsks + noBids) || 0,
    };
  });
});
