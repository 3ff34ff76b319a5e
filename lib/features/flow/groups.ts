import type { FeatureGroup } from "../feature_group.ts";
import { arrivals } from "./arrivals.ts";
import { bookPressure } from "./book_pressure.ts";
import { hiddenFlow } from "./hidden_flow.ts";
import { lastTrade } from "./last_trade.ts";
import { limitFlow } from "./limit_flow.ts";
import { microPrice } from "./micro_price.ts";
import { orderFlowImbalance } from "./order_flow_imbalance.ts";
import { queueImbalance } from "./queue_imbalance.ts";
import { returns } from "./returns.ts";
import { spread } from "./spread.ts";
import { timing } from "./timing.ts";
import { tradeFlow } from "./trade_flow.ts";
import { volatility } from "./volatility.ts";

/** All groups of order-flow features, in the order of `flow`'s row. A new group's place is at the end. */
export const flowGroups: readonly FeatureGroup[] = [
  lastTrade,
  tradeFlow,
  hiddenFlow,
  orderFlowImbalance(1, "30_updates", "10_trades", "60_s"),
  orderFlowImbalance(2, "30_updates", "10_trades"),
  orderFlowImbalance(3, "30_updates", "10_trades"),
  orderFlowImbalance(4, "30_updates", "10_trades"),
  orderFlowImbalance(5, "30_updates", "10_trades"),
  limitFlow,
  queueImbalance,
  microPrice,
  bookPressure,
  spread,
  returns,
  volatility,
  arrivals,
  timing,
];
