import type { Clock } from "./clock.ts";
import { type EventLog, type Lease, type LeaseGrant, LeaseLost, LogUnavailable } from "./log.ts";
import { retry, type RetryOptions } from "./retry.ts";

/**
 * A lease that is not renewed passes to another owner after this. Short, so that a consumer which is
 * started again after a kill goes on at once; safe, since every write under the lease is fenced.
 */
export const LEASE_MS = 1000;

/** Holds the lease of one stream and group, and renews it in time. */
export class LeaseKeeper {
  #log: EventLog;
  #stream: string;
  #group: string;
  #owner: string;
  #clock: Clock;
  #retry: RetryOptions;
  #lease: Lease | null = null;
  #renewedMs = -Infinity;

  constructor(
    log: EventLog,
    stream: string,
    group: string,
    owner: string,
    clock: Clock,
    retryOptions: RetryOptions,
  ) {
    this.#log = log;
    this.#stream = stream;
    this.#group = group;
    this.#owner = owner;
    this.#clock = clock;
    this.#retry = retryOptions;
  }

  /** The lease: to be asked for only after it was granted. */
  get lease(): Lease {
    return this.#lease!;
  }

  /** Whether it was granted. */
  get isHeld(): boolean {
    return this.#lease !== null;
  }

  /** Asks for the lease once. */
  async acquire(): Promise<LeaseGrant> {
    const grant = await retry(
      () => this.#log.acquireLease(this.#stream, this.#group, this.#owner, LEASE_MS),
      this.#retry,
    );
    this.#renewedMs = this.#clock.nowMs();
    if (grant.granted) this.#lease = grant.lease;
    return grant;
  }

  /** Whether a third of its time is over. */
  isDue(nowMs: number): boolean {
    return nowMs - this.#renewedMs > LEASE_MS / 3;
  }

  /** Renews it. Throws a LeaseLost if another owner has had it in between. */
  async renew(): Promise<void> {
    const grant = await retry(
      () => this.#log.renewLease(this.#stream, this.#group, this.lease, LEASE_MS),
      this.#retry,
    );
    this.#renewedMs = this.#clock.nowMs();
    if (!grant.granted) {
      throw new LeaseLost(
        `${this.#log.name} ${this.#stream} ${this.#group}: another consumer has taken over`,
      );
    }
  }

  /** Gives it back, so that the next consumer need not wait for its end. */
  async release(): Promise<void> {
    if (this.#lease === null) return;
    try {
      await this.#log.releaseLease(this.#stream, this.#group, this.#lease);
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error; // the lease runs out by itself
    }
  }
}
