import assert from "node:assert/strict";
import { walk } from "../lib/testing/walk.ts";

const ROOT = new URL("..", import.meta.url).pathname;

Deno.test("every test that HONESTY.md names is there", async () => {
  const text = (await Deno.readTextFile(`${ROOT}HONESTY.md`)).replace(/\s+/g, " ");
  const named = [...text.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  const tests = ["lib/", "tasks/"].flatMap((folder) => walk(ROOT + folder))
    .filter((path) => path.endsWith("_test.ts"))
    .map((path) => Deno.readTextFileSync(path)).join("\n");
  assert.ok(named.length > 20);
  assert.deepEqual(named.filter((name) => !tests.includes(`"${name}`)), []);
});
