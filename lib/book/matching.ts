import type { OnFill, Side } from "./order_types.ts";
import type { Ladder } from "./ladder.ts";
import { ASKS, BIDS, HIDDEN_ASKS, HIDDEN_BIDS, type RestingOrders } from "./resting_orders.ts";

/**
 * The ladder whose best order is next in priority: the better price, displayed orders first at the
 * same price; undefined when neither has an order at `limit` or better.
 */
function nextLadder(displayed: Ladder, hidden: Ladder, limit: number): Ladder | undefined {
  const side = displayed.side;
  const displayedKey = displayed.count > 0 ? displayed.price(0) * side : -Infinity;
  const hiddenKey = hidden.count > 0 ? hidden.price(0) * side : -Infinity;
  const best = Math.max(displayedKey, hiddenKey);
  if (best === -Infinity || best < limit * side) return undefined;
  return displayedKey >= hiddenKey ? displayed : hidden;
}

/** Fills up to `size` shares of an incoming order from the other side; the shares filled. */
export function match(
  resting: RestingOrders,
  side: Side,
  size: number,
  limit: number,
  onFill?: OnFill,
): number {
  const { pool, ladders } = resting;
  const displayed = ladders[side === 1 ? ASKS : BIDS];
  const hidden = ladders[side === 1 ? HIDDEN_ASKS : HIDDEN_BIDS];
  let left = size;
  while (left > 0) {
    const ladder = nextLadder(displayed, hidden, limit);
    if (ladder === undefined) break;
    const order = ladder.head(0), price = ladder.price(0), id = pool.id[order];
    const shares = Math.min(left, pool.size[order]);
    resting.reduce(order, shares);
    left -= shares;
    onFill?.(id, shares, price, ladder === hidden);
  }
  return size - left;
}

/** Trades the buy orders at `price` or above with the sell orders at `price` or below, all at `price`. */
export function cross(resting: RestingOrders, price: number, onFill?: OnFill): number {
  const { pool, ladders } = resting;
  let traded = 0;
  while (true) {
    const buyers = nextLadder(ladders[BIDS], ladders[HIDDEN_BIDS], price);
    const sellers = nextLadder(ladders[ASKS], ladders[HIDDEN_ASKS], price);
    if (buyers === undefined || sellers === undefined) return traded;
    const buy = buyers.head(0), sell = sellers.head(0);
    const buyId = pool.id[buy], sellId = pool.id[sell];
    const shares = Math.min(pool.size[buy], pool.size[sell]);
    resting.reduce(buy, shares);
    resting.reduce(sell, shares);
    traded += shares;
    onFill?.(buyId, shares, price, buyers === ladders[HIDDEN_BIDS]);
    onFill?.(sellId, shares, price, sellers === ladders[HIDDEN_ASKS]);
  }
}
