import { squash } from "../squash.ts";
import { assertNaive } from "../testing.ts";
import { limitFlow } from "./limit_flow.ts";

Deno.test("limit flow counts new bids and withdrawn asks against new asks and withdrawn bids", () => {
  assertNaive(limitFlow, (past, row) => {
    const { type, direction, price } = past.day;
    const all = (k: number) =>
      type[k] === 1 ? direction[k] : type[k] === 2 || type[k] === 3 ? -direction[k] : 0;
    const near = (k: number) => {
      if (all(k) === 0 || Number.isNaN(past.lastMid(k))) return 0;
      const spreads = (price[k] - past.lastMid(k)) / 100 / past.averageSpread(k);
      return all(k) / (1 + (2 * spreads) ** 2);
    };
    const sum = (clock: "30_updates" | "10_trades", of: (k: number) => number) =>
      squash(past.sum(clock, row, of));
    return {
      limit_flow_30_updates: sum("30_updates", all),
      limit_flow_10_trades: sum("10_trades", all),
      near_limit_flow_30_updates: sum("30_updates", near),
      near_limit_flow_10_trades: sum("10_trades", near),
    };
  });
});
