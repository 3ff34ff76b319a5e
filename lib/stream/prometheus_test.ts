import assert from "node:assert/strict";
import { Metrics } from "./metrics.ts";
import { prometheusText } from "./prometheus.ts";

Deno.test("counters are told in Prometheus's text format, each family once", () => {
  const [a, b] = [new Metrics(1000), new Metrics(2000)];
  a.count({ kind: "warm-up", updates: 3 });
  a.count({ kind: "bad", reason: "" });
  a.latency.add(20);
  b.lag = 7;
  const text = prometheusText([
    { metrics: a, labels: { stream: "lob:stream:{A}", group: "g" } },
    { metrics: b, labels: { stream: 'q"\\', group: "g" } },
  ], 3000);
  assert.match(text, /^lob_uptime_seconds\{stream="lob:stream:\{A\}",group="g"\} 2$/m);
  assert.match(text, /^lob_events_total\{stream="lob:stream:\{A\}",group="g"\} 1$/m);
  assert.match(text, /^lob_lag_entries\{stream="q\\"\\\\",group="g"\} 7$/m);
  assert.match(text, /^lob_latency_max_seconds\{stream="lob:stream:\{A\}",group="g"\} 0.02$/m);
  const families = text.match(/^# TYPE \S+/gm)!;
  assert.equal(new Set(families).size, families.length);
  for (const line of text.trimEnd().split("\n")) {
    assert.match(line, /^# (HELP|TYPE) lob_|^lob_[a-z_0-9]+\{[^}]*\}?.*\} [\d.e+-]+$/);
  }
});
