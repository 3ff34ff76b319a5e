import assert from "node:assert/strict";
import { ZERO_ID } from "../id.ts";
import type { Checkpoint, EventLog, Lease } from "../log.ts";
import { entriesAt, idsOf, type Sentences } from "./suite.ts";

function checkpoint(revision: number, lastId: string, data = `{"revision":${revision}}`) {
  return { revision, lastId, entriesRead: revision * 2, data } satisfies Checkpoint;
}

async function lease(log: EventLog, key: string, owner: string, ttlMs = 60_000): Promise<Lease> {
  const grant = await log.acquireLease(key, "g", owner, ttlMs);
  assert.ok(grant.granted, `${owner} has the lease`);
  return grant.lease;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Leases, and the commits that they fence. */
export const commitSentences: Sentences = {
  "there is no checkpoint before the first commit": async ({ log, key }) => {
    assert.equal(await log.checkpoint(key, "g"), null);
    await log.openGroup(key, "g", ZERO_ID, 0);
    await lease(log, key, "me");
    assert.equal(await log.checkpoint(key, "g"), null);
  },

  "a commit replaces the checkpoint and acknowledges up to it": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    await log.append(key, ZERO_ID, entriesAt(1, 2, 3, 4, 5));
    await log.read(key, "g", "c", 4, 0);
    const mine = await lease(log, key, "me");
    assert.deepEqual(await log.commit(key, "g", mine, checkpoint(1, "2-0")), { committed: true });
    assert.deepEqual(await log.checkpoint(key, "g"), checkpoint(1, "2-0"));
    assert.deepEqual([await log.pending(key, "g"), await log.lag(key, "g")], [2, 3]);
    assert.deepEqual(await log.commit(key, "g", mine, checkpoint(2, "4-0")), { committed: true });
    assert.deepEqual(await log.checkpoint(key, "g"), checkpoint(2, "4-0"));
    assert.deepEqual([await log.pending(key, "g"), await log.lag(key, "g")], [0, 1]);
    assert.deepEqual(idsOf(await log.read(key, "g", "c", 4, 0)), ["5-0"]);
  },

  "a commit brings the group to it, whoever read the entries": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    await log.append(key, ZERO_ID, entriesAt(1, 2, 3, 4, 5, 6));
    const mine = await lease(log, key, "me");
    const counts = async () => [await log.pending(key, "g"), await log.lag(key, "g")];
    for (const [revision, read, left] of [[1, 2, 4], [2, 3, 3], [3, 6, 0]]) {
      await log.commit(key, "g", mine, { ...checkpoint(revision, `${read}-0`), entriesRead: read });
      assert.deepEqual(await counts(), [0, left]);
      const next = await log.range(key, `${read}-0`, 1);
      assert.deepEqual(idsOf(next), left === 0 ? [] : [`${read + 1}-0`]);
    }
    await log.append(key, "6-0", entriesAt(7));
    assert.deepEqual(await counts(), [0, 1]);
    assert.deepEqual(idsOf(await log.read(key, "g", "c", 4, 0)), ["7-0"]);
  },

  "a group may wait beyond the stream's end: nothing lags until it is passed": async (
    { log, key },
  ) => {
    await log.append(key, ZERO_ID, entriesAt(1, 2));
    await log.openGroup(key, "g", "4-0", 4);
    const mine = await lease(log, key, "me");
    await log.commit(key, "g", mine, { ...checkpoint(1, "4-0"), entriesRead: 4 });
    assert.equal(await log.lag(key, "g"), 0);
    await log.append(key, "2-0", entriesAt(3, 4));
    assert.equal(await log.lag(key, "g"), 0);
    await log.append(key, "4-0", entriesAt(5, 6, 7));
    assert.equal(await log.lag(key, "g"), 3);
    await log.commit(key, "g", mine, { ...checkpoint(2, "6-0"), entriesRead: 6 });
    assert.equal(await log.lag(key, "g"), 1);
  },

  "a checkpoint's data is any text, of any length": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    const mine = await lease(log, key, "me");
    const texts = ["", " 7 9-9 ", "価格\n\r\t🚀", "{}".repeat(200_000)];
    for (const [i, text] of texts.entries()) {
      await log.commit(key, "g", mine, checkpoint(i + 1, "0-1", text));
      assert.deepEqual(await log.checkpoint(key, "g"), checkpoint(i + 1, "0-1", text));
    }
  },

  "a commit that does not follow the stored revision changes nothing": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    await log.append(key, ZERO_ID, entriesAt(1, 2, 3));
    await log.read(key, "g", "c", 3, 0);
    const mine = await lease(log, key, "me");
    const refused = { committed: false, reason: "revision" };
    assert.deepEqual(await log.commit(key, "g", mine, checkpoint(2, "1-0")), refused);
    assert.equal(await log.checkpoint(key, "g"), null);
    await log.commit(key, "g", mine, checkpoint(1, "1-0"));
    for (const revision of [1, 3, 0]) {
      const other = checkpoint(revision, "3-0", "other");
      assert.deepEqual(await log.commit(key, "g", mine, other), refused);
    }
    assert.deepEqual(await log.checkpoint(key, "g"), checkpoint(1, "1-0"));
    assert.equal(await log.pending(key, "g"), 2);
  },

  "a commit without the lease changes nothing": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    await log.append(key, ZERO_ID, entriesAt(1, 2));
    await log.read(key, "g", "c", 2, 0);
    const refused = { committed: false, reason: "fenced" };
    const none = { owner: "me", token: 1 };
    assert.deepEqual(await log.commit(key, "g", none, checkpoint(1, "1-0")), refused);
    const mine = await lease(log, key, "me");
    for (const wrong of [{ ...mine, token: 0 }, { ...mine, token: 2 }, { ...mine, owner: "you" }]) {
      assert.deepEqual(await log.commit(key, "g", wrong, checkpoint(1, "1-0")), refused);
    }
    assert.equal(await log.checkpoint(key, "g"), null);
    assert.equal(await log.pending(key, "g"), 2);
  },

  "a fenced append is stored under the current lease only": async ({ log, key }) => {
    const mine = await lease(log, key, "me", 1), to = `${key}:out`;
    const fence = (lease: Lease) => ({ stream: key, group: "g", lease });
    const append = (ms: number, lease: Lease) =>
      log.append(to, ms === 1 ? ZERO_ID : `${ms - 1}-0`, entriesAt(ms), fence(lease));
    assert.deepEqual(await append(1, mine), { stored: true });
    await sleep(20);
    assert.deepEqual(await append(2, mine), { stored: true });
    const yours = await lease(log, key, "you");
    const lost = { name: "LeaseLost", message: new RegExp(`${key} g: another consumer has`) };
    await assert.rejects(append(3, mine), lost);
    await assert.rejects(append(2, mine), lost);
    await assert.rejects(append(3, { ...yours, token: 1 }), lost);
    await assert.rejects(append(3, { ...yours, owner: "me" }), lost);
    assert.deepEqual(await append(3, yours), { stored: true });
    assert.deepEqual(await append(3, yours), { stored: false, lastId: "3-0" });
    await log.releaseLease(key, "g", yours);
    await assert.rejects(append(4, yours), lost);
    assert.deepEqual(idsOf(await log.range(to, ZERO_ID, 10)), ["1-0", "2-0", "3-0"]);
    await log.delete(to);
  },

  "a commit repeated word for word counts as committed, even when the lease is lost": async (
    { log, key },
  ) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    const mine = await lease(log, key, "me", 1);
    await log.commit(key, "g", mine, checkpoint(1, "1-0"));
    assert.deepEqual(await log.commit(key, "g", mine, checkpoint(1, "1-0")), { committed: true });
    await sleep(20);
    const yours = await lease(log, key, "you");
    assert.deepEqual(await log.commit(key, "g", mine, checkpoint(1, "1-0")), { committed: true });
    const refused = { committed: false, reason: "fenced" };
    assert.deepEqual(await log.commit(key, "g", mine, checkpoint(2, "2-0")), refused);
    const same = { committed: false, reason: "revision" };
    assert.deepEqual(await log.commit(key, "g", yours, checkpoint(1, "1-0")), same);
    assert.deepEqual(await log.commit(key, "g", yours, checkpoint(2, "2-0")), { committed: true });
    assert.deepEqual(await log.commit(key, "g", mine, checkpoint(1, "1-0")), refused);
  },

  "a lease is held by one owner, who may renew it": async ({ log, key }) => {
    assert.deepEqual(await lease(log, key, "me"), { owner: "me", token: 1 });
    assert.deepEqual(await lease(log, key, "me"), { owner: "me", token: 1 });
    const refused = await log.acquireLease(key, "g", "you", 60_000);
    assert.ok(!refused.granted);
    assert.equal(refused.owner, "me");
    assert.ok(refused.remainingMs > 50_000 && refused.remainingMs <= 60_000);
    assert.equal((await log.acquireLease(key, "h", "you", 60_000)).granted, true);
  },

  "a lease is renewed while it is this one, and not taken anew": async ({ log, key }) => {
    const none = { owner: "me", token: 1 };
    const refused = { granted: false, owner: "", remainingMs: 0 };
    assert.deepEqual(await log.renewLease(key, "g", none, 1000), refused);
    const mine = await lease(log, key, "me", 1);
    await sleep(20);
    assert.deepEqual(await log.renewLease(key, "g", mine, 1), { granted: true, lease: mine });
    assert.ok(!(await log.renewLease(key, "g", { ...mine, token: 2 }, 1)).granted);
    await sleep(20);
    const yours = await lease(log, key, "you", 60_000);
    const held = await log.renewLease(key, "g", mine, 1000);
    assert.ok(!held.granted && held.owner === "you" && held.remainingMs > 50_000);
    await log.releaseLease(key, "g", yours);
    assert.deepEqual(await log.renewLease(key, "g", yours, 1000), refused);
    assert.deepEqual(await lease(log, key, "me"), { owner: "me", token: 3 });
  },

  "a lease that has run out goes to another owner, with a larger token": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    const mine = await lease(log, key, "me", 150);
    assert.ok(!(await log.acquireLease(key, "g", "you", 1000)).granted);
    await sleep(170);
    const yours = await lease(log, key, "you", 150);
    assert.deepEqual(yours, { owner: "you", token: 2 });
    const refused = { committed: false, reason: "fenced" };
    assert.deepEqual(await log.commit(key, "g", mine, checkpoint(1, "1-0")), refused);
    assert.ok(!(await log.acquireLease(key, "g", "me", 1000)).granted);
    await sleep(170);
    assert.deepEqual(await lease(log, key, "me"), { owner: "me", token: 3 });
    assert.deepEqual(await log.commit(key, "g", yours, checkpoint(1, "1-0")), refused);
    assert.deepEqual(await log.commit(key, "g", mine, checkpoint(1, "1-0")), refused);
  },

  "a lease that has run out, but that nobody took, still commits and is renewed": async (
    { log, key },
  ) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    const mine = await lease(log, key, "me", 1);
    await sleep(20);
    assert.deepEqual(await log.commit(key, "g", mine, checkpoint(1, "1-0")), { committed: true });
    assert.deepEqual(await lease(log, key, "me"), mine);
  },

  "a lease given back is free at once, and its token is not used again": async ({ log, key }) => {
    await log.openGroup(key, "g", ZERO_ID, 0);
    const mine = await lease(log, key, "me");
    await log.releaseLease(key, "g", { ...mine, token: 9 });
    await log.releaseLease(key, "g", { ...mine, owner: "you" });
    assert.ok(!(await log.acquireLease(key, "g", "you", 1000)).granted);
    await log.releaseLease(key, "g", mine);
    const refused = { committed: false, reason: "fenced" };
    assert.deepEqual(await log.commit(key, "g", mine, checkpoint(1, "1-0")), refused);
    assert.deepEqual(await lease(log, key, "you"), { owner: "you", token: 2 });
    await log.releaseLease(key, "g", mine);
    assert.ok(!(await log.acquireLease(key, "g", "me", 1000)).granted);
    await log.releaseLease(key, "g", { owner: "you", token: 2 });
    assert.deepEqual(await lease(log, key, "me"), { owner: "me", token: 3 });
  },

  "streams that share a hash tag keep their checkpoints and leases apart": async ({ log, key }) => {
    const keys = [`${key}:a:{X}`, `${key}:b:{X}`];
    for (const [i, each] of keys.entries()) {
      await log.openGroup(each, "g", ZERO_ID, 0);
      const mine = await lease(log, each, `owner${i}`);
      await log.commit(each, "g", mine, checkpoint(1, `${i + 5}-0`));
    }
    await log.delete(keys[0]);
    assert.equal(await log.checkpoint(keys[0], "g"), null);
    assert.equal((await log.checkpoint(keys[1], "g"))?.lastId, "6-0");
    await log.delete(keys[1]);
  },
};
