import assert from "node:assert/strict";
import { freePort, RedisServer } from "./conformance/redis_server.ts";
import { entriesAt, withLog } from "./conformance/suite.ts";
import { ZERO_ID } from "./id.ts";
import { openLog } from "./open_log.ts";

const can = RedisServer.installed() && hasOpenssl();

function hasOpenssl(): boolean {
  try {
    return new Deno.Command("openssl", { args: ["version"] }).outputSync().success;
  } catch {
    return false;
  }
}

/** Makes a certificate authority, and a certificate for this machine signed by it. */
function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) => {
    const { success, stderr } = new Deno.Command("openssl", { args, cwd: folder }).outputSync();
    assert.ok(success, new TextDecoder().decode(stderr));
  };
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  for (const ca of ["ca", "other"]) {
    const files = ["-keyout", `${ca}.key`, "-out", `${ca}.crt`];
    openssl("req", "-x509", ...key, "-days", "2", ...files, "-subj", `/CN=${ca}`);
  }
  openssl("req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost");
  Deno.writeTextFileSync(`${folder}/names`, "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  const signed = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"];
  openssl("x509", "-req", "-in", "server.csr", ...signed, "-days", "2", "-out", "server.crt");
}

Deno.test({
  name: `rediss:// trusts the given authority only${
    can ? "" : " (needs redis-server and openssl on PATH)"
  }`,
  ignore: !can && !Deno.env.get("CI"), // CI may not skip
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "lob-tls-" });
    makeCertificates(folder);
    const port = await freePort();
    const server = await RedisServer.start({
      options: ["--tls-port", String(port), "--tls-auth-clients", "no"].concat(
        ["--tls-cert-file", `${folder}/server.crt`, "--tls-key-file", `${folder}/server.key`],
      ),
    });
    try {
      const [ca, other] = ["ca", "other"].map((ca) => Deno.readTextFileSync(`${folder}/${ca}.crt`));
      for (const host of ["localhost", "127.0.0.1"]) {
        await withLog(openLog(`rediss://${host}:${port}`, { ca }), async (log) => {
          assert.equal(log.name, `rediss://${host}:${port}`);
          const lastId = await log.lastId("s");
          const next = lastId === ZERO_ID ? 1 : parseInt(lastId) + 1;
          assert.deepEqual(await log.append("s", lastId, entriesAt(next)), { stored: true });
        });
      }
      for (const options of [{}, { ca: other }]) {
        await assert.rejects(openLog(`rediss://localhost:${port}`, options), {
          name: "LogError",
          message: /^Cannot open a log in rediss:\/\/localhost:\d+: .*certificate/,
        });
      }
      await assert.rejects(openLog(`redis://localhost:${port}`), { name: "LogUnavailable" });
    } finally {
      await server.stop();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
