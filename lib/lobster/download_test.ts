import assert from "node:assert/strict";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AddressError, download } from "./download.ts";
import { cut, serve, withServer } from "./testing.ts";

const QUICK = { attempts: 3, pauseMs: 1, stallMs: 2000 };
const BYTES = Uint8Array.from(
  { length: 100_000 },
  (_, index) => Math.imul(index, 2654435761) >>> 24,
);

async function assertSaved(path: string): Promise<void> {
  const saved = await readFile(path);
  assert.ok(BYTES.every((byte, index) => byte === saved[index]) && saved.length === BYTES.length);
}

/** Where the request's range begins. */
const rangeOf = ({ headers }: Request) => Number(headers.get("range")?.slice(6, -1) ?? 0);

Deno.test("a file is downloaded, and its progress told", () =>
  withServer((request) => serve(BYTES, request), async ({ folder, address }) => {
    const path = join(folder, "file.part");
    const seen: [number, number | undefined][] = [];
    await download(address, path, { onProgress: (size, total) => seen.push([size, total]) });
    await assertSaved(path);
    assert.deepEqual(seen.at(-1), [BYTES.length, BYTES.length]);
  }));

Deno.test("a connection that breaks off is taken up where it ended", () =>
  withServer(
    (request, count) => count < 3 ? cut(serve(BYTES, request), 30_000) : serve(BYTES, request),
    async ({ folder, address, requests }) => {
      const path = join(folder, "file.part");
      await download(address, path, QUICK);
      await assertSaved(path);
      const ranges = requests.map(rangeOf);
      assert.equal(ranges.length, 3);
      assert.ok(ranges[0] === 0 && ranges[1] > 10_000 && ranges[2] > ranges[1] + 10_000);
      assert.equal(requests[1].headers.get("if-range"), '"1"');
    },
  ));

Deno.test("a download that was given up goes on in the next run", () =>
  withServer(
    (request, count) => count === 1 ? cut(serve(BYTES, request), 50_000) : serve(BYTES, request),
    async ({ folder, address, requests }) => {
      const path = join(folder, "file.part");
      await assert.rejects(download(address, path, { ...QUICK, attempts: 1 }), (error: Error) => {
        assert.ok(error instanceof AddressError);
        assert.ok(error.message.startsWith(`${address}: the connection broke off`), error.message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
      await download(address, path, QUICK);
      await assertSaved(path);
      assert.ok(rangeOf(requests[1]) > 10_000);
    },
  ));

Deno.test("a server without ranges starts again", () =>
  withServer(
    (_, count) => count === 1 ? cut(new Response(BYTES), 40_000) : new Response(BYTES),
    async ({ folder, address }) => {
      await download(address, join(folder, "file.part"), QUICK);
      await assertSaved(join(folder, "file.part"));
    },
  ));

Deno.test("a file that changed on the server meanwhile starts again", () => {
  const old = BYTES.map((byte) => byte ^ 1);
  return withServer(
    (request, count) =>
      count === 1 ? cut(serve(old, request, '"0"'), 40_000) : serve(BYTES, request, '"1"'),
    async ({ folder, address, requests }) => {
      await download(address, join(folder, "file.part"), QUICK);
      await assertSaved(join(folder, "file.part"));
      assert.equal(requests.length, 2);
    },
  );
});

Deno.test("a file that is complete already is left as it is, a longer one is not its part", () =>
  withServer((request) => serve(BYTES, request), async ({ folder, address, requests }) => {
    const path = join(folder, "file.part");
    await writeFile(path, BYTES);
    await download(address, path, QUICK);
    await assertSaved(path);
    assert.deepEqual(requests.map(rangeOf), [BYTES.length]);
    await writeFile(path, new Uint8Array(BYTES.length + 1));
    await download(address, path, QUICK);
    await assertSaved(path);
    assert.deepEqual(requests.map(rangeOf), [BYTES.length, BYTES.length + 1, 0]);
  }));

Deno.test("a server that is busy is asked again", () =>
  withServer(
    (request, count) => count < 3 ? new Response("", { status: 503 }) : serve(BYTES, request),
    async ({ folder, address, requests }) => {
      await download(address, join(folder, "file.part"), QUICK);
      await assertSaved(join(folder, "file.part"));
      assert.equal(requests.length, 3);
    },
  ));

Deno.test("a server that falls silent is given up", () =>
  withServer(
    () =>
      new Response(new ReadableStream({ start: (stream) => stream.enqueue(BYTES.slice(0, 9)) })),
    async ({ folder, address }) => {
      const options = { attempts: 2, pauseMs: 1, stallMs: 100 };
      await assert.rejects(download(address, join(folder, "file.part"), options), {
        name: "AddressError",
        message: `${address}: the connection broke off: nothing came for 0.1 s (2 times in a row)`,
      });
    },
  ));

Deno.test("a missing file and a web page are refused, and a part from before is kept", async () => {
  const refusals: [Response, string][] = [
    [new Response("no", { status: 404 }), "the server answered 404 Not Found"],
    [
      new Response("<html>Log in</html>", { headers: { "content-type": "text/html; charset=x" } }),
      "expected a zip, found a web page",
    ],
  ];
  for (const [response, reason] of refusals) {
    await withServer(() => response, async ({ folder, address }) => {
      const path = join(folder, "file.part");
      await writeFile(path, "PK");
      await assert.rejects(download(address, path, QUICK), {
        name: "AddressError",
        message: `${address}: ${reason}`,
      });
      assert.equal(await readFile(path, "utf8"), "PK");
    });
  }
});

Deno.test("a server that can't be reached is given up at once", async () => {
  const closed = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  closed.close();
  const address = `http://127.0.0.1:${closed.addr.port}/file.zip`;
  const start = performance.now();
  await assert.rejects(download(address, "/nowhere/file.part"), (error: Error) => {
    assert.match(error.message, /^http:[^ ]+file\.zip: [^\n]*refused[^\n]*$/);
    return true;
  });
  assert.ok(performance.now() - start < 900);
});

Deno.test("a full disk is told with the path, and what came is not kept", () =>
  withServer((request) => serve(BYTES, request), async ({ folder, address }) => {
    const path = join(folder, "file.part");
    await symlink("/dev/full", path);
    await assert.rejects(download(address, path, QUICK), {
      name: "Error",
      message: `${path}: the disk is full`,
    });
    assert.deepEqual(await readdir(folder), []);
  }));
