import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Day,
  type HaltState,
  LobsterError,
  messageCsv,
  MessageType,
  orderbookCsv,
  parseDay,
  sliceDay,
} from "./mod.ts";

type Columns = Omit<Day, "sha256">;

const NAME = { ticker: "SIM", date: "2024-05-17", startMs: 34_200_000, endMs: 57_600_000 };
const INT32_MAX = 2_147_483_647;
const HALTS: HaltState[] = ["halted", "quoting", "trading"];

const message = fc.record({
  wait: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 999_999_999 })),
  type: fc.integer({ min: 1, max: 7 }),
  orderId: fc.oneof(fc.constant(-1), fc.maxSafeNat()),
  size: fc.integer({ min: 0, max: INT32_MAX }),
  price: fc.integer({ min: 0, max: INT32_MAX }),
  direction: fc.constantFrom(-1, 1),
  halt: fc.constantFrom(...HALTS),
});

const side = fc.oneof(
  { weight: 1, arbitrary: fc.constant([0, 0]) },
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.integer({ min: 1, max: INT32_MAX }),
      fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: INT32_MAX })),
    ),
  },
);

const anyDay: fc.Arbitrary<Columns> = fc.integer({ min: 1, max: 5 }).chain((levels) =>
  fc.array(
    fc.tuple(message, fc.array(side, { minLength: 2 * levels, maxLength: 2 * levels })),
    { minLength: 1, maxLength: 12 },
  ).map((rows) => {
    let time = 0;
    return {
      ...NAME,
      levels,
      length: rows.length,
      timeNs: Float64Array.from(rows, ([{ wait }]) => time += wait),
      type: Uint8Array.from(rows, ([{ type }]) => type),
      orderId: Float64Array.from(rows, ([{ orderId }]) => orderId),
      size: Int32Array.from(rows, ([{ size }]) => size),
      price: Int32Array.from(
        rows,
        ([{ type, price }]) => type === MessageType.Halt ? 0 : price,
      ),
      direction: Int8Array.from(rows, ([{ direction }]) => direction),
      book: Int32Array.from(rows.flatMap(([, sides]) => sides.flat())),
      halts: rows.flatMap(([{ type, halt }], row) =>
        type === MessageType.Halt ? [{ row, state: halt }] : []
      ),
    };
  })
);

function join(chunks: Iterable<Uint8Array>): Uint8Array {
  const parts = [...chunks];
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (levels: number, messages: Iterable<Uint8Array>, books: Iterable<Uint8Array>) =>
  parseDay(
    { ...NAME, levels },
    { file: "message.csv", chunks: messages },
    { file: "orderbook.csv", chunks: books },
  );

Deno.test("a day that is written and read is the same day, whatever the size of the chunks", async () => {
  await fc.assert(
    fc.asyncProperty(anyDay, fc.integer({ min: 1, max: 200 }), async (day, size) => {
      const messages = join(messageCsv(day)), books = join(orderbookCsv(day));
      for (const chunk of [1, size, 1 << 20]) {
        assert.deepEqual(await read(day.levels, cut(messages, chunk), cut(books, chunk)), day);
      }
    }),
  );
});

Deno.test("a file many times as large as the reader's buffer is read in chunks of any size", async () => {
  const rows = 30_000, levels = 2;
  const day: Columns = {
    ...NAME,
    levels,
    length: rows,
    timeNs: Float64Array.from({ length: rows }, (_, row) => 34_200e9 + row * 123_456_789),
    type: new Uint8Array(rows).fill(MessageType.Submission),
    orderId: Float64Array.from({ length: rows }, (_, row) => row ** 3),
    size: Int32Array.from({ length: rows }, (_, row) => row),
    price: Int32Array.from({ length: rows }, (_, row) => 50_000 * row),
    direction: new Int8Array(rows).fill(1),
    book: Int32Array.from({ length: rows * 4 * levels }, (_, index) => 1 + index * 8_001),
    halts: [],
  };
  const messages = join(messageCsv(day)), books = join(orderbookCsv(day));
  assert.ok(messages.length > 4 << 18 && books.length > 8 << 18);
  for (const size of [1_000, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 700_001]) {
    assert.deepEqual(await read(levels, cut(messages, size), cut(books, size)), day);
  }
});

Deno.test("carriage returns change nothing", async () => {
  const withReturns = (bytes: Uint8Array) =>
    new TextEncoder().encode(new TextDecoder().decode(bytes).replaceAll("\n", "\r\n"));
  await fc.assert(
    fc.asyncProperty(anyDay, fc.integer({ min: 1, max: 50 }), async (day, size) => {
      const messages = withReturns(join(messageCsv(day)));
      const books = withReturns(join(orderbookCsv(day)));
      assert.deepEqual(await read(day.levels, cut(messages, size), cut(books, size)), day);
    }),
  );
});

Deno.test("whatever byte is changed, there is a day of the same shape or a LobsterError", async () => {
  const interesting = [..."0123456789-.,\r\n \0x"].map((text) => text.charCodeAt(0));
  const edit = fc.record({
    inBook: fc.boolean(),
    at: fc.nat(),
    byte: fc.oneof(fc.constantFrom(...interesting), fc.integer({ min: 0, max: 255 })),
    insert: fc.boolean(),
  });
  let refused = 0, accepted = 0;
  await fc.assert(
    fc.asyncProperty(anyDay, edit, async (day, { inBook, at, byte, insert }) => {
      const files = [join(messageCsv(day)), join(orderbookCsv(day))];
      const file = files[+inBook];
      const place = at % file.length;
      const rest = file.subarray(insert ? place : place + 1);
      files[+inBook] = Uint8Array.of(...file.subarray(0, place), byte, ...rest);
      try {
        const result = await read(day.levels, [files[0]], [files[1]]);
        assert.equal(result.length, day.length);
        assert.equal(result.book.length, day.book.length);
        accepted++;
      } catch (error) {
        assert.ok(error instanceof LobsterError, `${error}`);
        assert.match(error.message, /^(message|orderbook)\.csv:\d+:\d+: expected [ -~]+$/);
        refused++;
      }
    }),
    { numRuns: 2000 },
  );
  assert.ok(refused > 500 && accepted > 100, `${refused} refused, ${accepted} accepted`);
});

Deno.test("a file that is cut off anywhere is refused", async () => {
  await fc.assert(
    fc.asyncProperty(anyDay, fc.boolean(), fc.nat(), async (day, inBook, length) => {
      const files = [join(messageCsv(day)), join(orderbookCsv(day))];
      files[+inBook] = files[+inBook].subarray(0, length % files[+inBook].length);
      await assert.rejects(read(day.levels, [files[0]], [files[1]]), LobsterError);
    }),
    { numRuns: 500 },
  );
});

Deno.test("a slice of a day is what is written and read of those rows alone", async () => {
  await fc.assert(
    fc.asyncProperty(anyDay, fc.nat(), fc.nat(), async (day, a, b) => {
      const from = a % day.length, to = from + 1 + b % (day.length - from);
      const slice = sliceDay(day, from, to);
      const again = await read(day.levels, messageCsv(slice), orderbookCsv(slice));
      assert.deepEqual(again, slice);
      assert.equal(slice.length, to - from);
      assert.equal(slice.timeNs[0], day.timeNs[from]);
      assert.equal(slice.book.buffer, day.book.buffer);
    }),
  );
  assert.throws(() => sliceDay({ ...NAME, levels: 1, length: 3 } as Columns, 2, 4), {
    name: "RangeError",
    message: "Cannot slice rows 2 to 4 of a day of 3 rows",
  });
});

Deno.test("a halt that is missing from the list of halts is not written as a price", () => {
  const day = {
    ...NAME,
    levels: 1,
    length: 1,
    timeNs: Float64Array.of(34_200e9),
    type: Uint8Array.of(MessageType.Halt),
    orderId: Float64Array.of(0),
    size: Int32Array.of(0),
    price: Int32Array.of(0),
    direction: Int8Array.of(-1),
    book: Int32Array.of(2, 1, 1, 1),
    halts: [],
  };
  assert.throws(() => [...messageCsv(day)], {
    name: "RangeError",
    message: "row 0 is a halt, but not among the halts",
  });
});
