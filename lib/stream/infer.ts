import type { Predictor } from "../model/mod.ts";
import type { Folder, Prediction } from "../sink/mod.ts";
import { OnceAppender } from "./append_once.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type CommitScope, commitWork, recover } from "./commit.ts";
import {
  type AcceptedEvent,
  FeatureStream,
  type FeatureStreamState,
  type InputSpec,
} from "./feature_stream.ts";
import type { Keys } from "./keys.ts";
import {
  type Checkpoint,
  type Entry,
  type EventLog,
  type Lease,
  LeaseLost,
  LogUnavailable,
} from "./log.ts";
import { Metrics, metricsLine } from "./metrics.ts";
import { deadEntry, predictionEntry } from "./output_entries.ts";
import { retry, type RetryOptions } from "./retry.ts";

/** What {@link infer} works on. */
export interface InferOptions {
  /** Where the streams are. */
  log: EventLog;
  /** Keys of the streams. */
  keys: Keys;
  /** Consumer group: `lob_group` on the command line. */
  group: string;
  /** Name within the group: `c1` on the command line. */
  consumer: string;
  /** The run's name; see `runId`. */
  run: string;
  /** Empty without one. */
  symbol: string;
  /** What the model wants as input. */
  input: InputSpec;
  /** The model. */
  predictor: Predictor;
  /** How predictions name the model. */
  model: string;
  /** Where the Parquet parts go. */
  folder: Folder;
  /** Rows in a part. */
  flushEvery: number;
  /** Milliseconds after which fewer rows are committed too. */
  flushMs: number;
  /** Ends when nothing has come for so many milliseconds; Infinity runs until `signal`. */
  untilIdleMs?: number;
  /** Told by whoever writes the stream: when it returns true and all is read, the run ends. */
  finished?: () => boolean;
  /** Whether `ts` going back to 0 starts a new session instead of being an error. */
  newSession?: boolean;
  /** Stops after what is in hand is committed. */
  signal?: AbortSignal;
  /** Lines for people. */
  report?: (message: string) => void;
  /** Milliseconds between two lines of metrics. */
  metricsMs?: number;
  /** How long to wait for a log that is away. */
  patienceMs?: number;
  /** The machine's unless given. */
  clock?: Clock;
}

/** Windows that go to the predictor at a time, at most. */
const MAX_BATCH = 256;
/** Entries read at a time. */
const READ_COUNT = 512;
/** How long one read waits for an entry, ms: the signal is looked at in between. */
const BLOCK_MS = 200;
/** A lease that is not renewed passes to another owner after this. */
const LEASE_MS = 3000;

/** Entries that are dealt with together: predicted, appended, and perhaps the last before a commit. */
interface Batch {
  events: AcceptedEvent[];
  windows: Float32Array;
  dead: Entry[];
  entries: number;
  lastId: string;
  /** The feature stream's state after the last entry. */
  state: FeatureStreamState;
}

/** A batch whose predictions are being made. */
interface InFlight {
  batch: Batch;
  pUp: Promise<Float32Array>;
}

/**
 * Consumes a stream of events: keeps windows, predicts, appends predictions, writes Parquet, commits.
 *
 * Every accepted event with a full window gets exactly one row and one entry, whatever is killed or
 * restarted; see DELIVERY.md. While the predictor works on one batch, the next is read and prepared and
 * the one before is appended and written. Returns the counters.
 */
export async function infer(options: InferOptions): Promise<Metrics> {
  const consumer = new Inference(options);
  try {
    await consumer.start();
    await consumer.run();
  } finally {
    await consumer.stop();
  }
  return consumer.metrics;
}

class Inference {
  readonly metrics: Metrics;
  #o: InferOptions;
  #clock: Clock;
  #retry: RetryOptions;
  #scope: CommitScope;
  #features: FeatureStream;
  #predictions: OnceAppender;
  #dead: OnceAppender;
  #owner: string;
  #lease: Lease | null = null;
  #leaseRenewedMs = 0;
  #checkpoint!: Checkpoint;
  /** Read and not yet taken. */
  #queue: Entry[] = [];
  #queueAt = 0;
  /** Appended and not yet committed. */
  #rows: Prediction[] = [];
  #uncommitted: Batch[] = [];
  #uncommittedSinceMs = NaN;
  #metricsDueMs = 0;

  constructor(options: InferOptions) {
    this.#o = options;
    const { log, keys, group, folder, run, symbol, report, signal, patienceMs } = options;
    this.#owner = `${options.consumer}/${crypto.randomUUID()}`;
    this.#clock = options.clock ?? systemClock;
    this.#retry = { clock: this.#clock, report, signal, patienceMs };
    this.#scope = { log, stream: keys.stream, group, folder, run, symbol, retry: this.#retry };
    this.#features = new FeatureStream(options.input, options.newSession);
    this.#predictions = new OnceAppender(log, keys.predictions, this.#retry);
    this.#dead = new OnceAppender(log, keys.dead, this.#retry);
    this.metrics = new Metrics(this.#clock.nowMs());
  }

  /** Takes the lease, goes back to the checkpoint, and opens the group there. */
  async start(): Promise<void> {
    const { log, keys, group, report } = this.#o;
    for (let told = false;; told = true) {
      const grant = await this.#renewLease();
      if (grant.granted) break;
      if (!told) report?.(`waiting for ${keys.stream}, which ${grant.owner} holds`);
      await this.#clock.sleep(Math.min(grant.remainingMs, 200) + 1, this.#o.signal);
      this.#o.signal?.throwIfAborted();
    }
    const { checkpoint, state } = await recover(this.#scope);
    this.#checkpoint = checkpoint;
    if (state !== null) this.#features.restore(state);
    const open = () => log.openGroup(keys.stream, group, checkpoint.lastId, checkpoint.entriesRead);
    await retry(open, this.#retry);
    if (checkpoint.revision > 0) report?.(`going on after ${checkpoint.lastId}`);
    this.#metricsDueMs = this.#clock.nowMs() + (this.#o.metricsMs ?? Infinity);
  }

  /** Until it is stopped, idle for long enough, or finished. */
  async run(): Promise<void> {
    const { signal, finished, untilIdleMs = Infinity } = this.#o;
    let inFlight: InFlight | null = null;
    let idleSinceMs = this.#clock.nowMs();
    while (!signal?.aborted) {
      const sourceDone = finished?.() ?? false; // asked before reading: what came before it is read
      if (this.#queueAt === this.#queue.length) await this.#read(inFlight === null && !sourceDone);
      const batch = this.#take(inFlight?.batch.events.length ?? 0);
      const next = batch && this.#predict(batch);
      if (inFlight !== null) await this.#finish(inFlight);
      inFlight = next;
      const nowMs = this.#clock.nowMs();
      if (next !== null) idleSinceMs = nowMs;
      else {
        if (this.#commitIsDue(nowMs)) await this.#commit();
        if (sourceDone || nowMs - idleSinceMs >= untilIdleMs) break;
      }
      await this.#housekeeping(nowMs);
    }
    if (inFlight !== null) await this.#finish(inFlight);
    if (this.#uncommitted.length > 0) await this.#commit();
  }

  /** Gives the lease back, so that the next consumer need not wait for its end. */
  async stop(): Promise<void> {
    const { log, keys, group } = this.#o;
    if (this.#lease === null) return;
    try {
      await log.releaseLease(keys.stream, group, this.#lease);
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error; // the lease runs out by itself
    }
  }

  async #read(block: boolean): Promise<void> {
    const { log, keys, group, consumer } = this.#o;
    const read = () => log.read(keys.stream, group, consumer, READ_COUNT, block ? BLOCK_MS : 0);
    this.#queue = await retry(read, this.#retry);
    this.#queueAt = 0;
  }

  /**
   * Takes entries from the queue up to a full batch or a full part; null when there are none.
   *
   * @param inFlight rows that are being predicted
   */
  #take(inFlight: number): Batch | null {
    if (this.#queueAt === this.#queue.length) return null;
    const { input: { window, featureSet }, flushEvery } = this.#o;
    const { metrics } = this;
    const size = window * featureSet.features.length;
    const room = Math.min(MAX_BATCH, flushEvery - (this.#rows.length + inFlight) % flushEvery);
    const windows = new Float32Array(Math.min(room, this.#queue.length - this.#queueAt) * size);
    const events: AcceptedEvent[] = [], dead: Entry[] = [];
    const from = this.#queueAt;
    while (this.#queueAt < this.#queue.length && events.length < room) {
      const entry = this.#queue[this.#queueAt++];
      const taken = this.#features.take(entry);
      switch (taken.kind) {
        case "ready":
          windows.set(this.#features.window(), events.length * size);
          events.push(taken.event);
          metrics.eventsOk++;
          metrics.ready++;
          break;
        case "warm-up":
          metrics.eventsOk++;
          metrics.warmUp++;
          break;
        case "update":
          metrics.updates++;
          break;
        case "bad":
          dead.push(deadEntry(entry, taken.reason));
          metrics.eventsBad++;
      }
    }
    return {
      events,
      windows: windows.subarray(0, events.length * size),
      dead,
      entries: this.#queueAt - from,
      lastId: this.#queue[this.#queueAt - 1].id,
      state: this.#features.save(),
    };
  }

  #predict(batch: Batch): InFlight {
    const { events, windows } = batch;
    const pUp = events.length === 0
      ? Promise.resolve(new Float32Array(0))
      : this.#o.predictor.predict(windows, events.length);
    pUp.catch(() => {}); // it is awaited, and so reported, in #finish
    return { batch, pUp };
  }

  /** Appends a batch's predictions and dead entries, and commits when a part is full or late. */
  async #finish({ batch, pUp }: InFlight): Promise<void> {
    const { input, symbol, model } = this.#o;
    const { events, dead } = batch;
    const probabilities = await pUp;
    const rows = events.map((event, i): Prediction => ({
      ts: event.ts,
      mid: event.mid,
      imb: event.imb,
      y: event.y,
      pUp: probabilities[i],
      pred: probabilities[i] >= 0.5 ? 1 : 0,
      seqLen: input.window,
      featDim: input.featureSet.features.length,
      eventId: event.id,
      symbol,
      model,
    }));
    await this.#predictions.append(rows.map(predictionEntry));
    await this.#dead.append(dead);
    const nowMs = this.#clock.nowMs();
    for (const { publishedMs } of events) this.metrics.latency.add(nowMs - publishedMs);
    this.metrics.predictions += rows.length;
    this.#rows.push(...rows);
    this.#uncommitted.push(batch);
    if (Number.isNaN(this.#uncommittedSinceMs)) this.#uncommittedSinceMs = nowMs;
    if (this.#rows.length >= this.#o.flushEvery || this.#commitIsDue(nowMs)) await this.#commit();
  }

  #commitIsDue(nowMs: number): boolean {
    return nowMs - this.#uncommittedSinceMs >= this.#o.flushMs;
  }

  async #commit(): Promise<void> {
    const last = this.#uncommitted[this.#uncommitted.length - 1];
    this.#checkpoint = await commitWork(this.#scope, this.#lease!, this.#checkpoint, {
      rows: this.#rows,
      lastId: last.lastId,
      entries: this.#uncommitted.reduce((sum, batch) => sum + batch.entries, 0),
      state: last.state,
    });
    if (this.#rows.length > 0) this.metrics.flushes++;
    this.#rows = [];
    this.#uncommitted = [];
    this.#uncommittedSinceMs = NaN;
  }

  async #renewLease() {
    const { log, keys, group } = this.#o;
    const grant = await retry(
      () => log.acquireLease(keys.stream, group, this.#owner, LEASE_MS),
      this.#retry,
    );
    if (grant.granted) this.#lease = grant.lease;
    this.#leaseRenewedMs = this.#clock.nowMs();
    return grant;
  }

  /** Renews the lease and tells the metrics, when they are due. */
  async #housekeeping(nowMs: number): Promise<void> {
    const { log, keys, group, metricsMs = Infinity, report } = this.#o;
    if (nowMs - this.#leaseRenewedMs > LEASE_MS / 3) {
      const token = this.#lease!.token;
      const grant = await this.#renewLease();
      if (!grant.granted || grant.lease.token !== token) {
        throw new LeaseLost(`${log.name} ${keys.stream} ${group}: another consumer has taken over`);
      }
    }
    if (nowMs >= this.#metricsDueMs) {
      this.#metricsDueMs = nowMs + metricsMs;
      this.metrics.lag = await retry(() => log.lag(keys.stream, group), this.#retry);
      const fields = this.metrics.fields(nowMs);
      await retry(() => log.add(keys.metrics, fields), this.#retry);
      report?.(metricsLine(fields));
    }
  }
}
