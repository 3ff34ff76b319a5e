import assert from "node:assert/strict";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { reference4 } from "../features/mod.ts";
import {
  decodePredictions,
  diskFolder,
  encodePredictions,
  listRuns,
  readRun,
} from "../sink/mod.ts";
import { purePredictor } from "../testing/pure_predictor.ts";
import { randomDay } from "../testing/random_day.ts";
import { readFooter, writeFooter } from "./checkpoint_data.ts";
import { compact } from "./compact.ts";
import { infer, type InferOptions } from "./infer.ts";
import { keysFor } from "./keys.ts";
import { openLog } from "./open_log.ts";
import { publications } from "./publications.ts";
import { replay } from "./replay.ts";

const path = await Deno.makeTempDir({ prefix: "lob-damage-" });
const folder = await diskFolder(path), log = await openLog("sqlite::memory:"), keys = keysFor();
const options: InferOptions = {
  ...{ log, keys, group: "g", consumer: "c1", run: "r", symbol: "", model: "pure", folder },
  ...{ flushEvery: 20, flushMs: 60_000, untilIdleMs: 0 },
  input: { featureSet: reference4, window: 5, scaling: null },
  predictor: purePredictor(5, 4),
};
const what = publications(randomDay(3, { rows: 600 }), {
  ...{ profile: "causal", sampling: "trades", horizon: 10, featureSet: reference4 },
});
what.ts[30] = 1;

Deno.test.beforeAll(async () => {
  await replay(randomDay(3, { rows: 600 }), what, {
    ...{ log, stream: keys.stream, featureSet: reference4 },
  });
  await infer(options);
});
Deno.test.afterAll(async () => {
  await log.close();
  await Deno.remove(path, { recursive: true });
});

/** One way to damage bytes; `at` is a share of the length, or bytes from the end. */
interface Damage {
  kind: string;
  at: number;
  xor: number;
}

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({
    kind: fc.constant("flip" as const),
    at: fc.double({ min: 0, max: 0.999999, noNaN: true }),
    xor: fc.integer({ min: 1, max: 255 }),
  }),
  fc.record({
    kind: fc.constant("flip near the end" as const),
    at: fc.integer({ min: 1, max: 60 }),
    xor: fc.integer({ min: 1, max: 255 }),
  }),
  fc.record({
    kind: fc.constantFrom("cut the end", "cut the beginning"),
    at: fc.double({ min: 0, max: 0.999999, noNaN: true }),
    xor: fc.constant(0),
  }),
  fc.record({ kind: fc.constant("add" as const), at: fc.constant(0), xor: fc.nat(255) }),
);

function apply(bytes: Uint8Array, { kind, at, xor }: Damage): Uint8Array {
  if (kind === "add") return Uint8Array.from([...bytes, xor]);
  const index = Math.floor(at * bytes.length);
  if (kind === "cut the end") return bytes.slice(0, index);
  if (kind === "cut the beginning") return bytes.slice(index + 1);
  const place = kind === "flip" ? index : bytes.length - at;
  return bytes.map((byte, i) => i === place ? byte ^ xor : byte);
}

const REFUSED = (name: string) => ({
  name: "SyntaxError",
  message: new RegExp(`^${path}/${name.replaceAll(".", "\\.")} is not a Parquet file of [^\\n]*$`),
});

Deno.test("a part with any byte changed, cut off or added is refused by name, whoever reads it", async () => {
  const [run] = await listRuns(folder);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...run.parts.slice(0, -1)),
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      async (name, damages) => {
        const bytes = await folder.read(name), damaged = damages.reduce(apply, bytes);
        fc.pre(damaged.length !== bytes.length || damaged.some((byte, i) => byte !== bytes[i]));
        const broken = {
          ...folder,
          read: (asked: string) => asked === name ? Promise.resolve(damaged) : folder.read(asked),
          remove: () => assert.fail("nothing may be removed"),
        };
        await assert.rejects(readRun(broken, run), REFUSED(name));
        await assert.rejects(compact(broken, run, 1e6), REFUSED(name));
      },
    ),
    { numRuns: 300 },
  );
  assert.equal((await readRun(folder, run)).rows.length, what.rows.length - 5);
});

Deno.test("a Parquet file of another program is refused, whatever it holds", async () => {
  await fc.assert(fc.asyncProperty(
    fc.dictionary(fc.string(), fc.string()),
    fc.array(fc.integer(), { minLength: 1 }),
    async (metadata, data) => {
      const file = new Uint8Array(parquetWriteBuffer({
        columnData: [{ name: "ts", data, type: "DOUBLE" }],
        kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      }));
      await assert.rejects(decodePredictions(file, "x"), {
        name: "SyntaxError",
        message: /^x is not a Parquet file of predictions: .* written by another program$/,
      });
    },
  ));
});

Deno.test("a footer's commit is read back, and one with anything else in it is refused", async () => {
  const [run] = await listRuns(folder);
  const { metadata } = await decodePredictions(await folder.read(run.parts[1]), "x");
  const footer = readFooter(metadata, "x")!;
  assert.deepEqual(writeFooter(footer), metadata);
  assert.equal(readFooter({ other: "metadata" }, "x"), null);
  const refused = { name: "SyntaxError", message: /^x: the footer's commit has no \w+, or one / };
  const without = fc.constantFrom(...Object.keys(footer)).chain((name) =>
    fc.jsonValue().map((value): unknown => ({ ...footer, [name]: value }))
  );
  fc.assert(fc.property(fc.oneof(without, fc.jsonValue()), fc.boolean(), (value, cut) => {
    const commit = cut ? JSON.stringify(value).slice(0, -1) : JSON.stringify(value);
    try {
      // What is of the right kind passes; it is compared with the run before it is believed.
      assert.deepEqual(readFooter({ commit }, "x"), JSON.parse(commit));
      assert.deepEqual(Object.keys(JSON.parse(commit)).sort(), Object.keys(footer).sort());
    } catch (error) {
      assert.throws(() => readFooter({ commit }, "x"), refused, String(error));
    }
  }));
});

Deno.test("a whole part whose commit is not this run's is no reason to go on from it", async () => {
  const [run] = await listRuns(folder), newest = run.parts.at(-1)!;
  const { rows, metadata } = await decodePredictions(await folder.read(newest), "x");
  for (const foreign of [{}, { commit: "{}" }, { commit: metadata.commit.replace('"r"', '"s"') }]) {
    const name = newest.replace(/_\d+\.\d+\.parquet$/, "_9999999999999.0.parquet");
    await folder.writeSynced(name, encodePredictions(rows, foreign as Record<string, string>));
    await assert.rejects(infer(options), /does not know of, and not the commit|has no run, or one/);
    await folder.remove(name);
  }
  await infer(options);
});
