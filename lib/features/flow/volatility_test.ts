import { squash } from "../squash.ts";
import { assertNaive } from "../testing.ts";
import { volatility } from "./volatility.ts";

Deno.test("volatility is the root of the decaying sum of squared moves of the mid", () => {
  assertNaive(volatility, (past, row) => {
    const clocks = ["1_s", "10_trades", "60_s"] as const;
    return Object.fromEntries(clocks.map((clock) => [
      `volatility_${clock}`,
      squash(
        Math.sqrt(past.sum(clock, row, (k) => past.move(k) ** 2)) / past.averageSpread(row),
      ),
    ]));
  });
});
