import assert from "node:assert/strict";
import { walk } from "./testing/walk.ts";

/** The rooms in the order in which data passes them: each knows only those before it. */
const ROOMS = [
  "math",
  "lobster",
  "book",
  "features",
  "dataset",
  "lstm",
  "model",
  "sink",
  "stream",
  "evaluate",
  "backtest",
  "report",
];

/** Rooms that touch no file, clock or global, and what in them may. */
const PURE: Record<string, RegExp> = {
  math: /$^/,
  lobster:
    /^(mod|open|list_days|write_day|zip_file|file_error|fetch_sample|download|write_whole)\.ts$/,
  book: /$^/,
  features: /$^/,
  dataset: /$^/,
  lstm: /^(pool|worker|.*_worker|.*_pool)\.ts$/,
  evaluate: /$^/,
  backtest: /$^/,
};

/** Sources of the library, without tests, benchmarks and their helpers. */
function sources(): { room: string; name: string; text: string }[] {
  const root = new URL(".", import.meta.url).pathname;
  return walk(root).filter((path) => path.endsWith(".ts") && !/_test\.ts$|_bench\.ts$/.test(path))
    .map((path) => path.slice(root.length))
    .filter((path) => path.includes("/") && !/testing|conformance|simulation\/|fixtures/.test(path))
    .map((path) => ({
      room: path.slice(0, path.indexOf("/")),
      name: path.slice(path.indexOf("/") + 1),
      text: Deno.readTextFileSync(root + path),
    }));
}

Deno.test("a room imports only rooms that the data has passed before it", () => {
  const wrong = sources().flatMap(({ room, name, text }) =>
    [...text.matchAll(/from "(?:\.\.\/)+([a-z]+)\/[\w/]+\.ts"/g)]
      .map(([, other]) => other)
      .filter((other) => ROOMS.indexOf(other) >= ROOMS.indexOf(room) && other !== room)
      .map((other) => `${room}/${name} imports ${other}`)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("pure rooms touch no file, clock or global, so that they run anywhere", () => {
  const impure =
    /\bDeno\.|from "node:|Math\.random|Date\.now|new Date\(\)|performance\.|\bsetInterval|\bfetch\(/;
  const opening = /^import (?!type )[^;]*from "(?:\.\.\/)+lobster\/mod\.ts"/m;
  const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  const wrong = sources().filter(({ room, name }) => PURE[room]?.test(name) === false)
    .flatMap(({ room, name, text }) => {
      const found = impure.exec(code(text))?.[0] ?? opening.exec(text)?.[0];
      return found === undefined ? [] : [`${room}/${name}: ${found.split("\n")[0]}`];
    });
  assert.deepEqual(wrong, []); // of lobster/, import the leaf: its mod.ts opens files
});

Deno.test("no file is empty, which a file of tests could be without being missed", () => {
  const roots = ["./", "../tasks/"].map((path) => new URL(path, import.meta.url).pathname);
  const files = roots.flatMap((root) => walk(root)).filter((path) => path.endsWith(".ts"));
  assert.deepEqual(files.filter((path) => Deno.readTextFileSync(path).trim() === ""), []);
});
