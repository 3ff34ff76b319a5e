import { exp } from "../../math/mod.ts";
import { clockUnit } from "../clock.ts";
import { squash } from "../squash.ts";
import { assertNaive } from "../testing.ts";
import { returns } from "./returns.ts";

Deno.test("a return is the mid's distance from its exponentially weighted mean", () => {
  assertNaive(returns, (past, row) => {
    const first = Array.from(past.day.type).findIndex((_, k) => !Number.isNaN(past.mid(k)));
    const clocks = ["1_s", "3_trades", "10_trades", "30_trades"] as const;
    const mean = (clock: typeof clocks[number]) => {
      // Weight of a row: what the clock forgot at it, times what it has kept since.
      const kept = (from: number, to: number) =>
        exp(-past.elapsed(clock, from, to) / clockUnit(clock).constant);
      let sum = kept(first, row) * past.mid(first);
      for (let k = first + 1; k <= row; k++) {
        sum += (1 - kept(k - 1, k)) * kept(k, row) * past.lastMid(k);
      }
      return sum;
    };
    return Object.fromEntries([
      ...clocks.map((clock) => [
        `mid_return_${clock}`,
        squash((past.mid(row) - mean(clock)) / 100 / past.averageSpread(row)),
      ]),
      [
        "move_sign_30_updates",
        squash(past.sum("30_updates", row, (k) => Math.sign(past.move(k)))),
      ],
    ]);
  });
});
