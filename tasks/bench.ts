/** `deno task bench`: the benchmarks, each in a process of its own. */
import { walk } from "../lib/testing/walk.ts";
import { run } from "./command.ts";

await run(
  {
    name: "bench",
    summary: "Runs the benchmarks: each checks the answer first, and prints ratios to a named " +
      "competitor in the same run.",
    flags: {
      only: { kind: "text", value: "WORD", help: "only those whose path contains the word" },
    },
  },
  async (values) => {
    const lib = new URL("../lib/", import.meta.url).pathname;
    const files = walk(lib).filter((path) => path.endsWith("_bench.ts"))
      .filter((path) => path.includes(values.only ?? "")).sort();
    let failed = 0;
    for (const file of files) {
      console.log(`\n=== lib/${file.slice(lib.length)}`);
      const { code } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", file],
        stdin: "null",
      }).spawn().status;
      if (code !== 0) failed++;
    }
    return failed === 0 ? 0 : 1;
  },
);
