import type { Metrics } from "./metrics.ts";

/**
 * Counters in Prometheus's text format.
 *
 * @param labels such as `{stream: "lob:stream", group: "lob_group"}`, for each of the counters
 */
export function prometheusText(
  counted: readonly { metrics: Metrics; labels: Record<string, string> }[],
  nowMs: number,
): string {
  const lines: string[] = [];
  const family = (
    name: string,
    type: "counter" | "gauge",
    help: string,
    value: (metrics: Metrics) => number,
  ) => {
    lines.push(`# HELP lob_${name} ${help}`, `# TYPE lob_${name} ${type}`);
    for (const { metrics, labels } of counted) {
      const x = value(metrics);
      if (!Number.isNaN(x)) lines.push(`lob_${name}${labelText(labels)} ${x}`);
    }
  };
  family("uptime_seconds", "gauge", "Since the start.", (m) => (nowMs - m.startedMs) / 1000);
  family("events_total", "counter", "Events accepted.", (m) => m.eventsOk);
  family("dead_total", "counter", "Entries put aside.", (m) => m.eventsBad);
  family("updates_total", "counter", "Updates that are no events.", (m) => m.updates);
  family("warm_up_total", "counter", "Events before a full window.", (m) => m.warmUp);
  family("predictions_total", "counter", "Predictions appended.", (m) => m.predictions);
  family("flushes_total", "counter", "Commits with a part.", (m) => m.flushes);
  family("recoveries_total", "counter", "Starts again from the checkpoint.", (m) => m.recoveries);
  family("retries_total", "counter", "Steps tried again.", (m) => m.retries);
  family("lag_entries", "gauge", "Entries not yet committed, as last asked.", (m) => m.lag);
  for (const [q, name] of [[0.5, "p50"], [0.99, "p99"]] as const) {
    const help = `From publication to prediction, ${name}.`;
    family(`latency_${name}_seconds`, "gauge", help, (m) => m.latency.quantile(q) / 1000);
  }
  const longest = (m: Metrics) => m.latency.max / 1000;
  family("latency_max_seconds", "gauge", "From publication to prediction, at most.", longest);
  return lines.join("\n") + "\n";
}

function labelText(labels: Record<string, string>): string {
  const escape = (text: string) =>
    text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `{${Object.entries(labels).map(([name, text]) => `${name}="${escape(text)}"`).join(",")}}`;
}
