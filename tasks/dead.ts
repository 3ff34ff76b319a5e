/** `deno task dead`: the entries that could not be used. */
import { deadLetters, dropDead, keysFor, replayDead } from "../lib/stream/mod.ts";
import { run, UsageError } from "./command.ts";
import { connect } from "./connect.ts";
import { jsonFlag } from "./flags.ts";
import { logFlags } from "./stream_flags.ts";

await run(
  {
    name: "dead",
    summary: "Lists the entries that a consumer put aside (list), appends them as they were to " +
      "another stream (replay --to KEY), or removes them (drop, which wants --log).",
    positional: ["list|replay|drop"],
    flags: {
      ...logFlags,
      dead: { kind: "text", value: "KEY", help: "key of the dead entries (default lob:dead)" },
      to: { kind: "text", value: "KEY", help: "where replay appends them" },
      ...jsonFlag,
    },
  },
  async (values, [action]) => {
    if (!["list", "replay", "drop"].includes(action)) {
      throw new UsageError(`"${action}" is not list, replay or drop`);
    }
    if (action === "drop" && !Deno.args.some((arg) => /^--log(=|$)/.test(arg))) {
      throw new UsageError("drop removes entries: say of which log with --log");
    }
    const { to } = values, key = values.dead ?? keysFor(values.symbol).dead;
    if (action === "replay" && (to === undefined || to === key)) {
      throw new UsageError("replay wants another stream: --to KEY");
    }
    const log = await connect(values);
    try {
      if (action === "list") {
        const letters = [];
        for await (const letter of deadLetters(log, key)) {
          if (values.json) letters.push(letter);
          else console.log(`${letter.id}  ${letter.reason}  ${JSON.stringify(letter.fields)}`);
        }
        if (values.json) console.log(JSON.stringify({ key, dead: letters }));
        return;
      }
      const count = action === "drop" ? await dropDead(log, key) : await replayDead(log, key, to!);
      const done = action === "drop" ? "dropped" : "replayed";
      console.log(
        values.json ? JSON.stringify({ key, [done]: count }) : `${count} entries ${done}`,
      );
    } finally {
      await log.close();
    }
  },
);
