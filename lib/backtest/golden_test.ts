import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildDataset, type Dataset, defaultRecipe } from "../dataset/mod.ts";
import { featureSet } from "../features/mod.ts";
import { openDay } from "../lobster/mod.ts";
import { finalEquity } from "./curve.ts";
import { referenceBacktest, referenceForesight } from "./reference.ts";

const zip = fileURLToPath(
  new URL("../../../shared/data/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip", import.meta.url),
);

/** Times, mids and outcomes at the last events of the backtest sequences. */
function backtestRows({ events, outcome, split, recipe }: Dataset) {
  const first = split.backtest.first + recipe.window - 1;
  const end = split.backtest.end + recipe.window - 1;
  return {
    timeNs: events.timeNs.subarray(first, end),
    mid: events.mid.subarray(first, end),
    outcome: outcome.subarray(first, end),
  };
}

Deno.test({
  name: "the reference's perfect foresight on GOOG ends at 1.0231194 (needs ../shared/data)",
  ignore: !existsSync(zip),
  async fn() {
    const day = await openDay(zip);
    const dataset = buildDataset(day, defaultRecipe("reference", featureSet("reference4")));
    const rows = backtestRows(dataset);
    assert.equal(rows.mid.length, 5509);
    const curve = referenceBacktest(rows, referenceForesight(rows.outcome));
    assert.ok(Math.abs(finalEquity(curve) - 1.0231194018019925) < 1e-12, `${finalEquity(curve)}`);
  },
});
