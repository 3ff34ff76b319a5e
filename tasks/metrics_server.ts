/**
 * The counters for Prometheus, on the loopback interface.
 *
 * @module
 */
import { type Metrics, prometheusText, systemClock } from "../lib/stream/mod.ts";
import { report } from "./connect.ts";

/** Counters, and what they count. */
export interface Counted {
  metrics: Metrics;
  labels: Record<string, string>;
}

/** Serves the counters at `/metrics` of 127.0.0.1 until it is closed; does nothing without a port. */
export function serveMetrics(
  port: number | undefined,
  counted: readonly Counted[],
): { close(): Promise<void> } {
  if (port === undefined) return { close: () => Promise.resolve() };
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port,
    onListen: (address) => report(`metrics: http://127.0.0.1:${address.port}/metrics`),
  }, (request) => {
    if (new URL(request.url).pathname !== "/metrics") return new Response("", { status: 404 });
    const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
    return new Response(prometheusText(counted, systemClock.nowMs()), { headers });
  });
  return { close: () => server.shutdown() };
}
