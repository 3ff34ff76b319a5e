import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const GOOG = join(root, "../shared/data/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip");

/** Runs the task with no network but this machine's, so that the publisher is out of reach. */
async function fetchData(args: string[]) {
  const permissions = ["--allow-net=127.0.0.1", "--allow-read", "--allow-write", "--allow-env"];
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions, "tasks/fetch_data.ts", ...args],
    cwd: root,
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("a sample that no address has is one line and status 1, and leaves nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fetch_data_"));
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response("", { status: 404 }),
  );
  const url = `http://127.0.0.1:${server.addr.port}/x.zip`;
  const { code, stdout, stderr } = await fetchData(["--out", folder, "--url", url]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(
    stderr,
    /^fetch-data: no address has the sample: https:\/\/lobsterdata\.com[^\n]+\n$/,
  );
  assert.ok(stderr.endsWith(`; ${url}: the server answered 404 Not Found\n`));
  assert.deepEqual(await readdir(folder), []);
  await server.shutdown();
  await rm(folder, { recursive: true });
});

Deno.test("a ticker without a sample is wrong usage", async () => {
  const { code, stderr } = await fetchData(["--ticker", "IBM"]);
  assert.equal(code, 2);
  assert.match(stderr, /^fetch-data: --ticker is "IBM": it must be GOOG or INTC or /);
});

Deno.test({
  name: "the GOOG sample is fetched, known by its checksums, and then there (needs ../shared/data)",
  ignore: !existsSync(GOOG),
  async fn() {
    const folder = await mkdtemp(join(tmpdir(), "fetch_data_"));
    const zip = new Uint8Array(await readFile(GOOG));
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response(zip),
    );
    const url = `http://127.0.0.1:${server.addr.port}/x.zip`;
    const first = await fetchData(["--out", folder, "--url", url, "--json"]);
    assert.deepEqual([first.code, first.stderr], [0, ""]);
    const { address, rows, isKnown, message, orderbook } = JSON.parse(first.stdout);
    assert.deepEqual([address, rows, isKnown], [url, 147_916, true]);
    assert.ok(existsSync(message) && existsSync(orderbook));
    await server.shutdown();
    const second = await fetchData(["--out", folder, "--url", url]);
    assert.deepEqual([second.code, second.stderr], [0, ""]);
    assert.equal(
      second.stdout,
      `there already:\n  ${message}\n  ${orderbook}\n  147,916 rows, checksums as known\n`,
    );
    await rm(folder, { recursive: true });
  },
});
