import assert from "node:assert/strict";
import fc from "fast-check";
import type { RedisServer } from "./conformance/redis_server.ts";
import { entriesAt, idsOf, withLog } from "./conformance/suite.ts";
import { withServer } from "./conformance/with_redis.ts";
import type { EventLog } from "./log.ts";
import { openLog } from "./open_log.ts";

/** A step, with numbers that {@link Model} turns into ids near those that there are. */
interface Step {
  kind: "append" | "stale" | "read" | "acknowledge" | "open" | "trim" | "commit";
  n: number;
}

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(
      "append",
      "append",
      "stale",
      "read",
      "acknowledge",
      "open",
      "trim",
      "commit",
    ),
    n: fc.integer({ min: 0, max: 12 }),
  }),
  { maxLength: 40 },
);

/** What a log should do, as plainly as can be: entry `ms` is at `ms-0`; one stream, one group. */
class Model {
  entries: number[] = [];
  trimmed = 0;
  last = 0;
  given = 0;
  acknowledged = 0;
  revision = 0;
  committed = 0;

  get pending(): number {
    return this.entries.filter((ms) => ms > this.acknowledged && ms <= this.given).length;
  }

  get lag(): number {
    return this.entries.filter((ms) => ms > this.acknowledged).length;
  }

  /** Acknowledges what was given. */
  acknowledge(ms: number): void {
    this.acknowledged = Math.max(this.acknowledged, Math.min(ms, this.given));
  }
}

/** Takes a step with the log and with the model, and compares what comes back. */
async function take(log: EventLog, key: string, model: Model, { kind, n }: Step): Promise<void> {
  const lastId = `${model.last}-0`;
  // Some id: mostly of an entry, else beside one, before all or after all.
  const ms = n === 12 ? model.last + 3 : Math.max(0, model.last - 2 * n + (n % 3));
  if (kind === "append") {
    const added = Array.from({ length: n }, (_, i) => model.last + 2 * (i + 1));
    const appended = await log.append(key, lastId, entriesAt(...added));
    assert.deepEqual(appended, { stored: true });
    model.entries.push(...added);
    model.last = added.at(-1) ?? model.last;
  } else if (kind === "stale") {
    const appended = await log.append(key, `${model.last + 1 + n}-0`, entriesAt(model.last + 50));
    assert.deepEqual(appended, { stored: false, lastId });
  } else if (kind === "read") {
    const next = model.entries.filter((ms) => ms > model.given).slice(0, n + 1);
    assert.deepEqual(idsOf(await log.read(key, "g", "c", n + 1, 0)), next.map((ms) => `${ms}-0`));
    model.given = next.at(-1) ?? model.given;
  } else if (kind === "acknowledge") {
    await log.acknowledge(key, "g", `${ms}-0`);
    model.acknowledge(ms);
  } else if (kind === "open") {
    const count = model.trimmed + model.entries.filter((each) => each <= ms).length;
    await log.openGroup(key, "g", `${ms}-0`, Math.max(0, count - n % 2)); // it may have begun later
    model.given = model.acknowledged = ms;
  } else if (kind === "trim") { // below what the group has dealt with, as the contract wants it
    const below = Math.min(ms, model.acknowledged);
    const kept = model.entries.filter((ms) => ms >= below);
    assert.equal(await log.trim(key, `${below}-0`), model.entries.length - kept.length);
    model.trimmed += model.entries.length - kept.length;
    model.entries = kept;
  } else {
    const lease = { owner: "me", token: 1 };
    const revision = model.revision + 1 + (n % 4 === 3 ? 1 : 0);
    const entriesRead = model.trimmed + model.entries.filter((each) => each <= ms).length;
    const checkpoint = { revision, lastId: `${ms}-0`, entriesRead, data: `${n}` };
    const done = await log.commit(key, "g", lease, checkpoint);
    assert.equal(done.committed, revision === model.revision + 1);
    if (!done.committed) return;
    model.revision = revision;
    model.committed = ms;
    model.given = Math.max(model.given, ms);
    model.acknowledge(ms);
  }
}

/** Whatever is done in whatever order, the log does what the model does. */
async function compare(log: EventLog, numRuns: number): Promise<void> {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const key = `model:${run++}`, model = new Model();
      await log.openGroup(key, "g", "0-0", 0);
      await log.acquireLease(key, "g", "me", 60_000);
      for (const step of steps) {
        await take(log, key, model, step);
        assert.deepEqual(
          [await log.length(key), await log.pending(key, "g"), await log.lag(key, "g")],
          [model.entries.length, model.pending, model.lag],
        );
        assert.equal(await log.lastId(key), `${model.last}-0`);
      }
      const kept = model.entries.map((ms) => `${ms}-0`);
      assert.deepEqual(idsOf(await log.range(key, "0-0", 1000)), kept);
      const checkpoint = await log.checkpoint(key, "g");
      assert.equal(checkpoint?.revision ?? 0, model.revision);
      assert.equal(checkpoint?.lastId ?? "0-0", `${model.committed}-0`);
      await log.delete(key);
    }),
    { numRuns },
  );
}

Deno.test("SQLite does what a plain model of a log does, in any order of steps", () =>
  withLog(openLog("sqlite::memory:"), (log) => compare(log, 300)));

withServer(
  "Redis does what a plain model of a log does, in any order of steps",
  {},
  (server: RedisServer) => withLog(openLog(server.url), (log) => compare(log, 100)),
);
