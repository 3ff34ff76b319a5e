import assert from "node:assert/strict";
import { LobsterError, parseOrderbook } from "./mod.ts";

const encode = (text: string) => [new TextEncoder().encode(text)];
const read = (text: string, levels?: number) => parseOrderbook("F.csv", encode(text), 2, levels);
const ROW = "101,5,99,4,102,6,98,3\n";

Deno.test("a book is read row by row, its levels by the first line", async () => {
  const { book, levels } = await read(ROW + "101,5,99,4,2147483647,2147483647,7,1\r\n");
  assert.equal(levels, 2);
  assert.deepEqual(
    [...book],
    [101, 5, 99, 4, 102, 6, 98, 3].concat(
      [101, 5, 99, 4, 2147483647, 2147483647, 7, 1],
    ),
  );
});

Deno.test("an empty level is size 0 and price 0", async () => {
  const { book } = await read("101,5,99,4,9999999999,0,-9999999999,0\n" + ROW);
  assert.deepEqual([...book.subarray(0, 8)], [101, 5, 99, 4, 0, 0, 0, 0]);
});

const faults: [text: string, message: string][] = [
  ["", "1:1: expected a row for each of 2 messages, found end of file"],
  [ROW, "2:1: expected a row for each of 2 messages, found end of file"],
  [
    ROW + ROW + ROW,
    '3:1: expected the end of the file after 2 rows, as there are 2 messages, found "101"',
  ],
  ["\n", "1:1: expected a price, found end of line"],
  ["101,5,99,4,102,6,98\n", "1:20: expected a comma and a size, found end of line"],
  [
    "101,5,99,4\n",
    "1:11: expected a comma and a price, as a row has 8 columns, found end of line",
  ],
  [
    "101,5,99,4,102,6,98,3,7\n",
    '1:23: expected the end of the line after 8 columns, found "7"',
  ],
  [
    ROW + "101,5,99,4,102,6,98,3",
    "2:22: expected a line break after the last row (is the file cut off?), found end of file",
  ],
  [ROW + "101,5,99,4,102,6,9", "2:19: expected a comma and a size, found end of file"],
  [ROW + "101,5,99,4,102,6,98,", "2:21: expected a size, found end of file"],
  [ROW + "101,5,99,4,102,6,98,-3\n", '2:21: expected a size from 0 to 2147483647, found "-3"'],
  [
    ROW + "101,2147483648,99,4,102,6,98,3\n",
    "2:5: expected a size from 0 to 2147483647, found " +
    '"2147483648"',
  ],
  ["a,5,99,4,102,6,98,3\n", '1:1: expected a price, found "a"'],
  ["101,5a,99,4,102,6,98,3\n", '1:5: expected a size, found "5a"'],
  ["101,5,9z9,4,102,6,98,3\n", '1:7: expected a price, found "9z9"'],
  ["101,5,99.5,4,102,6,98,3\n", '1:7: expected a price, found "99.5"'],
  ["101,,99,4,102,6,98,3\n", '1:5: expected a size, found ""'],
  [",5,99,4,102,6,98,3\n", '1:1: expected a price, found ""'],
  ["101,5,99,4,102,6,98,\n", "1:21: expected a size, found end of line"],
  ["101,5,99,4,102,6,98,3 \n", '1:21: expected a size, found "3 "'],
  ["101,5,99,4,102,6,98,3\r4\n", '1:22: expected a line break, found "\\r4"'],
  [
    "101,5,99,4,9999999999,6,98,3\n",
    '1:23: expected size 0 for an empty level, found "6"',
  ],
  ["101,5,99,4,102,0,98,3\n", '1:16: expected a size above 0, found "0"'],
  [
    "-9999999999,0,99,4,102,6,98,3\n",
    "1:1: expected a price from 1 to 2147483647, or 9999999999 for an empty level, found " +
    '"-9999999999"',
  ],
  [
    "101,5,0,0,102,6,98,3\n",
    "1:7: expected a price from 1 to 2147483647, or -9999999999 for an empty level, found " +
    '"0"',
  ],
  [
    "2147483648,5,99,4,102,6,98,3\n",
    "1:1: expected a price from 1 to 2147483647, or 9999999999 for an empty level, found " +
    '"2147483648"',
  ],
];

Deno.test("a fault in an orderbook file is told with its line, its column and the text found", async () => {
  for (const [text, message] of faults) {
    await assert.rejects(read(text, 2), (error) => {
      assert.ok(error instanceof LobsterError);
      assert.equal(error.message, `F.csv:${message}`);
      return true;
    });
  }
});

Deno.test("without known levels, the columns must be a multiple of 4", async () => {
  await assert.rejects(read("101,5,99,4,102,6,98\n"), {
    name: "LobsterError",
    message: "F.csv:1:1: expected 4 columns for each level (ask price, ask size, bid price, bid" +
      " size), found 7 in all",
  });
});
