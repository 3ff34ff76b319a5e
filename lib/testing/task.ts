/**
 * Runs tasks as a user does, with the permissions that deno.json gives them.
 *
 * @module
 */
const ROOT = new URL("../..", import.meta.url).pathname;

/** What a task said. */
export interface TaskResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** `deno task NAME ARGS`. Environment variables of the caller that the tasks read are not passed on. */
export async function runTask(
  name: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<TaskResult> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...args],
    cwd: ROOT,
    env: { ...ownEnvironment(), NO_COLOR: "1", ...env },
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: output.code, stdout: text(output.stdout), stderr: text(output.stderr) };
}

function ownEnvironment(): Record<string, string> {
  const foreign = Object.entries(Deno.env.toObject());
  return Object.fromEntries(foreign.filter(([name]) => !/^(LOB_|REDIS_)/.test(name)));
}
