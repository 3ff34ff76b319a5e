import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ZERO_ID } from "../id.ts";
import type { Entry } from "../log.ts";
import { appendOwn, type Bench, entriesAt, idsOf, type Sentences } from "./suite.ts";

/** What holds between several connections and processes; `url` is the log as `openLog` takes it. */
export function sharingSentences(url: () => string): Sentences {
  return {
    "two connections see each other's entries, groups and checkpoints": withTwo(
      async ({ log, key }, other) => {
        await log.append(key, ZERO_ID, entriesAt(1, 2));
        assert.deepEqual(await other.range(key, ZERO_ID, 10), entriesAt(1, 2));
        await other.openGroup(key, "g", ZERO_ID, 0);
        await log.read(key, "g", "c", 1, 0);
        assert.deepEqual([await other.pending(key, "g"), await other.lag(key, "g")], [1, 2]);
        const grant = await other.acquireLease(key, "g", "me", 1000);
        assert.ok(grant.granted && !(await log.acquireLease(key, "g", "you", 1000)).granted);
        const checkpoint = { revision: 1, lastId: "1-0", entriesRead: 1, data: "x" };
        await other.commit(key, "g", grant.lease, checkpoint);
        assert.deepEqual(await log.checkpoint(key, "g"), checkpoint);
        assert.equal(await log.pending(key, "g"), 0);
      },
    ),

    "of two appends on the same last id one is stored": withTwo(async ({ log, key }, other) => {
      const [a, b] = await Promise.all([
        log.append(key, ZERO_ID, entriesAt(1, 3)),
        other.append(key, ZERO_ID, entriesAt(2)),
      ]);
      assert.notEqual(a.stored, b.stored);
      const ids = idsOf(await log.range(key, ZERO_ID, 10));
      assert.deepEqual(ids, a.stored ? ["1-0", "3-0"] : ["2-0"]);
      assert.deepEqual(a.stored ? b : a, { stored: false, lastId: ids[ids.length - 1] });
    }),

    "a read that waits is woken by another connection's append": withTwo(
      async ({ log, key }, other) => {
        await log.openGroup(key, "g", ZERO_ID, 0);
        const read = log.read(key, "g", "c", 10, 5000);
        await new Promise((resolve) => setTimeout(resolve, 50));
        const began = performance.now();
        await other.append(key, ZERO_ID, entriesAt(1));
        assert.deepEqual(await read, entriesAt(1));
        const took = performance.now() - began;
        assert.ok(took < 500, `${took} ms`);
      },
    ),

    "two consumers of a group are given each entry once": withTwo(async ({ log, key }, other) => {
      await log.openGroup(key, "g", ZERO_ID, 0);
      const entries = entriesAt(...Array.from({ length: 200 }, (_, i) => i + 1));
      await log.append(key, ZERO_ID, entries);
      const given: string[] = [];
      const consume = async (log: Bench["log"], consumer: string) => {
        for (;;) {
          const entries = await log.read(key, "g", consumer, 7, 0);
          if (entries.length === 0) return;
          given.push(...idsOf(entries));
        }
      };
      await Promise.all([consume(log, "a"), consume(other, "b")]);
      assert.deepEqual(given.sort((a, b) => parseInt(a) - parseInt(b)), idsOf(entries));
      assert.equal(await log.pending(key, "g"), 200);
    }),

    "three processes append without losing or mixing up an entry, while one reads": async (
      { log, key },
    ) => {
      await log.openGroup(key, "g", ZERO_ID, 0);
      const writers = ["one", "two"].map((name) => runWriter(url(), key, name, 500));
      const own = appendOwn(log, key, "own", 500);
      const given: Entry[] = [];
      while (given.length < 1500) {
        const entries = await log.read(key, "g", "c", 100, 20_000);
        assert.ok(entries.length > 0, `only ${given.length} entries arrived`);
        given.push(...entries);
      }
      await Promise.all([own, ...writers]);
      assert.deepEqual(await log.range(key, ZERO_ID, 2000), given);
      assert.deepEqual(idsOf(given), Array.from({ length: 1500 }, (_, i) => `${i + 1}-0`));
      const numbers = Array.from({ length: 500 }, (_, i) => String(i));
      for (const writer of ["one", "two", "own"]) {
        const theirs = given.filter((entry) => entry.fields.writer === writer);
        assert.deepEqual(theirs.map((entry) => entry.fields.n), numbers);
      }
    },
  };
}

/** Opens a second connection for a check, and closes it. */
function withTwo(check: (bench: Bench, other: Bench["log"]) => Promise<void>) {
  return async (bench: Bench) => {
    const other = await bench.another();
    try {
      await check(bench, other);
    } finally {
      await other.close();
    }
  };
}

async function runWriter(url: string, key: string, name: string, count: number): Promise<void> {
  const script = fileURLToPath(new URL("./writer.ts", import.meta.url));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", script, url, key, name, String(count)],
    stdout: "null",
    stderr: "piped",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}
