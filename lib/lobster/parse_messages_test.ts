import assert from "node:assert/strict";
import { LobsterError, parseMessages } from "./mod.ts";

const encode = (text: string) => [new TextEncoder().encode(text)];
const read = (text: string) => parseMessages("F.csv", encode(text));
const ROW = "34200.5,1,7,100,5800000,1\n";
const TIME = "a time in seconds after midnight with at most 9 decimals";

Deno.test("every column of a message file is read", async () => {
  const columns = await read(
    "34200.015105074,1,15818974,100,5794000,-1\n" +
      "34200.1,5,0,1,5795100,1\n" +
      "34201,6,-1,2147483647,2147483647,-1\n" +
      "34201,3,9007199254740991,0,0,1\n",
  );
  assert.equal(columns.length, 4);
  assert.deepEqual([...columns.timeNs], [34200015105074, 34200100000000, 34201e9, 34201e9]);
  assert.deepEqual([...columns.type], [1, 5, 6, 3]);
  assert.deepEqual([...columns.orderId], [15818974, 0, -1, 9007199254740991]);
  assert.deepEqual([...columns.size], [100, 1, 2147483647, 0]);
  assert.deepEqual([...columns.price], [5794000, 5795100, 2147483647, 0]);
  assert.deepEqual([...columns.direction], [-1, 1, -1, 1]);
  assert.deepEqual(columns.halts, []);
});

Deno.test("halts are told by their state, and have no price", async () => {
  const columns = await read("36023,7,0,0,-1,-1\n36323,7,0,0,0,-1\n36723,7,0,0,1,-1\n");
  assert.deepEqual(columns.halts, [
    { row: 0, state: "halted" },
    { row: 1, state: "quoting" },
    { row: 2, state: "trading" },
  ]);
  assert.deepEqual([...columns.price], [0, 0, 0]);
});

Deno.test("carriage returns and a seventh column are tolerated", async () => {
  const columns = await read("34200,1,7,100,58,1,NASD\r\n34200,1,7,100,59,1,\n");
  assert.deepEqual([...columns.price], [58, 59]);
});

const faults: [text: string, message: string][] = [
  ["", "1:1: expected a message, found end of file"],
  ["\n", `1:1: expected ${TIME}, found end of line`],
  ["time,type\n", `1:1: expected ${TIME}, found "time"`],
  ["\ufeff" + ROW, `1:1: expected ${TIME}, found "\\ufeff34200.5"`],
  [ROW + "\n" + ROW, `2:1: expected ${TIME}, found end of line`],
  ["34200.5,1,7,100,58\n", "1:19: expected a comma and a direction, found end of line"],
  ["34200.5,1,7,100,58,1,A,B\n", '1:22: expected the end of the line after 6 columns, found "A"'],
  [
    ROW + ROW.replace("\n", ",X\n"),
    '2:27: expected the end of the line after 6 columns, found "X"',
  ],
  ["1,1,7,100,58,1,X\n" + ROW, "2:26: expected a comma and column 7, found end of line"],
  [ROW + "34200.5,1,7", "2:12: expected a comma and a size, found end of file"],
  [ROW + "34200.5,1,7,", "2:13: expected a size, found end of file"],
  [
    ROW + ROW.trimEnd(),
    "2:26: expected a line break after the last row (is the file cut off?), found end of file",
  ],
  ["34200.5,1,7,1x0,58,1\n", '1:13: expected a size, found "1x0"'],
  ["34200.5,1,7,-100,58,1\n", '1:13: expected a size from 0 to 2147483647, found "-100"'],
  [
    "34200.5,1,7,2147483648,58,1\n",
    "1:13: expected a size from 0 to 2147483647, found " +
    '"2147483648"',
  ],
  [
    "34200.5,1,7,9,2147483648,1\n",
    "1:15: expected a price of at most 2147483647, found " +
    '"2147483648"',
  ],
  ["34200.5,1,7,9,-5,1\n", '1:15: expected a price of 0 or more, found "-5"'],
  ["34200.5,1,7,9,5.8,1\n", '1:15: expected a price, found "5.8"'],
  ["34200.5,0,7,9,58,1\n", '1:9: expected a message type from 1 to 7, found "0"'],
  ["34200.5,8,7,9,58,1\n", '1:9: expected a message type from 1 to 7, found "8"'],
  ["34200.5,1,7,9,58,0\n", '1:18: expected a direction, 1 or -1, found "0"'],
  ["34200.5,,7,9,58,1\n", '1:9: expected a message type from 1 to 7, found ""'],
  ["34200.5,1,7,9,58,\n", "1:18: expected a direction, 1 or -1, found end of line"],
  [
    ROW + "34200.499999999,1,7,9,58,1\n",
    '2:1: expected a time not before 34200.5 of the line before, found "34200.499999999"',
  ],
  ["34200.0123456789,1,7,9,58,1\n", `1:1: expected ${TIME}, found "34200.0123456789"`],
  ["34200.,1,7,9,58,1\n", `1:1: expected ${TIME}, found "34200."`],
  [".5,1,7,9,58,1\n", `1:1: expected ${TIME}, found ".5"`],
  ["-1,1,7,9,58,1\n", `1:1: expected ${TIME}, found "-1"`],
  ["86400,1,7,9,58,1\n", '1:1: expected a time below 86400 s, found "86400"'],
  [
    "34200.5,1,9007199254740992,9,58,1\n",
    "1:11: expected an order id below 2^53, found " +
    '"9007199254740992"',
  ],
  [
    "34200.5,7,0,0,2,-1\n",
    "1:15: expected -1 (halt), 0 (quoting resumes) or 1 (trading resumes)" +
    ' as the price of type 7, found "2"',
  ],
  ["34200.5,1,-2,9,58,1\n", '1:11: expected an order id of 0 or more, or -1 for none, found "-2"'],
  ["34200.5,1,7,9,58,1\r3\n", '1:19: expected a line break, found "\\r3"'],
  ["34200.5,1,7,9,58\u001b[31m,1\n", '1:15: expected a price, found "58\\u001b[31m"'],
  ["x".repeat(300) + "\n", `1:1: expected ${TIME}, found "${"x".repeat(40)}..."`],
  [
    ROW + "1".repeat(300_000),
    "2:1: expected a line of less than 262144 bytes, found " +
    `"${"1".repeat(40)}..."`,
  ],
];

Deno.test("a fault in a message file is told with its line, its column and the text found", async () => {
  for (const [text, message] of faults) {
    await assert.rejects(read(text), (error) => {
      assert.ok(error instanceof LobsterError && error instanceof SyntaxError);
      assert.equal(error.message, `F.csv:${message}`);
      assert.ok(error.message.startsWith(`${error.file}:${error.line}:${error.column}: `));
      return true;
    });
  }
});
