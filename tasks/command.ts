/**
 * What every task shares: flags from a table, environment and `.env` below them, help, and errors as
 * one line with the right exit status.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { parseArgs, parseEnv } from "node:util";

/** A wrong flag or value: exit status 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** One flag: what it takes, its default and a line of help. */
export interface Flag {
  /** What the flag takes; a `switch` takes nothing. */
  kind: "text" | "integer" | "number" | "choice" | "switch";
  /** One line for `--help`. */
  help: string;
  /** How help names the value, such as `FILE`. */
  value?: string;
  default?: string | number | boolean;
  choices?: readonly string[];
  /** Smallest and largest number taken. */
  min?: number;
  max?: number;
  /** May be given several times; the values are an array. */
  many?: boolean;
  /** Environment variables that mean this flag; the first that is set counts. */
  env?: readonly string[];
}

/** A table of flags, by long name without the hyphens. */
export type Flags = Record<string, Flag>;

type Single<F extends Flag> = F["kind"] extends "switch" ? boolean
  : F["kind"] extends "integer" | "number" ? number
  : string;

/** The values that a table of flags gives: undefined where there is no default and no value. */
export type Values<T extends Flags> = {
  [K in keyof T]: T[K]["many"] extends true ? Single<T[K]>[]
    : T[K]["kind"] extends "switch" ? boolean
    : T[K] extends { default: string | number } ? Single<T[K]>
    : Single<T[K]> | undefined;
};

/** A task: its name, what it does in one sentence, its flags, and names of positional arguments. */
export interface Command<T extends Flags> {
  name: string;
  summary: string;
  flags: T;
  /** Names of positional arguments, all of them required. */
  positional?: readonly string[];
}

/** Flags that every task has. */
const COMMON = {
  help: { kind: "switch", help: "show this text" },
  debug: { kind: "switch", help: "show the stack trace of an error" },
} as const satisfies Flags;

/** Reads one value; `source` is the flag or the variable, for the error. */
function convert(flag: Flag, text: string, source: string): string | number | boolean {
  switch (flag.kind) {
    case "text":
      if (text === "") throw new UsageError(`${source} wants a value`);
      return text;
    case "choice":
      if (!flag.choices!.includes(text)) {
        throw new UsageError(`${source} is "${text}": it must be ${flag.choices!.join(" or ")}`);
      }
      return text;
    case "switch":
      if (text === "1" || text === "true") return true;
      if (text === "0" || text === "false" || text === "") return false;
      throw new UsageError(`${source} is "${text}": it must be 1 or 0`);
    default: {
      const value = text.trim() === "" ? NaN : Number(text);
      const { min = -Infinity, max = Infinity } = flag;
      const kind = flag.kind === "integer" ? "an integer" : "a number";
      if (!Number.isFinite(value) || (flag.kind === "integer" && !Number.isInteger(value))) {
        throw new UsageError(`${source} is "${text}": it must be ${kind}`);
      }
      if (value < min || value > max) {
        const range = max === Infinity ? `at least ${min}` : `between ${min} and ${max}`;
        throw new UsageError(`${source} is ${text}: it must be ${range}`);
      }
      return value;
    }
  }
}

/** An environment variable, or what `.env` says of it. */
export function environment(name: string): string | undefined {
  return Deno.env.get(name) ?? dotEnv()[name];
}

let dotEnvCache: Record<string, string | undefined> | undefined;

function dotEnv(): Record<string, string | undefined> {
  return dotEnvCache ??= readDotEnv();
}

function readDotEnv(): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(".env", "utf8"));
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return {};
    throw new UsageError(`.env can't be read: ${(error as Error).message}`);
  }
}

/** Joins `--flag -3` to `--flag=-3`: parseArgs would take the number for a flag. */
function withNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined[joined.length - 1] ?? "";
    if (/^-[\d.]/.test(arg) && /^--[^=]+$/.test(last)) joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/**
 * Reads the command line. Flags beat environment variables, which beat `.env`, which beats defaults.
 */
export function readFlags<T extends Flags>(
  command: Command<T>,
  args: readonly string[],
  environment: (name: string) => string | undefined,
): { values: Values<T & typeof COMMON>; positionals: string[] } {
  const flags: Flags = { ...command.flags, ...COMMON };
  let parsed;
  try {
    parsed = parseArgs({
      args: withNegativeNumbers(args),
      allowPositionals: (command.positional?.length ?? 0) > 0,
      options: Object.fromEntries(
        Object.entries(flags).map(([name, flag]) => [
          name,
          { type: flag.kind === "switch" ? "boolean" : "string", multiple: flag.many ?? false },
        ]),
      ) as Record<string, { type: "boolean" | "string"; multiple: boolean }>,
    });
  } catch (error) {
    throw new UsageError((error as Error).message.split(". ")[0]);
  }
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(flags)) {
    const given = parsed.values[name];
    if (Array.isArray(given)) {
      values[name] = given.map((text) => convert(flag, String(text), `--${name}`));
    } else if (typeof given === "string") values[name] = convert(flag, given, `--${name}`);
    else if (given !== undefined) values[name] = given;
    else {
      const source = flag.env?.find((variable) => environment(variable));
      if (source !== undefined) {
        const value = convert(flag, environment(source)!, source);
        values[name] = flag.many ? [value] : value;
      } else {values[name] = flag.many
          ? []
          : flag.default ?? (flag.kind === "switch" ? false : undefined);}
    }
  }
  const extra = parsed.positionals[command.positional?.length ?? 0];
  if (extra !== undefined) throw new UsageError(`Unexpected argument "${extra}"`);
  const missing = command.positional?.slice(parsed.positionals.length)[0];
  if (missing !== undefined && !values.help) throw new UsageError(`${missing} is missing`);
  return { values: values as Values<T & typeof COMMON>, positionals: parsed.positionals };
}

/** The text of `--help`. */
export function helpText(command: Command<Flags>): string {
  const rows = Object.entries({ ...command.flags, ...COMMON } as Flags).map(([name, flag]) => {
    const value = flag.kind === "switch"
      ? ""
      : " " + (flag.choices?.join("|") ?? flag.value ?? (flag.kind === "text" ? "TEXT" : "N"));
    const standard = flag.default === undefined || flag.default === false
      ? ""
      : ` (default ${flag.default})`;
    const variables = flag.env === undefined ? "" : ` [${flag.env.join(", ")}]`;
    return [`  --${name}${value}`, flag.help + standard + variables];
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  const usage = ["deno task", command.name, ...command.positional ?? [], "[flags]"].join(" ");
  return [
    `${usage}\n\n${command.summary}\n`,
    ...rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`),
    "\n[NAME] can be set in the environment or in .env instead: see .env.example.",
  ].join("\n");
}

/**
 * Runs a task: reads its flags, calls `main`, prints an error as one line on stderr, and exits with
 * 0 (done), 1 (failed: data, server, model) or 2 (wrong usage). `main` may return a status.
 */
export async function run<T extends Flags>(
  command: Command<T>,
  main: (
    values: Values<T & typeof COMMON>,
    positionals: string[],
  ) => Promise<number | void> | number | void,
): Promise<never> {
  const debug = Deno.args.includes("--debug");
  try {
    const { values, positionals } = readFlags(command, Deno.args, environment);
    if (values.help) {
      console.log(helpText(command));
      Deno.exit(0);
    }
    Deno.exit(await main(values, positionals) ?? 0);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`${command.name}: ${message.split("\n")[0]}`);
    if (debug) console.error(error);
    if (error instanceof UsageError) {
      console.error(`Try: deno task ${command.name} --help`);
      Deno.exit(2);
    }
    Deno.exit(1);
  }
}
