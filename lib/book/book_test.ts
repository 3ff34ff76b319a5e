import assert from "node:assert/strict";
import fc from "fast-check";
import { LimitOrderBook } from "./book.ts";
import type { OnFill, Side } from "./order_types.ts";
import { Random } from "../math/mod.ts";
import { NaiveBook } from "../testing/naive_book.ts";

/** What one step of a random sequence does; ids are chosen among all those given so far. */
interface Step {
  kind: "place" | "submit" | "hide" | "market" | "cancel" | "delete" | "execute";
  pick: number;
  side: Side;
  price: number;
  size: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom<Step["kind"][]>(
    ...[
      "place",
      "place",
      "place",
      "submit",
      "hide",
      "market",
      "cancel",
      "delete",
      "execute",
    ] as const,
  ),
  pick: fc.nat(1_000_000),
  side: fc.constantFrom<Side[]>(1, -1),
  price: fc.integer({ min: 5090, max: 5110 }),
  size: fc.integer({ min: 1, max: 50 }),
});

/** Both books in step, with the shares that went in and came out. */
class Pair {
  book = new LimitOrderBook(4);
  naive = new NaiveBook();
  lastId = 0;
  entered = 0;
  left = 0;

  do({ kind, pick, side, price, size }: Step): void {
    const { book, naive } = this;
    const fills: unknown[] = [], expected: unknown[] = [];
    const into = (list: unknown[]): OnFill => (...fill) => list.push(fill);
    if (kind === "place" || kind === "hide") {
      const id = ++this.lastId, hidden = kind === "hide";
      const filled = book.place(id, side, price, size, into(fills), hidden);
      assert.equal(filled, naive.match(side, size, price, into(expected)));
      if (filled < size) naive.rest(id, side, price, size - filled, hidden);
      this.entered += size;
      this.left += 2 * filled;
    } else if (kind === "submit") {
      const id = ++this.lastId, passive = price - 3000 * side;
      book.submit(id, side, passive, size);
      naive.rest(id, side, passive, size);
      this.entered += size;
    } else if (kind === "market") {
      const limit = side === 1 ? Infinity : 0;
      const filled = book.match(side, size, limit, into(fills));
      assert.equal(filled, naive.match(side, size, limit, into(expected)));
      this.left += filled;
    } else if (this.lastId > 0) this.reduce(kind, 1 + pick % this.lastId, size);
    assert.deepEqual(fills, expected);
  }

  reduce(kind: Step["kind"], id: number, size: number): void {
    const { book, naive } = this;
    const order = naive.find(id);
    assert.equal(book.has(id), order !== undefined);
    if (order === undefined) {
      return assert.throws(() => book.delete(id), { name: "RangeError", message: /does not rest/ });
    }
    const left = order.size;
    if (kind === "delete") {
      naive.reduce(id, left);
      assert.equal(book.delete(id), left);
      this.left += left;
    } else if (kind === "cancel" ? size < left : size <= left) {
      if (kind === "cancel") book.cancel(id, size);
      else book.execute(id, size);
      naive.reduce(id, size);
      this.left += size;
    } else {
      const message = /^Cannot (cancel|execute) \d+ of the \d+ shares of order \d+$/;
      const action = () => kind === "cancel" ? book.cancel(id, size) : book.execute(id, size);
      assert.throws(action, { name: "RangeError", message });
    }
  }

  check(): void {
    const { book, naive } = this;
    assert.deepEqual([...book.top], naive.top(4));
    assert.equal(book.orderCount, naive.orders.length);
    const { bestBid, bestAsk } = book;
    assert.ok(bestBid === undefined || bestAsk === undefined || bestBid < bestAsk, "not crossed");
    let resting = 0;
    for (const { id, side, price, size, hidden } of naive.orders) {
      resting += size;
      assert.deepEqual(
        [book.sideOf(id), book.priceOf(id), book.sizeOf(id), book.isHidden(id)],
        [side, price, size, hidden],
      );
      assert.equal(book.sharesAhead(id), naive.sharesAhead(id));
      if (!hidden) assert.ok(book.ordersAt(side, price).includes(id));
    }
    assert.equal(this.entered - this.left, resting, "shares are conserved");
  }
}

Deno.test("random orders leave the book as the naive book has it, never crossed, no share lost", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
      const pair = new Pair();
      for (const one of steps) {
        pair.do(one);
        pair.check();
      }
    }),
    { numRuns: 300, endOnFailure: true },
  );
});

Deno.test("thousands of random orders over thousands of prices agree with the naive book", () => {
  const random = new Random(11);
  const kinds = [
    "place",
    "submit",
    "submit",
    "submit",
    "hide",
    "market",
    "cancel",
    "delete",
  ] as const;
  const pair = new Pair();
  for (let i = 0; i < 6000; i++) {
    pair.do({
      kind: kinds[random.integer(kinds.length)],
      pick: random.integer(1_000_000),
      side: random.integer(2) === 0 ? 1 : -1,
      price: 9000 + random.integer(2000),
      size: 1 + random.integer(50),
    });
  }
  pair.check();
  assert.ok(pair.book.orderCount > 1500 && pair.book.levelCount(1) > 300);
});

Deno.test("fills follow price, then displayed before hidden, then time", () => {
  const book = new LimitOrderBook();
  book.submit(1, -1, 101, 10);
  book.submitHidden(2, -1, 100, 10);
  book.submit(3, -1, 100, 10);
  book.submit(4, -1, 100, 10);
  const fills: unknown[] = [];
  const filled = book.match(1, 35, Infinity, (...fill) => fills.push(fill));
  assert.equal(filled, 35);
  assert.deepEqual(fills, [
    [3, 10, 100, false],
    [4, 10, 100, false],
    [2, 10, 100, true],
    [1, 5, 101, false],
  ]);
});

Deno.test("an order keeps its place when it is partly cancelled, and shares before an arrival shrink", () => {
  const book = new LimitOrderBook();
  book.submit(1, 1, 100, 30);
  book.submit(2, 1, 100, 20);
  const arrival = book.sequence;
  book.submit(3, 1, 100, 40);
  assert.equal(book.sharesBefore(1, 100, arrival), 50);
  book.cancel(1, 10);
  assert.deepEqual(book.ordersAt(1, 100), [1, 2, 3]);
  assert.equal(book.sharesAhead(3), 40);
  book.match(-1, 25, 0);
  assert.equal(book.sharesBefore(1, 100, arrival), 15);
  book.delete(3); // behind the arrival: changes nothing
  assert.equal(book.sharesBefore(1, 100, arrival), 15);
  assert.equal(book.sharesBefore(1, 99, arrival), 0);
});

Deno.test("a halt stops matching, quoting rests orders that cross, and the cross trades them at one price", () => {
  const book = new LimitOrderBook(2);
  book.submit(1, 1, 100, 10);
  book.halt("halted");
  assert.throws(() => book.match(-1, 5, 0), {
    name: "RangeError",
    message: "Cannot match an order as the market is halted",
  });
  book.halt("quoting");
  assert.equal(book.place(2, -1, 98, 25), 0);
  assert.equal(book.place(3, 1, 99, 5), 0);
  assert.equal(book.place(4, 1, 97, 5), 0);
  assert.deepEqual([...book.top], [98, 25, 100, 10, 0, 0, 99, 5]);
  const fills: unknown[] = [];
  assert.equal(book.cross(98, (...fill) => fills.push(fill)), 15);
  assert.deepEqual(fills, [
    [1, 10, 98, false],
    [2, 10, 98, false],
    [3, 5, 98, false],
    [2, 5, 98, false],
  ]);
  book.halt("trading");
  assert.equal(book.state, "trading");
  assert.deepEqual([...book.top], [98, 10, 97, 5, 0, 0, 0, 0]);
  assert.equal(book.place(5, 1, 98, 12), 10);
  assert.equal(book.bestBid, 98);
  assert.equal(book.bestAsk, undefined);
});

Deno.test("a crossing auction conserves shares and leaves no order that could still trade", () => {
  const order = fc.record({
    side: fc.constantFrom<Side[]>(1, -1),
    price: fc.integer({ min: 95, max: 105 }),
    size: fc.integer({ min: 1, max: 20 }),
    hidden: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(order, { maxLength: 40 }), (orders) => {
    const book = new LimitOrderBook();
    book.halt("quoting");
    orders.forEach(({ side, price, size, hidden }, id) =>
      book.place(id, side, price, size, undefined, hidden)
    );
    const sum = (side: Side, worst: number) =>
      orders.filter((o) => o.side === side && (o.price - worst) * side >= 0)
        .reduce((total, o) => total + o.size, 0);
    let reported = 0;
    const traded = book.cross(100, (_id, size, price) => {
      assert.equal(price, 100);
      reported += size;
    });
    assert.equal(traded, Math.min(sum(1, 100), sum(-1, 100)));
    assert.equal(reported, 2 * traded);
  }));
});

Deno.test("a copy has the same orders and goes its own way", () => {
  const book = new LimitOrderBook(2);
  for (let id = 0; id < 3000; id++) book.submit(id, id % 2 ? 1 : -1, id % 2 ? 90 : 110, 10);
  const copy = book.copy();
  copy.match(1, 25, Infinity);
  copy.delete(1);
  assert.deepEqual([...book.top], [110, 15000, 90, 15000, 0, 0, 0, 0]);
  assert.deepEqual([...copy.top], [110, 14975, 90, 14990, 0, 0, 0, 0]);
  assert.deepEqual([book.ordersOn(1), book.ordersOn(-1)], [1500, 1500]);
  assert.deepEqual([copy.ordersOn(1), copy.ordersOn(-1)], [1499, 1498]);
  assert.equal(copy.sequence, book.sequence);
  copy.submit(1, 1, 91, 5);
  assert.equal(copy.sharesAhead(3), 0);
  assert.equal(book.sharesAhead(3), 10);
});

Deno.test("wrong orders are refused with the id and the value, and change nothing", () => {
  const book = new LimitOrderBook(1);
  book.submit(7, 1, 100, 10);
  const cases: [() => unknown, string][] = [
    [() => book.submit(7, 1, 99, 1), "Cannot enter order 7: it already rests in the book"],
    [
      () => book.submit(8, 1, 99, 0),
      "Cannot enter order 8 of 0 shares: it must be an integer of at least 1",
    ],
    [
      () => book.submit(8, 1, -5, 1),
      "Cannot enter order 8 at price -5: it must be in 1 ... 2^31 - 1",
    ],
    [
      () => book.place(8, 1, 99.5, 1),
      "Cannot enter order 8 at price 99.5: it must be in 1 ... 2^31 - 1",
    ],
    [() => book.cancel(7, 10), "Cannot cancel 10 of the 10 shares of order 7"],
    [() => book.execute(7, 11), "Cannot execute 11 of the 10 shares of order 7"],
    [() => book.delete(9), "Cannot delete order 9: it does not rest in the book"],
    [
      () => book.sharesAhead(9),
      "Cannot tell the queue position of order 9: it does not rest in the book",
    ],
    [
      () => book.match(1, NaN, 100),
      "Cannot match an order of NaN shares: it must be an integer of at least 1",
    ],
    [() => new LimitOrderBook(-1), "Cannot follow -1 levels: it must be an integer of at least 0"],
  ];
  for (const [action, message] of cases) assert.throws(action, { name: "RangeError", message });
  assert.deepEqual([...book.top], [0, 0, 100, 10]);
  assert.equal(book.sequence, 1);
});

Deno.test("ids beyond 32 bits, and negative ones, are told apart", () => {
  const book = new LimitOrderBook();
  const ids = [5, 5 + 2 ** 32, 5 + 2 ** 40, -5, 2 ** 53 - 1, 0];
  ids.forEach((id, i) => book.submit(id, 1, 100 + i, 1 + i));
  ids.forEach((id, i) => assert.equal(book.sizeOf(id), 1 + i));
  for (const id of ids) book.delete(id);
  assert.equal(book.orderCount, 0);
});
