import { squash } from "../squash.ts";
import { assertNaive } from "../testing.ts";
import { hiddenFlow } from "./hidden_flow.ts";

Deno.test("hidden flow sums the signs of executions against hidden orders", () => {
  assertNaive(hiddenFlow, (past, row) => {
    const { type, direction } = past.day;
    const clocks = ["30_updates", "10_trades", "60_s"] as const;
    return Object.fromEntries(clocks.map((clock) => [
      `hidden_sign_${clock}`,
      squash(past.sum(clock, row, (k) => type[k] === 5 ? -direction[k] : 0)),
    ]));
  });
});
