import { squash } from "../squash.ts";
import { assertNaive } from "../testing.ts";
import { tradeFlow } from "./trade_flow.ts";

Deno.test("trade flow sums signed visible executions, in shares and by number", () => {
  assertNaive(tradeFlow, (past, row) => {
    const { type, size, direction } = past.day;
    const shares = (k: number) => type[k] === 4 ? -direction[k] * size[k] : 0;
    const clocks = ["30_updates", "10_trades", "60_s"] as const;
    return Object.fromEntries([
      ...clocks.map((clock) => [
        `trade_flow_${clock}`,
        squash(past.sum(clock, row, shares) / past.averageDepth(row)),
      ]),
      ...clocks.map((clock) => [
        `trade_sign_${clock}`,
        squash(past.sum(clock, row, (k) => Math.sign(shares(k)))),
      ]),
    ]);
  });
});
