import assert from "node:assert/strict";
import fc from "fast-check";
import { parquetMetadata } from "hyparquet";
import { diskFolder } from "./folder.ts";
import { columnNames, decodePredictions, encodePredictions } from "./parquet.ts";
import {
  belongsTo,
  isTemporary,
  parsePartFileName,
  partFileName,
  temporaryName,
} from "./part_name.ts";
import type { Prediction } from "./prediction.ts";
import { listRuns, readRun } from "./runs.ts";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const prediction: fc.Arbitrary<Prediction> = fc.record({
  ts: fc.maxSafeNat(),
  mid: finite,
  imb: finite,
  y: fc.constantFrom<0 | 1 | null>(0, 1, null),
  pUp: fc.float({ noNaN: true, min: 0, max: 1 }),
  pred: fc.constantFrom<0 | 1>(0, 1),
  seqLen: fc.constant(100),
  featDim: fc.constant(4),
  eventId: fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `${a}-${b}`),
  symbol: fc.string(),
  model: fc.string(),
}, { noNullPrototype: true });

Deno.test("what is written to Parquet is read back to the bit, footer too", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(prediction, { minLength: 1, maxLength: 50 }),
    fc.string(),
    async (rows, text) => {
      const file = await decodePredictions(encodePredictions(rows, { text }), "x");
      assert.deepEqual(file.rows, rows);
      assert.equal(file.metadata.text, text);
    },
  ));
});

Deno.test("the columns have the promised names and types, and only y may be null", () => {
  const row = fc.sample(prediction, 1);
  const { schema } = parquetMetadata(encodePredictions(row).buffer as ArrayBuffer);
  const columns = schema.slice(1).map((s) => `${s.name} ${s.type} ${s.repetition_type}`);
  assert.deepEqual(columns, [
    "ts INT64 REQUIRED",
    "mid DOUBLE REQUIRED",
    "imb DOUBLE REQUIRED",
    "y INT32 OPTIONAL",
    "p_up FLOAT REQUIRED",
    "pred INT32 REQUIRED",
    "seq_len INT32 REQUIRED",
    "feat_dim INT32 REQUIRED",
    "event_id BYTE_ARRAY REQUIRED",
    "symbol BYTE_ARRAY REQUIRED",
    "model BYTE_ARRAY REQUIRED",
  ]);
  assert.equal(columnNames.length, columns.length);
});

Deno.test("a cut-off or foreign file is refused by name", async () => {
  const bytes = encodePredictions(fc.sample(prediction, 5));
  for (const broken of [bytes.subarray(0, bytes.length - 9), new Uint8Array(100), bytes.slice(8)]) {
    await assert.rejects(decodePredictions(broken, "some/part.parquet"), {
      name: "SyntaxError",
      message: /^some\/part\.parquet is not a Parquet file of predictions: /,
    });
  }
});

Deno.test("a part's name says run, symbol, first and last event, and is read back", () => {
  const name = {
    run: "0123456789ab",
    symbol: "",
    first: "1340285400015-0",
    last: "1340285400019-12",
  };
  assert.equal(
    partFileName(name),
    "predictions_run=0123456789ab_1340285400015.0_1340285400019.12.parquet",
  );
  for (const symbol of ["", "GOOG", "BRK_B"]) {
    assert.deepEqual(parsePartFileName(partFileName({ ...name, symbol })), { ...name, symbol });
  }
  assert.equal(parsePartFileName("eval_summary.csv"), null);
  const temporary = temporaryName(partFileName(name), "c1/x_y.z");
  assert.ok(isTemporary(temporary) && !isTemporary(partFileName(name)));
  assert.equal(parsePartFileName(temporary), null);
  assert.ok(belongsTo(temporary, name.run, ""));
  assert.ok(!belongsTo(partFileName(name), name.run, "GOOG"));
});

Deno.test("a run is read in the order of its events, and an event that is there twice is an error", async () => {
  const path = await Deno.makeTempDir();
  const folder = await diskFolder(path);
  const [a, b] = fc.sample(prediction, 2).map((row, k) => ({
    ...row,
    eventId: `${9 + k}-0`,
    ts: k,
  }));
  const write = (first: string, last: string, rows: Prediction[]) =>
    folder.writeSynced(
      partFileName({ run: "r", symbol: "", first, last }),
      encodePredictions(rows),
    );
  await write("10-0", "10-0", [b]);
  await write("9-0", "9-9", [a]);
  const [run] = await listRuns(folder);
  assert.deepEqual((await readRun(folder, run)).rows, [a, b]);
  await write("9-5", "10-1", [a]);
  await assert.rejects(
    readRun(folder, (await listRuns(folder))[0]),
    /event 9-0 is in the run twice/,
  );
  await Deno.remove(path, { recursive: true });
});

Deno.test("a folder that can't be made is refused in one line", async () => {
  const file = await Deno.makeTempFile();
  await assert.rejects(diskFolder(`${file}/out`), {
    message: `The output folder ${file}/out can't be written: a part of the path is a file`,
  });
  await Deno.remove(file);
});

Deno.test("many may open one folder at the same time", async () => {
  const path = await Deno.makeTempDir();
  await Promise.all(Array.from({ length: 100 }, () => diskFolder(`${path}/out`)));
  await Deno.remove(path, { recursive: true });
});
