import { Random } from "../../math/mod.ts";
import { LogUnavailable } from "../log.ts";

/** What a process asks of the world: a step that happens when the scheduler says so. */
interface Step {
  process: Process;
  /** Of the log's server, of the file system, or of nobody (time, thought). */
  of: "log" | "folder" | "self";
  run: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  /** Not before this, unless `ready`. */
  dueMs: number;
  ready?: () => boolean;
}

/** Turns of the microtask queue after which a process has surely asked for its next step. */
const TURNS = 60;

/** A process: it lives until it ends or is killed, and then nothing of it moves any more. */
export class Process {
  alive = true;
  /** Whether it came to its end by itself, without an error. */
  ended = false;
  /** What it ended with, if it did by itself. */
  failure: unknown = null;
  pausedUntilMs = 0;
  /** Steps asked for, to see when it has gone on. */
  asked = 0;

  constructor(readonly name: string) {}
}

/** What may happen to a step. */
export type Fault =
  | "none"
  | "kill-before"
  | "kill-after"
  | "unavailable-before"
  | "unavailable-after"
  | "delay"
  | "pause";

/**
 * Processes on a machine of which every write and every await is a step: one at a time, in an order that
 * a seed decides. Time is what the scheduler says.
 */
export class World {
  nowMs = 1_000_000;
  readonly random: Random;
  #steps: Step[] = [];
  #processes: Process[] = [];

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** Starts a process; what it ends with by itself is noted in it. */
  start(name: string, main: (process: Process) => Promise<unknown>): Process {
    const process = new Process(name);
    this.#processes.push(process);
    main(process).then(
      () => {
        process.ended = process.alive;
        process.alive = false;
      },
      (error) => {
        if (process.alive) process.failure = error;
        process.alive = false;
      },
    );
    return process;
  }

  /** Ends a process: what it waits for never comes. */
  kill(process: Process): void {
    process.alive = false;
    this.#steps = this.#steps.filter((step) => step.process !== process);
  }

  /** Ends all of them, or some. */
  killAll(which: (process: Process) => boolean = () => true): void {
    for (const process of this.#processes.filter(which)) this.kill(process);
  }

  /** A step of a process. */
  take<T>(
    process: Process,
    of: Step["of"],
    run: () => T,
    waitMs = 0,
    ready?: () => boolean,
  ): Promise<T> {
    if (!process.alive) return new Promise(() => {});
    process.asked++;
    return new Promise<unknown>((resolve, reject) => {
      const dueMs = this.nowMs + waitMs;
      this.#steps.push({ process, of, run, resolve, reject, dueMs, ready });
    }) as Promise<T>;
  }

  /** The server goes away and comes back: whoever waits for it learns that it did not answer. */
  breakConnections(): void {
    for (const step of this.#steps.filter((step) => step.of === "log")) {
      this.#remove(step);
      step.reject(new LogUnavailable("the server went away"));
    }
  }

  #remove(step: Step): void {
    this.#steps.splice(this.#steps.indexOf(step), 1);
  }

  /** Lets processes run until each of them waits for a step. */
  async #settle(process: Process): Promise<void> {
    const { asked } = process;
    for (let turn = 0; turn < TURNS && process.alive && process.asked === asked; turn++) await null;
  }

  /** One step, or a leap in time to the next one; false when nobody waits for anything. */
  async next(faultOf: (process: Process, of: Step["of"]) => Fault): Promise<boolean> {
    if (this.#steps.length === 0) { for (let turn = 0; turn < 5 * TURNS; turn++) await null; }
    if (this.#steps.length === 0) return false;
    const chosen = this.#choose();
    const { process, of } = chosen;
    this.nowMs += this.random.integer(3);
    const fault = faultOf(process, of);
    switch (fault) {
      case "delay":
        chosen.ready = undefined;
        chosen.dueMs = this.nowMs + this.random.integer(500);
        return true;
      case "pause":
        process.pausedUntilMs = this.nowMs + this.random.integer(5000);
        return true;
      case "kill-before":
        this.kill(process);
        return true;
      case "unavailable-before":
        this.#remove(chosen);
        chosen.reject(new LogUnavailable("the connection broke"));
        break;
      default:
        this.#remove(chosen);
        this.#run(chosen, fault);
    }
    await this.#settle(process);
    return true;
  }

  #run({ process, run, resolve, reject }: Step, fault: Fault): void {
    let value: unknown;
    try {
      value = run();
    } catch (error) {
      return reject(error);
    }
    if (fault === "kill-after") this.kill(process);
    else if (fault === "unavailable-after") reject(new LogUnavailable("no answer came"));
    else resolve(value);
  }

  /** Some step that can be taken; time leaps if there is none yet. */
  #choose(): Step {
    const at = (step: Step) =>
      Math.max(
        step.process.pausedUntilMs,
        step.ready?.() ? Math.min(step.dueMs, this.nowMs) : step.dueMs,
      );
    let possible = this.#steps.filter((step) => at(step) <= this.nowMs);
    if (possible.length === 0) {
      this.nowMs = Math.min(...this.#steps.map(at));
      possible = this.#steps.filter((step) => at(step) <= this.nowMs);
    }
    return possible[this.random.integer(possible.length)];
  }
}
