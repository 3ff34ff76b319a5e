import type { Prediction } from "../sink/mod.ts";
import { OnceAppender } from "./append_once.ts";
import { type Clock, systemClock } from "./clock.ts";
import { firstData } from "./checkpoint_data.ts";
import { type CommitScope, commitWork, type Position, recordDeaths } from "./commit.ts";
import { needsCare, startOver } from "./deaths.ts";
import type { InferOptions } from "./infer.ts";
import { compareIds } from "./id.ts";
import { type Batch, Intake } from "./intake.ts";
import { LeaseKeeper } from "./lease_keeper.ts";
import { type Entry, LogLost, LogUnavailable } from "./log.ts";
import { type Metrics, metricsLine } from "./metrics.ts";
import { predictionEntry, predictionRows } from "./output_entries.ts";
import { entriesToRead, roomForBatch } from "./pace.ts";
import { rebuildState } from "./rebuild.ts";
import { recover } from "./recover.ts";
import { restoreLost } from "./restore.ts";
import { Retention } from "./retention.ts";
import { retry, type RetryOptions } from "./retry.ts";

/** Batches that wait for the predictor while another's predictions are stored: it is never idle then. */
const MOST_AHEAD = 2;
/** How long one read waits for an entry, ms: the signal is looked at in between. */
const BLOCK_MS = 200;

/** A batch whose predictions are being made. */
interface InFlight {
  batch: Batch;
  pUp: Promise<Float32Array>;
}

/** One consumer at one stream, from the day it gets the lease to the day it gives or loses it. */
export class Session {
  #o: InferOptions;
  #metrics: Metrics;
  #clock: Clock;
  #retry: RetryOptions;
  #scope: CommitScope;
  #lease: LeaseKeeper;
  #retention: Retention;
  #predictions!: OnceAppender;
  #dead!: OnceAppender;
  #intake!: Intake;
  #position!: Position;
  #careful = false;
  /** Appended and not yet committed. */
  #rows: Prediction[] = [];
  #deadEntries: Entry[] = [];
  /** The last batch of those, and the entries of all. */
  #last: Batch | null = null;
  #entries = 0;
  #uncommittedSinceMs = NaN;
  #metricsDueMs = Infinity;

  /** @param owner a name that no other session uses */
  constructor(options: InferOptions, owner: string, metrics: Metrics) {
    this.#o = options;
    this.#metrics = metrics;
    const { log, keys, group, folder, codec, run, symbol, report, signal, patienceMs } = options;
    this.#clock = options.clock ?? systemClock;
    const onRetry = () => metrics.retries++;
    this.#retry = { clock: this.#clock, report, signal, patienceMs, onRetry };
    this.#scope = { log, keys, group, folder, codec, run, symbol, retry: this.#retry };
    this.#lease = new LeaseKeeper(log, keys.stream, group, owner, this.#clock, this.#retry);
    this.#retention = new Retention(log, keys, options, this.#retry);
  }

  /** Asks for the lease once; returns for how long to wait before asking again, 0 when it was granted. */
  async acquire(): Promise<{ waitMs: number; owner: string }> {
    const grant = await this.#lease.acquire();
    if (grant.granted) return { waitMs: 0, owner: grant.lease.owner };
    return { waitMs: Math.min(grant.remainingMs, BLOCK_MS) + 1, owner: grant.owner };
  }

  /** Whether the lease was granted once. */
  get holds(): boolean {
    return this.#lease.isHeld;
  }

  /** Under the lease: puts log and folder in step, goes back to the checkpoint, opens the group there. */
  async start(): Promise<void> {
    const { log, keys, group, report, input, newSession = false } = this.#o;
    const fence = { stream: keys.stream, group, lease: this.#lease.lease };
    this.#predictions = new OnceAppender(log, keys.predictions, fence, this.#retry);
    // An entry that was lost and published again carries another clock.
    this.#dead = new OnceAppender(log, keys.dead, fence, this.#retry, "fields");
    const recovered = await recover(this.#scope, () => this.#lease.renew());
    const { checkpoint, data } = recovered;
    const restored = await restoreLost(this.#scope, recovered, {
      predictions: this.#predictions,
      dead: this.#dead,
    });
    if (recovered.lost || restored > 0) {
      this.#metrics.recoveries++;
      report?.(
        `${log.name} has lost what it had acknowledged: going on after ${checkpoint.lastId}, as the ` +
          `parts say; ${restored} entries were added again`,
      );
    }
    this.#intake = new Intake(input, newSession, checkpoint.lastId, this.#metrics);
    if (data !== null) this.#intake.restore(data.state);
    else if (checkpoint.revision > 0) {
      this.#intake.restore(await rebuildState(this.#o, checkpoint.lastId, this.#retry));
    }
    await this.#openGroup(checkpoint.lastId, checkpoint.entriesRead);
    const known = data ?? firstData(this.#o.run, this.#intake.save());
    const deaths = startOver(known.deaths);
    this.#careful = needsCare(deaths);
    this.#position = await this.#record({ checkpoint, data: known }, deaths);
    if (this.#careful) report?.("two starts ended here: going one entry at a time, with care");
    if (checkpoint.lastId !== "0-0") report?.(`going on after ${checkpoint.lastId}`);
    this.#metricsDueMs = this.#clock.nowMs() + (this.#o.metricsMs ?? Infinity);
  }

  /** Until it is stopped, idle for long enough, or finished. */
  async run(): Promise<void> {
    const { signal, finished, untilIdleMs = Infinity } = this.#o;
    const inFlight: InFlight[] = [];
    let idleSinceMs = this.#clock.nowMs();
    while (!signal?.aborted) {
      const sourceDone = finished?.() ?? false; // asked before reading: what came before it is read
      if (this.#intake.isEmpty) await this.#read(inFlight, sourceDone);
      if (this.#careful) await this.#finish(inFlight, 0);
      const batch = await this.#take(inFlight);
      if (batch !== null) inFlight.push(this.#predict(batch));
      await this.#finish(inFlight, batch === null ? 0 : MOST_AHEAD);
      const nowMs = this.#clock.nowMs();
      if (batch !== null) idleSinceMs = nowMs;
      else {
        if (this.#commitIsDue(nowMs)) await this.#commit();
        if (sourceDone || nowMs - idleSinceMs >= untilIdleMs) break;
      }
      await this.#housekeeping(nowMs);
    }
    await this.#finish(inFlight, 0);
    await this.#end();
  }

  /** Gives the lease back. */
  stop(): Promise<void> {
    return this.#lease.release();
  }

  async #openGroup(lastId: string, entriesRead: number): Promise<void> {
    const { log, keys: { stream }, group, report } = this.#o;
    await retry(() => log.openGroup(stream, group, lastId, entriesRead), this.#retry);
    const end = await retry(() => log.lastId(stream), this.#retry);
    if (compareIds(end, lastId) >= 0) return;
    report?.(`${stream} ends at ${end}, before ${lastId}: publish what it has lost once more`);
  }

  /** Reads on from its own position: whoever else reads for the group can't take an entry away. */
  async #read(inFlight: readonly InFlight[], sourceDone: boolean): Promise<void> {
    const { log, keys: { stream } } = this.#o, after = this.#intake.lastId;
    const count = entriesToRead(outputsAhead(inFlight));
    const waitMs = inFlight.length === 0 && !sourceDone ? BLOCK_MS : 0;
    const read = () => log.range(stream, after, count, waitMs);
    this.#intake.fill(await retry(read, this.#retry));
  }

  /** The next batch: up to a full batch or a full part; with care a single entry, behind its mark. */
  async #take(inFlight: readonly InFlight[]): Promise<Batch | null> {
    if (!this.#careful) {
      const ahead = outputsAhead(inFlight);
      return this.#intake.take(roomForBatch(ahead, this.#outputs, this.#o.flushEvery));
    }
    const id = this.#intake.nextId;
    if (id === null) return null;
    // An entry whose prediction is there has not killed anybody.
    const { deaths } = this.#position.data;
    const unpredicted = compareIds(id, await this.#predictions.lastId()) > 0;
    const poison = unpredicted ? this.#intake.takePoison(deaths) : null;
    if (poison !== null) return poison;
    this.#position = await this.#record(this.#position, { ...deaths, attempting: id });
    return this.#intake.take({ entries: 1, outputs: 1 });
  }

  #record(position: Position, deaths: Position["data"]["deaths"]): Promise<Position> {
    return recordDeaths(this.#scope, this.#lease.lease, position, deaths);
  }

  #predict(batch: Batch): InFlight {
    const { events, windows } = batch;
    const pUp = events.length === 0
      ? Promise.resolve(new Float32Array(0))
      : this.#o.predictor.predict(windows, events.length);
    pUp.catch(() => {}); // it is awaited, and so reported, in #store
    return { batch, pUp };
  }

  /** Deals with the predictions of the oldest batches, until only so many are ahead. */
  async #finish(inFlight: InFlight[], ahead: number): Promise<void> {
    while (inFlight.length > ahead) await this.#store(inFlight.shift()!);
  }

  /** Appends a batch's predictions and dead entries, and commits when a part is full or late. */
  async #store({ batch, pUp }: InFlight): Promise<void> {
    const { events, dead } = batch;
    const rows = predictionRows(events, await pUp, this.#o);
    batch.windows = new Float32Array(0); // not to be kept until the commit
    await this.#predictions.append(rows.map(predictionEntry));
    await this.#dead.append(dead);
    const nowMs = this.#clock.nowMs();
    for (const { publishedMs } of events) this.#metrics.latency.add(nowMs - publishedMs);
    this.#metrics.predictions += rows.length;
    this.#rows.push(...rows);
    this.#deadEntries.push(...dead);
    this.#last = batch;
    this.#entries += batch.entries;
    if (Number.isNaN(this.#uncommittedSinceMs)) this.#uncommittedSinceMs = nowMs;
    if (this.#outputs >= this.#o.flushEvery || this.#commitIsDue(nowMs)) await this.#commit();
  }

  get #outputs(): number {
    return this.#rows.length + this.#deadEntries.length;
  }

  /** With care, nothing waits while there is nothing to do: a death then is no entry's. */
  #commitIsDue(nowMs: number): boolean {
    if (this.#careful && this.#last !== null && this.#intake.isEmpty) return true;
    return nowMs - this.#uncommittedSinceMs >= this.#o.flushMs;
  }

  async #commit(): Promise<void> {
    const { lastId, state } = this.#last!;
    const rows = this.#rows, dead = this.#deadEntries;
    const work = { rows, dead, lastId, entries: this.#entries, state };
    this.#position = await commitWork(this.#scope, this.#lease.lease, this.#position, work);
    if (this.#outputs > 0) this.#metrics.flushes++;
    this.#rows = [];
    this.#deadEntries = [];
    this.#last = null;
    this.#entries = 0;
    this.#uncommittedSinceMs = NaN;
    this.#careful = false;
    await this.#retention.committed(this.#position, rows.length);
  }

  /** Commits what is left, and notes that this was no death. */
  async #end(): Promise<void> {
    if (this.#last !== null) await this.#commit();
    const { deaths } = this.#position.data;
    try {
      await this.#verify();
      await this.#record(this.#position, { ...deaths, starts: 0, attempting: null });
      if (this.#metricsDueMs < Infinity) await this.#publishMetrics(this.#clock.nowMs());
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error; // all is committed: the note is missing
    }
  }

  /** Throws unless the lease is ours and the log still has what it acknowledged. */
  async #verify(): Promise<void> {
    const { log, keys: { stream }, group } = this.#o;
    await this.#lease.renew();
    const stored = await retry(() => log.checkpoint(stream, group), this.#retry);
    const { revision } = this.#position.checkpoint;
    if (stored?.revision !== revision) {
      throw new LogLost(
        `${log.name} ${stream} ${group}: the checkpoint is revision ${stored?.revision ?? 0}, ` +
          `and was ${revision}`,
      );
    }
    await this.#predictions.lastId();
    await this.#dead.lastId();
  }

  /** Renews the lease and tells the metrics, when they are due. */
  async #housekeeping(nowMs: number): Promise<void> {
    if (this.#lease.isDue(nowMs)) await this.#verify();
    if (nowMs < this.#metricsDueMs) return;
    this.#metricsDueMs = nowMs + this.#o.metricsMs!;
    this.#o.report?.(metricsLine(await this.#publishMetrics(nowMs)));
  }

  async #publishMetrics(nowMs: number): Promise<Record<string, string>> {
    const { log, keys, group } = this.#o;
    this.#metrics.lag = await retry(() => log.lag(keys.stream, group), this.#retry);
    const fields = this.#metrics.fields(nowMs);
    await retry(() => log.add(keys.metrics, fields), this.#retry);
    return fields;
  }
}

/** Rows and dead entries that will come of these batches. */
function outputsAhead(inFlight: readonly InFlight[]): number {
  return inFlight.reduce((sum, { batch }) => sum + batch.events.length + batch.dead.length, 0);
}
