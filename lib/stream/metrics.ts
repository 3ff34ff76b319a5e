import type { Taken } from "./feature_stream.ts";

/** Upper bounds of the latency histogram: 60 steps of 1.25x from 0.1 ms, up to about 52 s. */
const STEPS = 60, SMALLEST_MS = 0.1, GROWTH = 1.25;
const BOUNDS = Float64Array.from({ length: STEPS }, (_, i) => SMALLEST_MS * GROWTH ** i);

/** Latencies in fixed memory: a count for each step of 25 %. */
export class LatencyHistogram {
  #counts = new Float64Array(STEPS + 1);
  #total = 0;
  /** The largest seen, ms. */
  max = 0;

  /** Counts one; NaN and negative times are passed over. */
  add(ms: number): void {
    if (!(ms >= 0)) return;
    let step = 0;
    while (step < STEPS && ms > BOUNDS[step]) step++;
    this.#counts[step]++;
    this.#total++;
    if (ms > this.max) this.max = ms;
  }

  /** Upper bound of the step in which the quantile lies, ms; NaN while empty. */
  quantile(q: number): number {
    if (this.#total === 0) return NaN;
    let left = q * this.#total;
    for (let step = 0; step < STEPS; step++) {
      left -= this.#counts[step];
      if (left <= 0) return Math.min(BOUNDS[step], this.max);
    }
    return this.max;
  }
}

/** Counters of one consumer since it started. */
export class Metrics {
  /** When counting began, UTC milliseconds. */
  startedMs: number;
  /** Entries that went to the dead stream. */
  eventsBad = 0;
  /** Updates that were no events, in entries of their own or with others. */
  updates = 0;
  /** Events before the window was full. */
  warmUp = 0;
  /** Full windows. */
  ready = 0;
  /** Predictions appended. */
  predictions = 0;
  /** Commits with a part. */
  flushes = 0;
  /** Starts from the checkpoint after the log lost something, or another consumer had taken over. */
  recoveries = 0;
  /** Steps that were tried again because the log was away. */
  retries = 0;
  /** From `published` to the prediction's append. */
  latency: LatencyHistogram = new LatencyHistogram();
  /** Entries not yet acknowledged, as last asked. */
  lag = 0;
  #lastMs: number;
  #lastEvents = 0;

  /** Starts counting. */
  constructor(nowMs: number) {
    this.startedMs = this.#lastMs = nowMs;
  }

  /** Counts an entry. */
  count(taken: Taken): void {
    if (taken.kind === "bad") this.eventsBad++;
    else this.updates += taken.updates;
    if (taken.kind === "ready") this.ready++;
    if (taken.kind === "warm-up") this.warmUp++;
  }

  /** Entries accepted as events. */
  get eventsOk(): number {
    return this.ready + this.warmUp;
  }

  /** The counters as the fields of `lob:metrics`; the rate is since the last call. */
  fields(nowMs: number): Record<string, string> {
    const { events } = this;
    const fields = this.#fields(nowMs, events - this.#lastEvents, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    this.#lastEvents = events;
    return fields;
  }

  /** The same at the end; the rate is over the whole time. */
  totals(nowMs: number): Record<string, string> {
    return this.#fields(nowMs, this.events, nowMs - this.startedMs);
  }

  /** Entries that were events, good or bad. */
  get events(): number {
    return this.eventsOk + this.eventsBad;
  }

  #fields(nowMs: number, events: number, elapsedMs: number): Record<string, string> {
    const rate = events / Math.max(1e-3, elapsedMs / 1000);
    const ms = (x: number) => Number.isNaN(x) ? "" : x.toFixed(1);
    return {
      uptime_s: ((nowMs - this.startedMs) / 1000).toFixed(1),
      events_ok: String(this.eventsOk),
      events_bad: String(this.eventsBad),
      updates: String(this.updates),
      warm_up: String(this.warmUp),
      ready: String(this.ready),
      predictions: String(this.predictions),
      flushes: String(this.flushes),
      events_per_second: rate.toFixed(0),
      lag: String(this.lag),
      latency_p50_ms: ms(this.latency.quantile(0.5)),
      latency_p99_ms: ms(this.latency.quantile(0.99)),
      latency_max_ms: ms(this.latency.max === 0 ? NaN : this.latency.max),
      recoveries: String(this.recoveries),
      retries: String(this.retries),
    };
  }
}

/** The fields as one line for people. */
export function metricsLine(fields: Record<string, string>): string {
  const f = fields;
  const latency = f.latency_p50_ms === ""
    ? ""
    : `, latency p50 ${f.latency_p50_ms} ms p99 ${f.latency_p99_ms} ms`;
  return `${f.uptime_s} s: ${f.events_per_second} events/s, ${f.events_ok} events (${f.events_bad} bad), ` +
    `${f.ready} ready, ${f.predictions} predictions, ${f.flushes} flushes, lag ${f.lag}${latency}`;
}
