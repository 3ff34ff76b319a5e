import { squash } from "../squash.ts";
import { assertNaive } from "../testing.ts";
import { lastTrade } from "./last_trade.ts";

Deno.test("the last trade is the executions of the last timestamp that had one", () => {
  assertNaive(lastTrade, (past, row) => {
    const { type, size, direction, price, timeNs } = past.day;
    const executions = Array.from({ length: row + 1 }, (_, k) => k).filter((k) =>
      type[k] === 4 || type[k] === 5
    );
    const last = executions.at(-1);
    if (last === undefined) return { last_trade_sign: 0, last_trade_offset: 0, last_trade_size: 0 };
    const shares = executions.filter((k) => timeNs[k] === timeNs[last]).reduce(
      (sum, k) => sum - direction[k] * size[k],
      0,
    );
    const offset = (price[last] - past.mid(row)) / 100;
    return {
      last_trade_sign: -direction[last],
      last_trade_offset: squash(offset / past.averageSpread(row)),
      last_trade_size: squash(shares / past.averageDepth(row)),
    };
  });
});
