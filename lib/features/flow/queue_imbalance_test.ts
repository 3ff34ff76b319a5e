import { assertNaive } from "../testing.ts";
import { queueImbalance } from "./queue_imbalance.ts";

Deno.test("queue imbalance is the bid's share of the shares less the ask's, over 1, 3 and 5 levels", () => {
  assertNaive(queueImbalance, (past, row) => {
    const over = (depth: number) => {
      const levels = Array.from({ length: depth }, (_, level) => past.level(row, level + 1));
      const total = (column: number) => levels.reduce((sum, level) => sum + level[column], 0);
      return (total(3) - total(1)) / (total(3) + total(1));
    };
    return { queue_imbalance_1: over(1), queue_imbalance_3: over(3), queue_imbalance_5: over(5) };
  });
});
