import type { Position } from "./commit.ts";
import { compareIds, ZERO_ID } from "./id.ts";
import type { Keys } from "./keys.ts";
import type { EventLog } from "./log.ts";
import { retry, type RetryOptions } from "./retry.ts";

/** How much of the streams is kept. */
export interface RetentionOptions {
  /** Entries below the checkpoint (all). */
  keep?: number;
  /** Committed predictions (all). */
  keepPredictions?: number;
  /** Lines for people. */
  report?: (message: string) => void;
}

/** A commit: its last id in a stream, and how many entries of the stream came up to it. */
interface Mark {
  id: string;
  count: number;
}

/**
 * Trims streams after commits: only below the checkpoint of every group that reads the stream, and only
 * at the borders of commits that this consumer has made, so the newest `keep` entries always stay. A
 * group without a checkpoint may be anywhere: while there is one, nothing is trimmed.
 */
export class Retention {
  #log: EventLog;
  #keys: Keys;
  #options: RetentionOptions;
  #retry: RetryOptions;
  #marks: Record<"stream" | "predictions", Mark[]> = { stream: [], predictions: [] };
  #predictions = 0;
  #told = new Set<string>();

  constructor(log: EventLog, keys: Keys, options: RetentionOptions, retryOptions: RetryOptions) {
    this.#log = log;
    this.#keys = keys;
    this.#options = options;
    this.#retry = retryOptions;
  }

  /** To be called after each commit, with its number of predictions. */
  async committed({ checkpoint, data }: Position, predictions: number): Promise<void> {
    const { keep, keepPredictions } = this.#options;
    this.#predictions += predictions;
    if (keep !== undefined) {
      await this.#trim("stream", keep, { id: checkpoint.lastId, count: checkpoint.entriesRead });
    }
    if (keepPredictions !== undefined) {
      const mark = { id: data.lastPrediction, count: this.#predictions };
      await this.#trim("predictions", keepPredictions, mark);
    }
  }

  async #trim(what: "stream" | "predictions", keep: number, newest: Mark): Promise<void> {
    const marks = this.#marks[what], key = this.#keys[what];
    marks.push(newest);
    let last: Mark | null = null;
    while (marks.length > 1 && marks[0].count <= newest.count - keep) last = marks.shift()!;
    if (last === null) return;
    // The entry at the mark stays too: MS-SEQ is the only border that a trim knows.
    const below = await this.#belowEveryGroup(key, last.id);
    if (below !== ZERO_ID) await retry(() => this.#log.trim(key, below), this.#retry);
  }

  /** The lowest of an id and every group's checkpoint. */
  async #belowEveryGroup(key: string, id: string): Promise<string> {
    const groups = await retry(() => this.#log.groups(key), this.#retry);
    for (const group of groups) {
      const checkpoint = await retry(() => this.#log.checkpoint(key, group), this.#retry);
      if (checkpoint === null) {
        if (!this.#told.has(`${key} ${group}`)) {
          this.#told.add(`${key} ${group}`);
          this.#options.report?.(`${key} is not trimmed: group ${group} has no checkpoint`);
        }
        return ZERO_ID;
      }
      if (compareIds(checkpoint.lastId, id) < 0) id = checkpoint.lastId;
    }
    return id;
  }
}
