import { TICK } from "../moment.ts";

/**
 * Weight of an order by how far from the mid its price is, whichever way: 1 at the mid, 1/2 at half an average
 * spread (which is where the best quotes are, on average), then falling as the square of the distance.
 *
 * @param distance price - mid, dollars x 10,000
 * @param averageSpread in ticks
 */
export function closeness(distance: number, averageSpread: number): number {
  const spreads = distance / TICK / averageSpread;
  return 1 / (1 + 4 * spreads * spreads);
}
