import assert from "node:assert/strict";
import { ZERO_ID } from "../id.ts";
import { entriesAt, idsOf, type Sentences } from "./suite.ts";

/** Groups: what they are given, have pending, lag behind and acknowledge. */
export const groupSentences: Sentences = {
  "a group is made on a stream that does not exist, which stays empty": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    assert.deepEqual(await log.groups(key), ["g"]);
    assert.equal(await log.lastId(key), ZERO_ID);
    assert.deepEqual(await log.append(key, ZERO_ID, entriesAt(1)), { stored: true });
    assert.deepEqual(idsOf(await log.read(key, "g", "c", 10, 0)), ["1-0"]);
  },

  "groups are listed by name": async ({ log, key }) => {
    for (const group of ["lob_group", "a", "lob_debug"]) {
      await log.openGroup(key, group, ZERO_ID, 0);
    }
    assert.deepEqual(await log.groups(key), ["a", "lob_debug", "lob_group"]);
  },

  "a group that does not exist is an error that names it or its stream": async ({ log, key }) => {
    await log.append(key, ZERO_ID, entriesAt(1));
    const grant = await log.acquireLease(key, "none", "me", 1000);
    assert.ok(grant.granted);
    const checkpoint = { revision: 1, lastId: "1-0", entriesRead: 1, data: "" };
    const wrong = { name: "LogError", message: new RegExp(`${key}.* no (such )?group`) };
    for (const each of [key, `${key}:missing`]) {
      await assert.rejects(log.read(each, "none", "c", 1, 0), wrong);
      await assert.rejects(log.pending(each, "none"), wrong);
      await assert.rejects(log.lag(each, "none"), wrong);
      await assert.rejects(log.acknowledge(each, "none", "1-0"), wrong);
    }
    await assert.rejects(log.commit(key, "none", grant.lease, checkpoint), wrong);
    assert.equal(await log.checkpoint(key, "none"), null);
  },

  "a group reads every entry once, in order, with all fields": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    const entries = entriesAt(1, 2, 3, 4, 5);
    await log.append(key, ZERO_ID, entries);
    assert.deepEqual(await log.read(key, "g", "c", 2, 0), entries.slice(0, 2));
    assert.deepEqual(await log.read(key, "g", "c", 2, 0), entries.slice(2, 4));
    assert.deepEqual(await log.read(key, "g", "c", 2, 0), entries.slice(4));
    assert.deepEqual(await log.read(key, "g", "c", 2, 0), []);
  },

  "groups of one stream do not see each other": async ({ log, key }) => {
    await log.append(key, ZERO_ID, entriesAt(1, 2, 3));
    await log.openGroup(key, "g", ZERO_ID, 0);
    await log.openGroup(key, "h", "2-0", 2);
    assert.equal((await log.read(key, "g", "c", 10, 0)).length, 3);
    assert.deepEqual(idsOf(await log.read(key, "h", "c", 10, 0)), ["3-0"]);
    await log.acknowledge(key, "g", "3-0");
    assert.deepEqual([await log.pending(key, "g"), await log.pending(key, "h")], [0, 1]);
  },

  "given entries are pending until they are acknowledged": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    await log.append(key, ZERO_ID, entriesAt(1, 2, 3, 4));
    const counts = async () => [await log.pending(key, "g"), await log.lag(key, "g")];
    assert.deepEqual(await counts(), [0, 4]);
    await log.read(key, "g", "c", 3, 0);
    assert.deepEqual(await counts(), [3, 4]);
    await log.acknowledge(key, "g", "2-0");
    assert.deepEqual(await counts(), [1, 2]);
    await log.acknowledge(key, "g", "1-0");
    assert.deepEqual(await counts(), [1, 2]);
    await log.read(key, "g", "c", 3, 0);
    assert.deepEqual(await counts(), [2, 2]);
    await log.acknowledge(key, "g", "4-0");
    assert.deepEqual(await counts(), [0, 0]);
  },

  "only given entries can be acknowledged": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    await log.append(key, ZERO_ID, entriesAt(1, 2, 3));
    await log.read(key, "g", "c", 1, 0);
    await log.acknowledge(key, "g", "9-0");
    assert.deepEqual([await log.pending(key, "g"), await log.lag(key, "g")], [0, 2]);
    assert.deepEqual(idsOf(await log.read(key, "g", "c", 9, 0)), ["2-0", "3-0"]);
    assert.equal(await log.pending(key, "g"), 2);
  },

  "an opened group is given again what follows, and has nothing pending": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    await log.append(key, ZERO_ID, entriesAt(1, 2, 3, 4, 5));
    await log.read(key, "g", "c", 4, 0);
    await log.openGroup(key, "g", "2-0", 2);
    assert.deepEqual([await log.pending(key, "g"), await log.lag(key, "g")], [0, 3]);
    const again = await log.read(key, "g", "another", 10, 0);
    assert.deepEqual(again, entriesAt(3, 4, 5));
    assert.deepEqual([await log.pending(key, "g"), await log.lag(key, "g")], [3, 3]);
    assert.deepEqual(await log.read(key, "g", "c", 10, 0), []);
  },

  "a group is opened forwards, too, and before or after every entry": async ({ log, key }) => {
    await log.append(key, ZERO_ID, entriesAt(10, 20, 30, 40));
    const opened = async (id: string) => {
      await log.openGroup(key, "g", id, 0);
      const lag = await log.lag(key, "g");
      const entries = await log.read(key, "g", "c", 10, 0);
      assert.equal(entries.length, lag);
      return lag;
    };
    assert.equal(await opened("40-0"), 0);
    assert.equal(await opened("30-0"), 1);
    assert.equal(await opened("5-0"), 4);
    assert.equal(await opened("15-0"), 3);
    assert.equal(await opened("50-0"), 0);
    await log.append(key, "40-0", entriesAt(45, 60));
    assert.deepEqual(idsOf(await log.read(key, "g", "c", 10, 0)), ["60-0"]);
  },

  "lag counts from the checkpoint of a group that is made anew": async ({ log, key }) => {
    await log.append(key, ZERO_ID, entriesAt(1, 2, 3, 4, 5, 6));
    await log.trim(key, "3-0");
    await log.openGroup(key, "g", "4-0", 4);
    assert.equal(await log.lag(key, "g"), 2);
    await log.append(key, "6-0", entriesAt(7));
    assert.equal(await log.lag(key, "g"), 3);
    await log.read(key, "g", "c", 1, 0);
    assert.equal(await log.lag(key, "g"), 3);
  },

  "lag is right after trimming what all groups have dealt with": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    await log.append(key, ZERO_ID, entriesAt(1, 2, 3, 4, 5));
    await log.read(key, "g", "c", 3, 0);
    await log.acknowledge(key, "g", "3-0");
    await log.trim(key, "4-0");
    assert.equal(await log.lag(key, "g"), 2);
    await log.openGroup(key, "g", "3-0", 3);
    assert.equal(await log.lag(key, "g"), 2);
    await log.read(key, "g", "c", 1, 0);
    await log.openGroup(key, "g", "3-0", 3);
    assert.deepEqual([await log.pending(key, "g"), await log.lag(key, "g")], [0, 2]);
    await log.read(key, "g", "c", 10, 0);
    await log.acknowledge(key, "g", "5-0");
    await log.trim(key, "9-0");
    assert.equal(await log.lag(key, "g"), 0);
    await log.append(key, "5-0", entriesAt(6));
    assert.equal(await log.lag(key, "g"), 1);
    assert.deepEqual(idsOf(await log.read(key, "g", "c", 10, 0)), ["6-0"]);
  },

  "several thousand pending entries are acknowledged at once": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    const entries = Array.from(
      { length: 3500 },
      (_, i) => ({ id: `${i + 1}-0`, fields: { i: "" } }),
    );
    await log.append(key, ZERO_ID, entries);
    while ((await log.read(key, "g", "c", 1000, 0)).length > 0);
    assert.equal(await log.pending(key, "g"), 3500);
    await log.acknowledge(key, "g", "3400-0");
    assert.equal(await log.pending(key, "g"), 100);
    await log.openGroup(key, "g", "10-0", 10);
    assert.deepEqual([await log.pending(key, "g"), await log.lag(key, "g")], [0, 3490]);
  },

  "a read waits for the first entry": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    const read = log.read(key, "g", "c", 10, 5000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await log.append(key, ZERO_ID, entriesAt(1, 2));
    assert.deepEqual(await read, entriesAt(1, 2));
  },

  "a read that waits leaves the other methods free, and other reads": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    await log.openGroup(key, "h", ZERO_ID, 0);
    const began = performance.now();
    const waiting = log.read(key, "g", "c", 1, 5000);
    assert.deepEqual(await log.read(key, "h", "c", 1, 20), []);
    assert.equal(await log.length(key), 0);
    await log.append(key, ZERO_ID, entriesAt(1));
    assert.deepEqual(idsOf(await log.read(key, "h", "c", 1, 0)), ["1-0"]);
    assert.deepEqual(idsOf(await waiting), ["1-0"]);
    assert.ok(performance.now() - began < 4000);
  },

  "a read that waits in vain ends in time, with nothing": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    const began = performance.now();
    assert.deepEqual(await log.read(key, "g", "c", 10, 50), []);
    const took = performance.now() - began;
    assert.ok(took >= 45 && took < 2000, `${took} ms`);
  },

  "closing ends a read that waits": async ({ another, key }) => {
    const log = await another();
    await log.openGroup(key, "g", ZERO_ID, 0);
    const read = assert.rejects(log.read(key, "g", "c", 10, 60_000), { name: "LogError" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await log.close();
    await read;
  },
};
