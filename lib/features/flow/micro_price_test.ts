import { squash } from "../squash.ts";
import { assertNaive } from "../testing.ts";
import { microPrice } from "./micro_price.ts";

Deno.test("the micro-price's distance from the mid is half the spread times the queue imbalance", () => {
  assertNaive(microPrice, (past, row) => {
    const [ask, askSize, bid, bidSize] = past.level(row, 1);
    const ticks = (ask - bid) / 100 / 2 * (bidSize - askSize) / (bidSize + askSize);
    return { micro_price: squash(ticks / past.averageSpread(row)) };
  });
});
