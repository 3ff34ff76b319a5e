import assert from "node:assert/strict";
import * as flags from "./flags.ts";
import * as streamFlags from "./stream_flags.ts";
import { type Command, type Flags, helpText, readFlags, UsageError } from "./command.ts";

const command = {
  name: "demo",
  summary: "Shows flags.",
  flags: {
    data: { kind: "text", help: "a day", env: ["LOB_DATA"] },
    window: { kind: "integer", min: 1, max: 10, default: 5, help: "rows" },
    rate: { kind: "number", default: 0.5, help: "a rate", env: ["LOB_RATE"] },
    fill: { kind: "choice", choices: ["touch", "mid"], default: "touch", help: "fills" },
    json: { kind: "switch", help: "as JSON" },
    day: { kind: "text", many: true, help: "several" },
  },
} as const satisfies Command<Flags>;

const read = (args: string[], env: Record<string, string> = {}) =>
  readFlags(command, args, (name) => env[name]).values;

Deno.test("flags beat the environment, which beats defaults", () => {
  assert.equal(read([]).rate, 0.5);
  assert.equal(read([], { LOB_RATE: "0.25" }).rate, 0.25);
  assert.equal(read(["--rate", "2"], { LOB_RATE: "0.25" }).rate, 2);
  assert.deepEqual(read(["--day", "a", "--day", "b"]).day, ["a", "b"]);
  assert.equal(read(["--json"]).json, true);
});

Deno.test("a wrong flag or value is named, with its source and what it must be", () => {
  const cases: [string[], Record<string, string>, RegExp][] = [
    [["--nonesuch"], {}, /^Unknown option '--nonesuch'$/],
    [
      ["--window", "-3"],
      {},
      /^--window is -3: it must be between 1 and 10$/,
    ],
    [["--window=0"], {}, /^--window is 0: it must be between 1 and 10$/],
    [["--window", "2.5"], {}, /^--window is "2.5": it must be an integer$/],
    [["--window", ""], {}, /^--window is "": it must be an integer$/],
    [["--rate", "x"], {}, /^--rate is "x": it must be a number$/],
    [[], { LOB_RATE: "fast" }, /^LOB_RATE is "fast": it must be a number$/],
    [["--fill", "ask"], {}, /^--fill is "ask": it must be touch or mid$/],
    [["--data="], {}, /^--data wants a value$/],
    [["stray"], {}, /Unexpected argument 'stray'/],
  ];
  for (const [args, env, message] of cases) {
    assert.throws(() => read(args, env), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("an argument that is missing or too many is named", () => {
  const one = { ...command, positional: ["FILE"] };
  const readOne = (args: string[]) => readFlags(one, args, () => undefined).positionals;
  assert.deepEqual(readOne(["a.pt"]), ["a.pt"]);
  assert.throws(() => readOne([]), { message: "FILE is missing" });
  assert.throws(() => readOne(["a.pt", "b"]), { message: 'Unexpected argument "b"' });
});

Deno.test("help names every flag, its default and its variable", () => {
  const text = helpText(command);
  assert.match(text, /--window N +rows \(default 5\)/);
  assert.match(text, /--fill touch\|mid +fills \(default touch\)/);
  assert.match(text, /--rate N +a rate \(default 0\.5\) \[LOB_RATE\]/);
});

Deno.test(".env.example lists every variable that a flag has, and no other", async () => {
  const example = await Deno.readTextFile(new URL("../.env.example", import.meta.url));
  const listed = [...example.matchAll(/^#(\w+)=/gm)].map(([, name]) => name).sort();
  const tables = [...Object.values(flags), ...Object.values(streamFlags)]
    .filter((table) => typeof table === "object") as Flags[];
  const known = new Set(
    tables.flatMap((table) => Object.values(table).flatMap((flag) => [...flag.env ?? []])),
  );
  assert.deepEqual(listed, [...known, "REDIS_USER", "REDIS_PASSWORD"].sort());
});
