import assert from "node:assert/strict";
import { Random } from "../../math/mod.ts";
import { queueImbalance } from "./state_factors.ts";
import { marketAtOpen } from "./simulate_day.ts";
import type { SimulatedMarket } from "./market.ts";
import { QuietVenue } from "./venue.ts";

/** What a market does in some seconds, as text. */
function history(market: SimulatedMarket, seconds: number): string {
  const until = market.seconds + seconds;
  const lines: string[] = [];
  for (let event; (event = market.step(until)) !== undefined;) {
    lines.push(`${market.venue.timeNs} ${event.kind} ${event.filled} ${market.venue.book.top}`);
  }
  return lines.join("\n");
}

function copyOf(market: SimulatedMarket, random: Random): SimulatedMarket {
  return market.copy(new QuietVenue(market.venue.book.copy()), random);
}

Deno.test("a copied market with the same random numbers has the same future, with others another", () => {
  for (const preset of ["small-tick", "large-tick"] as const) {
    const market = marketAtOpen({ seed: 5, preset });
    const random = new Random(0);
    random.restore(market.random.save());
    const same = copyOf(market, random), other = copyOf(market, new Random(6));
    const otherHistory = history(other, 20), sameHistory = history(same, 20);
    assert.equal(history(market, 20), sameHistory);
    assert.notEqual(otherHistory, sameHistory);
    assert.ok(sameHistory.split("\n").length > 50);
  }
});

Deno.test("the book is never crossed, never short of levels, and hidden orders stay inside the spread", () => {
  const market = marketAtOpen({ seed: 7 });
  const { book } = market.venue;
  let hidden = 0;
  for (let i = 0; i < 20_000; i++) {
    market.step(Infinity);
    const ask = book.bestAsk!, bid = book.bestBid!;
    assert.ok(bid < ask);
    assert.ok(book.levelCount(1) >= 4 && book.levelCount(-1) >= 4);
    hidden += book.orderCount - book.ordersOn(1) - book.ordersOn(-1);
    const imbalance = queueImbalance(book, 2);
    assert.ok(imbalance >= -1 && imbalance <= 1);
  }
  assert.ok(hidden > 2000, "hidden orders were there");
});
