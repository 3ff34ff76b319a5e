import assert from "node:assert/strict";
import { columnNames, encodePredictions } from "./parquet.ts";
import { partFileName } from "./part_name.ts";
import type { Prediction } from "./prediction.ts";

/** Not in deno.json: it would be 140 MB for every user. */
const DUCKDB = "npm:@duckdb/node-api@1.5.5-r.5";

/** Runs a script with DuckDB, away from this project's configuration; what it prints, or null. */
async function runWithDuckDb(script: string): Promise<string | null> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(
    `${folder}/script.ts`,
    `import { DuckDBInstance } from "${DUCKDB}";\n${script}`,
  );
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", "--no-lock", "--allow-all", "script.ts"],
    cwd: folder,
  }).output();
  await Deno.remove(folder, { recursive: true });
  if (!success) why = new TextDecoder().decode(stderr);
  return success ? new TextDecoder().decode(stdout) : null;
}

let why = "";
const available = await runWithDuckDb("console.log(typeof DuckDBInstance)") !== null;

const rows = (from: number, count: number, symbol: string) =>
  Array.from({ length: count }, (_, i): Prediction => ({
    ts: from + i,
    mid: 5_798_150.5 + i / 3,
    imb: i % 7 === 0 ? -0 : 1 / (i + 1) - 0.5,
    y: i % 3 === 0 ? null : i % 3 === 1 ? 1 : 0,
    pUp: Math.fround(i / 1000),
    pred: i >= 500 ? 1 : 0,
    ...{ seqLen: 100, featDim: 4, symbol, model: 'größe "x"@0123', eventId: `${2 ** 41 + i}-${i}` },
  }));

Deno.test({
  name: `DuckDB reads the parts as they were written${available ? "" : " (needs npm's registry)"}`,
  ignore: !available && !Deno.env.get("CI"), // CI may not skip
  async fn() {
    assert.ok(available, why);
    const folder = await Deno.makeTempDir();
    const written = [...rows(0, 1000, "GOOG"), ...rows(2 ** 40, 7, "")];
    for (const part of [written.slice(0, 1000), written.slice(1000), []]) {
      const [first, last] = [part[0], part.at(-1)].map((row) => row?.eventId ?? "9-9");
      const name = partFileName({ run: "r", symbol: part[0]?.symbol ?? "", first, last });
      await Deno.writeFile(`${folder}/${name}`, encodePredictions(part, { footer: "{}" }));
    }
    const parts = `${folder}/predictions_run=r_*.parquet`;
    const output = await runWithDuckDb(`
      const connection = await (await DuckDBInstance.create(":memory:")).connect();
      const read = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
      const from = " from read_parquet(" + ${JSON.stringify(`'${parts}'`)} + ")";
      console.log(JSON.stringify({
        columns: await read("describe select *" + from),
        rows: await read("select *" + from + " order by ts"),
        sums: await read("select count(*) n, count(y) y, sum(pred) pred, avg(mid) mid" + from),
      }));`);
    await Deno.remove(folder, { recursive: true });
    const found = JSON.parse(output ?? assert.fail(why));
    const { columns, sums: [sums] } = found;
    assert.deepEqual(
      columns.map((c: Record<string, string>) => `${c.column_name} ${c.column_type}`),
      [
        ...["ts BIGINT", "mid DOUBLE", "imb DOUBLE", "y INTEGER", "p_up FLOAT", "pred INTEGER"],
        ...["seq_len INTEGER", "feat_dim INTEGER", "event_id VARCHAR", "symbol VARCHAR"],
        "model VARCHAR",
      ],
    );
    assert.deepEqual(columns.map((c: Record<string, string>) => c.column_name), columnNames);
    const read = found.rows.map((row: Record<string, string | number | null>): Prediction => ({
      ts: Number(row.ts),
      mid: Number(row.mid),
      imb: Number(row.imb),
      y: row.y as Prediction["y"],
      pUp: Math.fround(Number(row.p_up)),
      pred: row.pred as Prediction["pred"],
      seqLen: Number(row.seq_len),
      featDim: Number(row.feat_dim),
      eventId: String(row.event_id),
      symbol: String(row.symbol),
      model: String(row.model),
    }));
    assert.deepEqual(read, written.map((row) => ({ ...row, imb: row.imb + 0 }))); // JSON has no -0
    assert.deepEqual([Number(sums.n), Number(sums.pred)], [1007, 500]);
    assert.equal(Number(sums.y), written.filter((row) => row.y !== null).length);
  },
});
