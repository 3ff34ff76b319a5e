import type { Random } from "../../math/mod.ts";
import type { PartCodec, Prediction, PredictionFile } from "../../sink/mod.ts";
import { reference4 } from "../../features/mod.ts";
import type { Clock } from "../clock.ts";
import { infer } from "../infer.ts";
import { keysFor } from "../keys.ts";
import { replay } from "../replay.ts";
import { LogState } from "./log_state.ts";
import { FolderState, memoryFolder } from "./memory_folder.ts";
import { memoryLog } from "./memory_log.ts";
import { noPlant, type Plant } from "./plants.ts";
import { input, isDeadly, makeScenario, predictor, type Scenario } from "./scenario.ts";
import { type Fault, type Process, World } from "./world.ts";

const KEYS = keysFor(), GROUP = "g";
/** A run that takes more steps than this without faults will not come to an end. */
const MOST_STEPS = 20_000;

/** What a schedule did. */
export interface Outcome {
  /** What is wrong at the end; empty when all is as it must be. */
  violations: string[];
  /** Steps taken. */
  steps: number;
  /** Faults of each kind. */
  faults: Record<string, number>;
}

const scenarios = new Map<number, Promise<Scenario>>();

/** Scenarios are made once: 64 of them, an eighth with poison. */
function scenarioOf(seed: number): Promise<Scenario> {
  const number = seed % 64;
  const made = scenarios.get(number) ?? makeScenario(number, number % 8 === 0);
  scenarios.set(number, made);
  return made;
}

const encoder = new TextEncoder(), decoder = new TextDecoder();
/** Parts as JSON: a schedule writes many, and what Parquet holds is tested elsewhere. */
const jsonCodec: PartCodec = {
  encode: (rows, metadata) => encoder.encode(JSON.stringify({ rows, metadata })),
  async decode(bytes, source) {
    try {
      return await JSON.parse(decoder.decode(bytes)) as PredictionFile;
    } catch {
      throw new SyntaxError(`${source} is damaged`);
    }
  },
};

/**
 * Runs producers and consumers through one schedule of crashes, pauses, delays and losses, then lets them
 * come to an end in peace, and says what is not as it must be.
 */
export async function runSchedule(seed: number, plant: Plant = noPlant): Promise<Outcome> {
  const schedule = new Schedule(seed, await scenarioOf(seed), plant);
  await schedule.disturb();
  const ended = await schedule.finish();
  const { steps, faults } = schedule;
  return { violations: ended === null ? schedule.check() : [ended], steps, faults };
}

function isProducer(name: string): boolean {
  return name.startsWith("producer");
}

function rowsIn(bytes: Uint8Array): Prediction[] | null {
  try {
    return JSON.parse(decoder.decode(bytes)).rows;
  } catch {
    return null;
  }
}

class Schedule {
  steps = 0;
  readonly faults: Record<string, number> = {};
  #world: World;
  #random: Random;
  #log: LogState;
  #folder = new FolderState();
  #scenario: Scenario;
  #plant: Plant;
  #peace = false;
  #started = 0;
  #settings;
  #share: number;
  /** Random deaths of consumers: fewer than make an innocent entry look like poison. */
  #deathsLeft = 4;
  /** A producer has come to its end, and the server has lost nothing since. */
  #published = false;
  #lossesLeft: number;

  constructor(seed: number, scenario: Scenario, plant: Plant) {
    this.#world = new World(seed);
    const random = this.#random = this.#world.random;
    this.#log = new LogState(() => this.#world.nowMs);
    this.#scenario = scenario;
    this.#plant = plant;
    plant.prepare?.(this.#log);
    this.#share = [0.02, 0.05, 0.1, 0.2][random.integer(4)];
    this.#lossesLeft = random.integer(3);
    this.#settings = {
      flushMs: [20, 200, 2000][random.integer(3)],
      batch: 1 + random.integer(12),
      maxLag: random.integer(4) === 0 ? 5 + random.integer(20) : Infinity,
      keep: random.integer(4) === 0 ? 1 + random.integer(10) : undefined,
      keepPredictions: random.integer(4) === 0 ? 1 + random.integer(10) : undefined,
      consumers: 1 + random.integer(2),
      producers: 1 + random.integer(2),
    };
  }

  /** Processes come and go while faults happen. */
  async disturb(): Promise<void> {
    const { consumers, producers } = this.#settings;
    const names = [
      ...Array.from({ length: producers }, (_, i) => `producer${i}`),
      ...Array.from({ length: consumers }, (_, i) => `consumer${i}`),
    ];
    const running = new Map<string, Process>();
    const duration = 60 + this.#random.integer(240);
    for (let step = 0; step < duration; step++) {
      for (const name of names) {
        if (!running.get(name)?.alive && this.#random.uniform() < 0.2) {
          running.set(name, this.#start(name));
        }
      }
      if (!await this.#world.next((process, of) => this.#fault(process, of))) continue;
      this.steps++;
      if (this.#random.uniform() < 0.2 * this.#share && this.#lossesLeft > 0) this.#disaster();
    }
  }

  /** In peace: whoever runs comes to an end; then a producer, if need be, and a consumer start again. */
  async finish(): Promise<string | null> {
    this.#peace = true;
    this.#world.killAll((process) => isProducer(process.name)); // it may wait for a dead consumer
    let last: Process | null = null;
    for (const name of ["", "producer0", "consumer0"]) {
      if (isProducer(name) && this.#published) continue;
      // A consumer may die of poison, and then starts again.
      for (let tries = 0; tries < 20; tries++) {
        if (name !== "") last = this.#start(name);
        for (let steps = 0; await this.#world.next(() => "none"); steps++) {
          if (steps > MOST_STEPS) return `does not come to an end in ${MOST_STEPS} steps`;
          this.steps++;
        }
        if (last === null || last.ended) break;
      }
      if (last !== null && !last.ended) return `${name} can't end: ${last.failure ?? "it dies"}`;
    }
    return null;
  }

  #fault(process: Process, of: "log" | "folder" | "self"): Fault {
    if (this.#random.uniform() > this.#share) return "none";
    const possible: Fault[] = ["delay", "delay", "pause"];
    if (of === "log") possible.push("unavailable-before", "unavailable-after");
    if (isProducer(process.name) || this.#deathsLeft > 0) {
      possible.push("kill-before", "kill-after");
    }
    const fault = possible[this.#random.integer(possible.length)];
    if (fault.startsWith("kill") && !isProducer(process.name)) this.#deathsLeft--;
    this.#count(fault);
    return fault;
  }

  /** The server loses its last writes, or the power fails. */
  #disaster(): void {
    this.#lossesLeft--;
    if (this.#random.integer(3) < 2) {
      this.#count("server loses writes");
      this.#lose(1 + this.#random.integer(this.#random.integer(3) === 0 ? 1000 : 12));
      this.#world.breakConnections();
    } else {
      this.#count("power fails");
      this.#world.killAll();
      this.#folder.losePower(this.#random.integer(4));
      if (this.#random.integer(2) === 0) this.#lose(1 + this.#random.integer(12));
    }
  }

  #lose(changes: number): void {
    this.#log.lose(changes);
    this.#published = false;
  }

  #count(fault: string): void {
    this.faults[fault] = (this.faults[fault] ?? 0) + 1;
  }

  #start(name: string): Process {
    const owner = String(++this.#started), world = this.#world;
    return world.start(name, (process) => {
      const { log, folder } = this.#plant.wrap({
        log: memoryLog(this.#log, {
          take: (step, waitMs, ready) => world.take(process, "log", step, waitMs, ready),
        }),
        folder: memoryFolder(
          this.#folder,
          (step) => world.take(process, "folder", step),
          () => world.nowMs,
        ),
        world,
        state: this.#log,
      });
      const clock: Clock = {
        nowMs: () => world.nowMs,
        sleep: (ms) => world.take(process, "self", () => {}, ms),
      };
      const { day, what, poison } = this.#scenario;
      const { flushMs, keep, keepPredictions, batch, maxLag } = this.#settings;
      if (isProducer(name)) {
        const limits = { batch, maxLag: this.#peace ? Infinity : maxLag };
        return replay(day, what, {
          ...{ log, stream: KEYS.stream, featureSet: reference4, clock },
          ...limits,
        }).then(() => this.#published = this.#published || process.alive);
      }
      const flushEvery = 1 + this.#random.integer(9);
      return infer({
        ...{ log, keys: KEYS, group: GROUP, consumer: name, owner, run: "r", symbol: "", clock },
        ...{ input, model: "pure", folder, codec: jsonCodec, flushEvery, flushMs },
        ...{ keep, keepPredictions, untilIdleMs: 150 },
        predictor: {
          ...predictor,
          async predict(windows, batch) {
            await world.take(process, "self", () => {
              if (isDeadly(windows, batch, poison)) world.kill(process);
            });
            return await predictor.predict(windows, batch);
          },
        },
      });
    });
  }

  /** Everything that is not as it must be. */
  check(): string[] {
    const { expected, dead } = this.#scenario, { keep, keepPredictions } = this.#settings;
    const wrong: string[] = [];
    const compare = (what: string, found: [string, number][], all = true) => {
      const ids = found.map(([id]) => id);
      for (const [i, id] of ids.entries()) {
        if (ids.indexOf(id) !== i) wrong.push(`${what}: ${id} is there twice`);
        if (!expected.has(id)) wrong.push(`${what}: ${id} should not be there`);
        else if (expected.get(id) !== found[i][1]) wrong.push(`${what}: ${id} has another p_up`);
      }
      const newest = [...expected.keys()].slice(all ? 0 : -Math.max(1, keepPredictions ?? 0));
      for (const id of newest) if (!ids.includes(id)) wrong.push(`${what}: ${id} is missing`);
    };
    const rows: Prediction[] = [];
    for (const [name, bytes] of this.#folder.files) {
      const part = rowsIn(bytes);
      if (!name.endsWith(".parquet")) wrong.push(`${name} is left over`);
      else if (part === null) wrong.push(`${name} is damaged`);
      else rows.push(...part);
    }
    compare("parts", rows.map((row) => [row.eventId, row.pUp]));
    const entries = this.#log.range(KEYS.predictions, "0-0", 1000);
    const found = entries.map(({ id, fields }): [string, number] => [id, Number(fields.p_up)]);
    compare("predictions", found, keepPredictions === undefined);
    const aside = this.#log.range(KEYS.dead, "0-0", 1000).map(({ id }) => id);
    for (const id of dead) if (!aside.includes(id)) wrong.push(`dead: ${id} is missing`);
    for (const id of aside) if (!dead.has(id)) wrong.push(`dead: ${id} is innocent`);
    if (this.#log.lag(KEYS.stream, GROUP) !== 0) wrong.push("the group lags behind");
    const { length } = this.#scenario.what.rows;
    const kept = keep === undefined ? length : Math.min(keep, length);
    if (this.#log.length(KEYS.stream) < kept) wrong.push("the stream was trimmed too far");
    return wrong;
  }
}
