import assert from "node:assert/strict";
import { dayFileName, dayFiles, findPairs, parseDayFileName } from "./mod.ts";

const MESSAGE = "GOOG_2012-06-21_34200000_57600000_message_10.csv";
const ORDERBOOK = "GOOG_2012-06-21_34200000_57600000_orderbook_10.csv";
const NAME = {
  ticker: "GOOG",
  date: "2012-06-21",
  startMs: 34_200_000,
  endMs: 57_600_000,
  levels: 10,
};

Deno.test("a file's name says ticker, date, span, kind and levels, and is made of them", () => {
  assert.deepEqual(parseDayFileName(MESSAGE), { name: NAME, kind: "message" });
  assert.deepEqual(parseDayFileName(`data/a_b/${ORDERBOOK}`), { name: NAME, kind: "orderbook" });
  assert.equal(dayFileName(NAME, "message"), MESSAGE);
  assert.equal(dayFileName(NAME, "orderbook"), ORDERBOOK);
});

Deno.test("a name that is none of LOBSTER's is refused", () => {
  for (
    const name of [
      "",
      "message.csv",
      MESSAGE.replace(".csv", ".txt"),
      MESSAGE.replace("06-21", "02-30"),
      MESSAGE.replace("06-21", "6-21"),
      MESSAGE.replace("_10.csv", "_0.csv"),
      MESSAGE.replace("34200000", "-1"),
      MESSAGE + ".part",
      `._${MESSAGE}`,
    ]
  ) {
    assert.throws(() => parseDayFileName(name), {
      name: "SyntaxError",
      message: `${name}: expected a file name of the form` +
        " TICKER_YYYY-MM-DD_STARTMS_ENDMS_message_LEVELS.csv, or _orderbook_",
    });
  }
});

Deno.test("the partner of either file is found in its folder", () => {
  const files = { message: `data/${MESSAGE}`, orderbook: `data/${ORDERBOOK}` };
  assert.deepEqual(dayFiles(`data/${MESSAGE}`), files);
  assert.deepEqual(dayFiles(`data/${ORDERBOOK}`), files);
});

Deno.test("pairs are the days of which both files are there", () => {
  const lone = MESSAGE.replace("GOOG", "MSFT");
  assert.deepEqual(findPairs([`x/${ORDERBOOK}`, "README.md", lone, `x/${MESSAGE}`]), [
    { message: `x/${MESSAGE}`, orderbook: `x/${ORDERBOOK}` },
  ]);
  assert.deepEqual(findPairs([`x/${ORDERBOOK}`, `y/${MESSAGE}`]), []);
});
