import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FetchOptions, fetchSample, openDay, sampleAddresses } from "./mod.ts";
import { cut, serve, withServer, zipOf } from "./testing.ts";

const GOOG = fileURLToPath(
  new URL("../../../shared/data/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip", import.meta.url),
);
const QUICK: FetchOptions = { attempts: 3, pauseMs: 1, stallMs: 2000 };

const nameOf = (ticker: string, kind: string, levels: number) =>
  `${ticker}_2012-06-21_34200000_57600000_${kind}_${levels}.csv`;

/** The zip of a small day; its messages hardly compress, so that it is some 100 KB long. */
function makeZip(ticker = "SIM", levels = 1): Promise<Uint8Array<ArrayBuffer>> {
  const rows = 10_000;
  const message = (_: unknown, row: number) =>
    `34200.${100_000 + row},1,${Math.imul(row + 1, 2654435761) >>> 0},100,5800000,1\n`;
  const book = "5800100,5,5800000,100,".repeat(levels).slice(0, -1) + "\n";
  return zipOf({
    "ReadMe.txt": "a sample",
    [nameOf(ticker, "orderbook", levels)]: book.repeat(rows),
    [nameOf(ticker, "message", levels)]: Array.from({ length: rows }, message).join(""),
  });
}

const ZIP = await makeZip();
const SIM_FILES = [nameOf("SIM", "message", 1), nameOf("SIM", "orderbook", 1)];
const PART = "LOBSTER_SampleFile_SIM_2012-06-21_1.zip.part";

const fetchSim = (
  { folder, address }: { folder: string; address: string },
  options = QUICK,
) => fetchSample({ ticker: "SIM", levels: 1, folder, addresses: [address] }, options);

/** The day came, whole and readable, and nothing else is in the folder. */
async function assertFetched(folder: string): Promise<void> {
  assert.deepEqual((await readdir(folder)).sort(), SIM_FILES);
  assert.equal((await openDay(folder)).length, 10_000);
}

Deno.test("a sample is downloaded, checked and unpacked, once", () =>
  withServer((request) => serve(ZIP, request), async (context) => {
    const { folder, address, requests } = context;
    const sample = await fetchSim(context);
    await assertFetched(folder);
    const expected = {
      message: join(folder, SIM_FILES[0]),
      orderbook: join(folder, SIM_FILES[1]),
      rows: 10_000,
      sha256: (await openDay(folder)).sha256,
      isKnown: false,
    };
    assert.deepEqual(sample, { ...expected, address });
    assert.deepEqual(await fetchSim(context), expected);
    assert.equal(requests.length, 1);
  }));

Deno.test("a download that was given up goes on in the next run", () =>
  withServer(
    (request, count) => count === 1 ? cut(serve(ZIP, request), 50_000) : serve(ZIP, request),
    async (context) => {
      const { folder, address, requests } = context;
      await assert.rejects(fetchSim(context, { ...QUICK, attempts: 1 }), (error: Error) => {
        assert.ok(
          error.message.startsWith(`no address has the sample: ${address}: the connection`),
        );
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
      assert.deepEqual(await readdir(folder), [PART]);
      await fetchSim(context);
      await assertFetched(folder);
      assert.match(requests[1].headers.get("range")!, /^bytes=\d{5}-$/);
    },
  ));

Deno.test("a part of another file from before is given up, whatever its length", async () => {
  for (const length of [1000, ZIP.length, ZIP.length + 1000]) {
    await withServer((request) => serve(ZIP, request), async (context) => {
      await writeFile(join(context.folder, PART), new Uint8Array(length).fill(80));
      await fetchSim(context);
      await assertFetched(context.folder);
    });
  }
});

const damaged = ZIP.slice();
damaged[damaged.length >> 1] ^= 8;
const zipResponse = (bytes: Uint8Array<ArrayBuffer>) => () => new Response(bytes);

/** What is served, and what the error says of it after the address. */
const refusals: [name: string, response: () => Response, reason: RegExp][] = [
  ["404", () => new Response("no", { status: 404 }), /^the server answered 404 Not Found$/],
  [
    "a web page",
    () => new Response("<html>Log in</html>", { headers: { "content-type": "text/html; x" } }),
    /^expected a zip, found a web page$/,
  ],
  [
    "a web page that says it is a zip",
    () => new Response("<!DOCTYPE html>\n<html>"),
    /^expected a zip, found "<!DOCTYPE html>\\n<html>"$/,
  ],
  ["nothing", () => new Response(""), /^expected a zip, found ""$/],
  ["a damaged zip", zipResponse(damaged), /^.*(the zip can't be read|expected).*$/],
  [
    "another day",
    zipResponse(await makeZip("ABC", 2)),
    /^expected SIM with 1 levels, found ABC with 2$/,
  ],
  ["another zip", zipResponse(await zipOf({ "a.txt": "" })), /^.*no LOBSTER day in it: .*$/],
];

for (const [name, response, reason] of refusals) {
  Deno.test(`${name} is refused, and leaves nothing`, () =>
    withServer(response, async (context) => {
      await assert.rejects(fetchSim(context), (error: Error) => {
        const prefix = `no address has the sample: ${context.address}: `;
        assert.equal(error.message.slice(0, prefix.length), prefix);
        assert.match(error.message.slice(prefix.length), reason);
        return true;
      });
      assert.deepEqual(await readdir(context.folder), []);
    }));
}

Deno.test("a sample of which the checksum is known must have it", async () => {
  const wrong = await makeZip("GOOG", 10);
  await withServer((request) => serve(wrong, request), async ({ folder, address }) => {
    const request = { ticker: "GOOG", levels: 10, folder, addresses: [address] };
    await assert.rejects(fetchSample(request, QUICK), (error: Error) => {
      const name = nameOf("GOOG", "message", 10);
      assert.ok(error.message.includes(`${address}: the sha256 of ${name} is `));
      assert.ok(error.message.endsWith(
        ", expected 6767177b0fd926ef9674185af9356828c30e2d4fb45b3cfed637d1c64e8eba19",
      ));
      return true;
    });
    assert.deepEqual(await readdir(folder), []);
  });
});

Deno.test({
  name: "the real GOOG sample passes its checksum (needs ../shared/data)",
  ignore: !existsSync(GOOG),
  async fn() {
    const zip = new Uint8Array(await readFile(GOOG));
    await withServer((request) => serve(zip, request), async ({ folder, address }) => {
      const request = { ticker: "GOOG", levels: 10, folder, addresses: [address] };
      const { isKnown, rows } = await fetchSample(request, QUICK);
      assert.deepEqual([isKnown, rows], [true, 147_916]);
    });
  },
});

Deno.test("the next address is tried when one does not do", () =>
  withServer(
    (request) =>
      request.url.endsWith("?none") ? new Response("", { status: 404 }) : serve(ZIP, request),
    async ({ folder, address }) => {
      const failures: string[] = [];
      const request = { ticker: "SIM", levels: 1, folder, addresses: [`${address}?none`, address] };
      const sample = await fetchSample(request, {
        ...QUICK,
        onFailure: (message) => failures.push(message),
      });
      assert.equal(sample.address, address);
      assert.deepEqual(failures, [`${address}?none: the server answered 404 Not Found`]);
      await assertFetched(folder);
    },
  ));

Deno.test("a full disk is told with the path, and leaves no half file", async () => {
  for (const name of [PART, `${SIM_FILES[0]}.part`, `${SIM_FILES[1]}.part`]) {
    await withServer((request) => serve(ZIP, request), async (context) => {
      const { folder } = context;
      await symlink("/dev/full", join(folder, name));
      const path = join(folder, name === PART ? PART : name.slice(0, -5));
      await assert.rejects(fetchSim(context), { message: `${path}: the disk is full` });
      // A download that is complete is kept for when there is room.
      assert.deepEqual(await readdir(folder), name === PART ? [] : [PART]);
      await fetchSim(context);
      await assertFetched(folder);
    });
  }
});

Deno.test("the publisher's addresses name ticker, date and levels", () => {
  assert.equal(
    sampleAddresses("GOOG", 10)[0],
    "https://lobsterdata.com/info/sample/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip",
  );
});
