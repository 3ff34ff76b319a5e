import assert from "node:assert/strict";
import fc from "fast-check";
import { entriesToRead, roomForBatch } from "./pace.ts";

Deno.test("the first batches are small, and then grow to full ones", () => {
  const batches: number[] = [], reads: number[] = [];
  for (let ahead = 0; batches.length < 5; ahead += batches.at(-1)!) {
    reads.push(entriesToRead(ahead));
    batches.push(roomForBatch(ahead, 0, 10_000).outputs);
  }
  assert.deepEqual(batches, [64, 128, 384, 500, 500]);
  assert.deepEqual(reads, [64, 128, 384, 1024, 1024]);
});

Deno.test("a batch never goes beyond the end of a part, and there is always room", () =>
  fc.assert(
    fc.property(
      fc.nat(3000),
      fc.nat(3000),
      fc.integer({ min: 1, max: 2000 }),
      (ahead, made, full) => {
        const { outputs } = roomForBatch(ahead, made, full);
        assert.ok(outputs >= 1);
        assert.ok((made + ahead) % full + outputs <= full);
      },
    ),
  ));
