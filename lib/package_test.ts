import assert from "node:assert/strict";

const ROOT = new URL("..", import.meta.url).pathname;

/** A user's program: it knows the package by its exports alone. */
const PROGRAM = `
import { buildDataset, defaultRecipe, finalEquity, openDay, RollingWindow } from "@lob/lstm";
import { reference4 } from "@lob/lstm/features";
import { openLog } from "@lob/lstm/stream";
import { execution, openMarket, oracle } from "@lob/lstm/backtest";
import { parseDay } from "@lob/lstm/lobster";

const messages = ["34200.1,1,7,10,999900,1", "34200.2,4,8,5,1000100,-1", "34200.3,4,8,5,1000100,-1"];
const books = ["1000100,20,999900,10", "1000100,15,999900,10", "1000100,10,999900,10"];
const csv = (lines) => [new TextEncoder().encode(lines.join("\\n") + "\\n")];
const name = { ticker: "T", date: "2012-06-21", startMs: 34200000, endMs: 57600000, levels: 1 };
const day = {
  ...await parseDay(name, { file: "m", chunks: csv(messages) }, { file: "b", chunks: csv(books) }),
  sha256: { message: "", orderbook: "" },
};
const { events } = buildDataset(day, { ...defaultRecipe("causal", reference4), window: 2 });
const best = oracle(openMarket(day), events.row, execution());
const log = await openLog("sqlite::memory:");
console.log(JSON.stringify([
  events.length,
  [...events.mid],
  finalEquity(best.curve),
  new RollingWindow(2, 1).length,
  typeof openDay,
  log.name,
]));
await log.close();
`;

Deno.test("the package is imported by its exports from a folder outside the repo", async () => {
  const folder = await Deno.makeTempDir({ prefix: "lob-user-" });
  await Deno.writeTextFile(
    `${folder}/deno.json`,
    JSON.stringify({ links: [ROOT], imports: { "@lob/lstm": "jsr:@lob/lstm@^0.1.0" } }),
  );
  await Deno.writeTextFile(`${folder}/main.ts`, PROGRAM.replace("(lines)", "(lines: string[])"));
  const run = (...args: string[]) =>
    new Deno.Command(Deno.execPath(), { args, cwd: folder, env: { NO_COLOR: "1" } }).output();
  const checked = await run("check", "main.ts");
  assert.equal(checked.code, 0, new TextDecoder().decode(checked.stderr));
  const { stdout, stderr } = await run("run", "--allow-all", "main.ts");
  const text = new TextDecoder().decode(stdout);
  assert.deepEqual(
    text === "" ? new TextDecoder().decode(stderr) : JSON.parse(text),
    [2, [1000000, 1000000], 1, 2, "function", "sqlite::memory:"],
  );
  await Deno.remove(folder, { recursive: true });
});
