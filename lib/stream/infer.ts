import type { Predictor } from "../model/mod.ts";
import type { Folder, PartCodec } from "../sink/mod.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { InputSpec } from "./feature_stream.ts";
import type { Keys } from "./keys.ts";
import { type EventLog, GroupMissing, LeaseLost, LogLost } from "./log.ts";
import { Metrics } from "./metrics.ts";
import { Session } from "./session.ts";
import type { Slots } from "./share.ts";

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
  /** Names this process, and no other nor a later one; random unless given. */
  owner?: string;
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
  /** How parts are written; Parquet unless given. */
  codec?: PartCodec;
  /** Rows in a part. */
  flushEvery: number;
  /** Milliseconds after which fewer rows are committed too. */
  flushMs: number;
  /** Keeps this many entries below the checkpoint, and trims those before (all). */
  keep?: number;
  /** Keeps this many committed predictions in the log, and trims those before (all). */
  keepPredictions?: number;
  /** Ends when nothing has come for so many milliseconds; Infinity runs until `signal`. */
  untilIdleMs?: number;
  /** Told by whoever writes the stream: when it returns true and all is read, the run ends. */
  finished?: () => boolean;
  /** Whether `ts` going back to 0 starts a new session instead of being an error. */
  newSession?: boolean;
  /** Whether to start with an empty window when there is no state to go on from. */
  allowWarmUp?: boolean;
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
  /** How many streams this process still takes; see `inferShared`. */
  slots?: Slots;
  /** Counters to go on with; new ones unless given. */
  metrics?: Metrics;
}

/** Sessions that may end one after the other without a commit in between. */
const MAX_FRUITLESS = 5;

/**
 * Consumes a stream of events: keeps windows, predicts, appends predictions, writes Parquet, commits.
 *
 * Every accepted event with a full window gets exactly one row and one entry, whatever is killed or
 * restarted; see DELIVERY.md. While the predictor works on one batch, the next is read and prepared and
 * the one before is appended and written. When another consumer takes the stream over, or the log has
 * lost what it had acknowledged, it starts again from the checkpoint. Returns the counters.
 */
export async function infer(options: InferOptions): Promise<Metrics> {
  const { clock = systemClock, report, signal } = options;
  const metrics = options.metrics ?? new Metrics(clock.nowMs());
  const name = options.owner ?? crypto.randomUUID();
  for (let sessions = 1, fruitless = 0;; sessions++) {
    const session = new Session(options, `${options.consumer}/${name}/${sessions}`, metrics);
    const { flushes } = metrics;
    try {
      if (!await waitForLease(session, options, clock)) return metrics;
      await session.start();
      await session.run();
      await session.stop();
      return metrics;
    } catch (error) {
      await session.stop().catch(() => {}); // the first error is the one to be told
      if (!endsSession(error) || signal?.aborted) throw error;
      fruitless = metrics.flushes > flushes ? 0 : fruitless + 1;
      if (fruitless > MAX_FRUITLESS) throw error;
      metrics.recoveries++;
      report?.(`${(error as Error).message}; starting again from the checkpoint`);
    } finally {
      if (session.holds && options.slots !== undefined) options.slots.free++;
    }
  }
}

/** Between two looks while this process holds all the streams that it takes, ms. */
const FULL_MS = 200;

/** False when it was stopped while it waited. */
async function waitForLease(
  session: Session,
  { keys, report, signal, slots = { free: Infinity } }: InferOptions,
  clock: Clock,
): Promise<boolean> {
  for (let told = false; !signal?.aborted; told = true) {
    if (slots.free <= 0) {
      await clock.sleep(FULL_MS, signal);
      continue;
    }
    slots.free--;
    const { waitMs, owner } = await session.acquire().finally(() => {
      if (!session.holds) slots.free++;
    });
    if (waitMs === 0) return true;
    if (!told) report?.(`waiting for ${keys.stream}, which ${owner} holds`);
    await clock.sleep(waitMs, signal);
  }
  return false;
}

/** Whether what happened ends this hold on the stream, and not the consumer. */
function endsSession(error: unknown): boolean {
  return error instanceof LeaseLost || error instanceof LogLost || error instanceof GroupMissing;
}
