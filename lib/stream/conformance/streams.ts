import assert from "node:assert/strict";
import { ZERO_ID } from "../id.ts";
import { entriesAt, idsOf, type Sentences } from "./suite.ts";

/** Appending, reading by id, trimming and deleting. */
export const streamSentences: Sentences = {
  "a range waits for the first entry, and no longer": async ({ log, key }) => {
    const began = performance.now();
    assert.deepEqual(await log.range(key, ZERO_ID, 10, 60), []);
    assert.ok(performance.now() - began >= 55);
    const waiting = log.range(key, ZERO_ID, 10, 5000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await log.append(key, ZERO_ID, entriesAt(1, 2));
    assert.deepEqual(await waiting, entriesAt(1, 2));
    assert.deepEqual(await log.range(key, "1-0", 10, 5000), entriesAt(2));
    assert.ok(performance.now() - began < 2000);
  },

  "a stream that does not exist is empty": async ({ log, key }) => {
    assert.equal(await log.lastId(key), ZERO_ID);
    assert.equal(await log.length(key), 0);
    assert.deepEqual(await log.range(key, ZERO_ID, 10), []);
    assert.deepEqual(await log.groups(key), []);
    assert.equal(await log.trim(key, "5-0"), 0);
    await log.delete(key);
  },

  "what was appended comes back in order, with its fields": async ({ log, key }) => {
    const entries = entriesAt(1, 2, 3);
    assert.deepEqual(await log.append(key, ZERO_ID, entries), { stored: true });
    assert.deepEqual(await log.range(key, ZERO_ID, 10), entries);
    assert.equal(await log.length(key), 3);
    assert.equal(await log.lastId(key), "3-0");
  },

  "an append on another last id stores nothing and tells the last id": async ({ log, key }) => {
    await log.append(key, ZERO_ID, entriesAt(1, 2));
    const conflict = { stored: false, lastId: "2-0" };
    assert.deepEqual(await log.append(key, "1-0", entriesAt(3)), conflict);
    assert.deepEqual(await log.append(key, ZERO_ID, entriesAt(3)), conflict);
    assert.deepEqual(await log.append(key, "3-0", entriesAt(4)), conflict);
    assert.deepEqual(idsOf(await log.range(key, ZERO_ID, 10)), ["1-0", "2-0"]);
  },

  "an append repeated tells the last id that it stored itself": async ({ log, key }) => {
    await log.append(key, ZERO_ID, entriesAt(1, 2));
    const again = await log.append(key, ZERO_ID, entriesAt(1, 2));
    assert.deepEqual(again, { stored: false, lastId: "2-0" });
    assert.equal(await log.length(key), 2);
  },

  "an append of nothing only compares": async ({ log, key }) => {
    assert.deepEqual(await log.append(key, ZERO_ID, []), { stored: true });
    await log.append(key, ZERO_ID, entriesAt(1));
    assert.deepEqual(await log.append(key, ZERO_ID, []), { stored: false, lastId: "1-0" });
    assert.deepEqual(await log.append(key, "1-0", []), { stored: true });
    assert.equal(await log.lastId(key), "1-0");
  },

  "ids that do not grow are refused, and nothing of the append is stored": async (
    { log, key },
  ) => {
    await log.append(key, ZERO_ID, entriesAt(5));
    for (const wrong of [entriesAt(5), entriesAt(4), entriesAt(6, 6), entriesAt(7, 6)]) {
      await assert.rejects(log.append(key, "5-0", wrong), { name: "RangeError" });
    }
    for (const id of ["6", "6-", "6-0-0", "-1-0", "06-0", "6-9007199254740992", "six-0"]) {
      const wrong = [...entriesAt(6), { id, fields: { mid: "1" } }];
      await assert.rejects(log.append(key, "5-0", wrong), { name: "SyntaxError" });
    }
    assert.equal(await log.lastId(key), "5-0");
    assert.equal(await log.length(key), 1);
  },

  "an entry without fields is refused, and nothing of the append is stored": async (
    { log, key },
  ) => {
    const entries = [...entriesAt(1), { id: "2-0", fields: {} }];
    await assert.rejects(log.append(key, ZERO_ID, entries), { name: "RangeError" });
    await assert.rejects(log.add(key, {}), { name: "RangeError" });
    assert.equal(await log.lastId(key), ZERO_ID);
  },

  "half a surrogate pair is refused": async ({ log, key }) => {
    const entries = [{ id: "1-0", fields: { mid: "a\ud800b" } }];
    await assert.rejects(log.append(key, ZERO_ID, entries), { name: "RangeError" });
  },

  "a key with white space, or none, is refused": async ({ log }) => {
    for (const key of ["", "a b", "a\nb", "a\0b"]) {
      await assert.rejects(log.append(key, ZERO_ID, entriesAt(1)), { name: "RangeError" });
      await assert.rejects(log.openGroup(key, "g", ZERO_ID, 0), { name: "RangeError" });
      await assert.rejects(log.openGroup("k", key, ZERO_ID, 0), { name: "RangeError" });
    }
  },

  "ids are compared as integers, not as text": async ({ log, key }) => {
    const ids = ["9-9", "9-10", "10-2", "10-10", "1340285400000-147915", "1340285400001-0"];
    const entries = ids.map((id) => ({ id, fields: { id } }));
    await log.append(key, ZERO_ID, entries.slice(0, 2));
    await log.append(key, "9-10", entries.slice(2));
    assert.deepEqual(idsOf(await log.range(key, ZERO_ID, 10)), ids);
    assert.deepEqual(idsOf(await log.range(key, "9-10", 2)), ["10-2", "10-10"]);
    assert.equal(await log.trim(key, "10-10"), 3);
    assert.deepEqual(idsOf(await log.range(key, ZERO_ID, 10)), ids.slice(3));
  },

  "ids up to 2^53 - 1 are kept exactly": async ({ log, key }) => {
    const most = Number.MAX_SAFE_INTEGER;
    const ids = [`${most - 1}-${most}`, `${most}-${most - 1}`, `${most}-${most}`];
    await log.append(key, ZERO_ID, ids.map((id) => ({ id, fields: { id } })));
    assert.deepEqual(idsOf(await log.range(key, ids[0], 10)), ids.slice(1));
    assert.equal(await log.lastId(key), ids[2]);
  },

  "a range starts after an id, in the stream or not, and has at most so many": async (
    { log, key },
  ) => {
    await log.append(key, ZERO_ID, entriesAt(10, 20, 30, 40));
    assert.deepEqual(idsOf(await log.range(key, "10-0", 2)), ["20-0", "30-0"]);
    assert.deepEqual(idsOf(await log.range(key, "15-7", 2)), ["20-0", "30-0"]);
    assert.deepEqual(idsOf(await log.range(key, "40-0", 2)), []);
    await assert.rejects(log.range(key, "40", 2), { name: "SyntaxError" });
  },

  "trimming removes what lies before an id, and the last id survives it": async (
    { log, key },
  ) => {
    await log.append(key, ZERO_ID, entriesAt(1, 2, 3));
    assert.equal(await log.trim(key, "3-0"), 2);
    assert.deepEqual(idsOf(await log.range(key, ZERO_ID, 10)), ["3-0"]);
    assert.equal(await log.length(key), 1);
    assert.equal(await log.trim(key, "9-0"), 1);
    assert.equal(await log.length(key), 0);
    assert.equal(await log.lastId(key), "3-0");
    assert.deepEqual(await log.append(key, ZERO_ID, entriesAt(1)), {
      stored: false,
      lastId: "3-0",
    });
    assert.deepEqual(await log.append(key, "3-0", entriesAt(4)), { stored: true });
    assert.equal(await log.length(key), 1);
  },

  "any text is kept as it is": async ({ log, key }) => {
    const texts = [
      "",
      " ",
      "mid",
      "Größe 価格 🚀",
      "a\0b\r\n\t\"'\\",
      "\ufffd\u2028",
      "'; DROP TABLE entries; --",
      "x".repeat(300_000),
    ];
    const entries = texts.map((text, i) => ({
      id: `${i + 1}-0`,
      fields: { [text]: text, [`${text}2`]: text },
    }));
    await log.append(key, ZERO_ID, entries);
    assert.deepEqual(await log.range(key, ZERO_ID, 100), entries);
    const id = await log.add(key, entries[4].fields);
    assert.deepEqual(await log.range(key, "8-0", 10), [{ id, fields: entries[4].fields }]);
  },

  "a field may have any name, and fields keep their order": async ({ log, key }) => {
    const fields = JSON.parse('{"z":"1","__proto__":"2","constructor":"3","a":"4"}');
    const other = { a: "5", z: "6" };
    await log.append(key, ZERO_ID, [
      { id: "1-0", fields },
      { id: "2-0", fields: other },
      { id: "3-0", fields },
    ]);
    const found = await log.range(key, ZERO_ID, 10);
    assert.deepEqual(found.map((entry) => JSON.stringify(entry.fields)), [
      JSON.stringify(fields),
      JSON.stringify(other),
      JSON.stringify(fields),
    ]);
  },

  "an entry has up to 1,000 fields": async ({ log, key }) => {
    const names = Array.from({ length: 1000 }, (_, i) => `field${i}`);
    const fields = Object.fromEntries(names.map((name) => [name, name]));
    await log.append(key, ZERO_ID, [{ id: "1-0", fields }]);
    assert.deepEqual(await log.range(key, ZERO_ID, 1), [{ id: "1-0", fields }]);
    const more = [{ id: "2-0", fields: { ...fields, more: "" } }];
    await assert.rejects(log.append(key, "1-0", more), { name: "RangeError" });
  },

  "an added entry gets an id after the last one": async ({ log, key }) => {
    const ids = [await log.add(key, { n: "0" }), await log.add(key, { n: "1" })];
    const now = Date.now();
    assert.ok(ids.every((id) => Math.abs(parseInt(id) - now) < 10_000), ids.join());
    const far = `${now + 1_000_000}-7`;
    await log.append(key, ids[1], [{ id: far, fields: { n: "2" } }]);
    ids.push(far, await log.add(key, { n: "3" }));
    assert.equal(ids[3], `${now + 1_000_000}-8`);
    const found = await log.range(key, ZERO_ID, 10);
    assert.deepEqual(idsOf(found), ids);
    assert.deepEqual(found.map((entry) => entry.fields.n), ["0", "1", "2", "3"]);
  },

  "ten thousand entries of 16 fields come back whole": async ({ log, key }) => {
    const entries = Array.from({ length: 10_000 }, (_, i) => ({
      id: `${1340285400000 + Math.floor(i / 7)}-${i}`,
      fields: Object.fromEntries(Array.from({ length: 16 }, (_, k) => [`f${k}`, `${i * k}`])),
    }));
    for (let at = 0, last = ZERO_ID; at < entries.length; at += 1000) {
      const batch = entries.slice(at, at + 1000);
      assert.deepEqual(await log.append(key, last, batch), { stored: true });
      last = batch[999].id;
    }
    assert.equal(await log.length(key), 10_000);
    assert.deepEqual(await log.range(key, ZERO_ID, 20_000), entries);
    assert.equal(await log.trim(key, entries[9_000].id), 9_000);
    assert.deepEqual(idsOf(await log.range(key, ZERO_ID, 1)), [entries[9_000].id]);
  },

  "deleting a stream takes its groups, checkpoints and leases, and no other's": async (
    { log, key },
  ) => {
    const neighbour = `${key}2`;
    for (const each of [key, neighbour]) {
      await log.append(each, ZERO_ID, entriesAt(1, 2));
      await log.openGroup(each, "g", ZERO_ID, 0);
      const grant = await log.acquireLease(each, "g", "me", 60_000);
      assert.ok(grant.granted);
      const checkpoint = { revision: 1, lastId: "1-0", entriesRead: 1, data: "{}" };
      await log.commit(each, "g", grant.lease, checkpoint);
    }
    await log.delete(key);
    assert.equal(await log.lastId(key), ZERO_ID);
    assert.deepEqual(await log.groups(key), []);
    assert.equal(await log.checkpoint(key, "g"), null);
    const other = await log.acquireLease(key, "g", "another", 1000);
    assert.deepEqual(other, { granted: true, lease: { owner: "another", token: 1 } });
    assert.deepEqual(await log.append(key, ZERO_ID, entriesAt(1)), { stored: true });

    assert.equal(await log.length(neighbour), 2);
    assert.deepEqual(await log.groups(neighbour), ["g"]);
    assert.equal((await log.checkpoint(neighbour, "g"))?.revision, 1);
    assert.ok(!(await log.acquireLease(neighbour, "g", "another", 1000)).granted);
  },

  "a closed log says so": async ({ another, key }) => {
    const log = await another();
    await log.close();
    await log.close();
    await assert.rejects(log.lastId(key), { name: "LogError", message: /the log is closed/ });
    await assert.rejects(log.append(key, ZERO_ID, entriesAt(1)), { name: "LogError" });
  },
};
