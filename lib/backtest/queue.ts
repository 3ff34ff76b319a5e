import { type Day, MessageType } from "../lobster/day.ts";

/**
 * What is believed of the queue in which a resting order waits: an interchangeable part. Trades at the
 * order's price use up the shares ahead in every model.
 */
export interface QueueModel {
  /**
   * Shares ahead that a cancellation at the order's price takes away.
   *
   * @param size shares cancelled
   * @param ahead shares ahead of ours
   * @param displayed shares at the price before the cancellation
   * @param behind whether the cancelled order is known to have joined after ours
   */
  cancelled(size: number, ahead: number, displayed: number, behind: boolean): number;
  /** Whether a trade of an order that joined after ours proves that nothing is ahead of ours any more. */
  knowsOrders: boolean;
}

/** The queue as it is: LOBSTER names each order, so who stands ahead is known. The default. */
export const exactQueue: QueueModel = {
  cancelled: (size, _ahead, _displayed, behind): number => behind ? 0 : size,
  knowsOrders: true,
};

/** Only trades advance the queue, as if every cancellation came from behind: the least that is sure. */
export const tradesOnlyQueue: QueueModel = {
  cancelled: (): number => 0,
  knowsOrders: false,
};

/**
 * Cancellations fall evenly on the queue, in whole shares rounded against us, as who sees sizes but not
 * orders may assume.
 */
export const proportionalQueue: QueueModel = {
  cancelled: (size, ahead, displayed): number =>
    displayed > 0 ? Math.floor(size * ahead / displayed) : size,
  knowsOrders: false,
};

/** An order of ours that waits in the book. */
export interface RestingOrder {
  /** 1 buys, -1 sells. */
  side: 1 | -1;
  /** Limit, dollars x 10,000. */
  price: number;
  /** Shares not filled yet. */
  left: number;
  /** Shares that trade before ours; Infinity while the price lies beyond the displayed levels. */
  ahead: number;
  /** Ids of orders that joined after ours. */
  behind: Set<number>;
}

/** Joins the queue at a price in the book after `row`, behind all that is displayed there. */
export function joinQueue(
  day: Day,
  row: number,
  { side, price, left }: Pick<RestingOrder, "side" | "price" | "left">,
): RestingOrder {
  return { side, price, left, ahead: displayedAt(day, row, side, price), behind: new Set() };
}

/** Shares at a price on a side of the book; 0 between levels, Infinity beyond the last of a full book. */
function displayedAt(day: Day, row: number, side: 1 | -1, price: number): number {
  const first = row * day.levels * 4 + (side === 1 ? 2 : 0);
  for (let at = first; at < first + day.levels * 4; at += 4) {
    if (day.book[at + 1] === 0) return 0; // the side ends here: all of it is displayed
    if (day.book[at] === price) return day.book[at + 1];
    if ((price - day.book[at]) * side > 0) return 0;
  }
  return Infinity;
}

/**
 * Shows the message of `row` to a resting order. Trades that reach it fill it, those behind the shares
 * ahead first; a trade at a worse price, or an opposite order at ours or better, would have met it.
 * Our shares are extra: the book does not know them (no impact on others).
 *
 * @returns shares of ours that trade; `order.left` is left to the caller
 */
export function meetMessage(
  day: Day,
  row: number,
  order: RestingOrder,
  queue: QueueModel,
): number {
  const { side, left } = order;
  const type = day.type[row], size = day.size[row], id = day.orderId[row];
  const better = (order.price - day.price[row]) * side; // above 0: ours is the better price
  if (day.direction[row] !== side) {
    const meets = type === MessageType.Submission && better >= 0;
    return meets ? Math.min(left, size) : 0;
  }
  const traded = type === MessageType.Execution || type === MessageType.HiddenExecution;
  const cancelled = type === MessageType.PartialCancel || type === MessageType.Deletion;
  if (traded && better > 0) return Math.min(left, size);
  if (better !== 0) return 0;
  let fills = 0;
  if (traded) {
    // Hidden shares trade after all displayed ones of their price.
    const front = type === MessageType.HiddenExecution || queue.knowsOrders && order.behind.has(id);
    if (front) order.ahead = 0;
    fills = Math.min(left, Math.max(0, size - order.ahead));
    order.ahead = Math.max(0, order.ahead - size);
  } else if (type === MessageType.Submission) {
    order.behind.add(id);
  } else if (cancelled && order.ahead !== Infinity) {
    const after = displayedAt(day, row, side, order.price);
    const gone = queue.cancelled(size, order.ahead, after + size, order.behind.has(id));
    order.ahead = Math.max(0, order.ahead - gone);
  }
  order.ahead = Math.min(order.ahead, displayedAt(day, row, side, order.price));
  return fills;
}
