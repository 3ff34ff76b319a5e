import { commitSentences } from "./conformance/commits.ts";
import { groupSentences } from "./conformance/groups.ts";
import { RedisServer } from "./conformance/redis_server.ts";
import { sharingSentences } from "./conformance/sharing.ts";
import { streamSentences } from "./conformance/streams.ts";
import type { Sentences } from "./conformance/suite.ts";
import type { EventLog } from "./log.ts";
import { openLog } from "./open_log.ts";

const folder = Deno.makeTempDirSync({ prefix: "lob-log-" });
const file = `sqlite:${folder}/log.sqlite`;
const hasRedis = RedisServer.installed();
const skipRedis = !hasRedis && !Deno.env.get("CI"); // CI may not skip
let redis: RedisServer;

Deno.test.beforeAll(async () => {
  if (!skipRedis) redis = await RedisServer.start({ password: "a secret/with:@signs" });
});

Deno.test.afterAll(async () => {
  if (!skipRedis) await redis.stop();
  await Deno.remove(folder, { recursive: true });
});

const alone = { ...streamSentences, ...groupSentences, ...commitSentences };
conformance("SQLite in memory", () => "sqlite::memory:", alone);
conformance("SQLite file", () => file, { ...alone, ...sharingSentences(() => file) });
conformance(
  `Redis${hasRedis ? "" : " (needs redis-server on PATH)"}`,
  () => redis.url,
  { ...alone, ...sharingSentences(() => redis.url) },
  skipRedis,
);

/** One test a sentence, each with a key of its own. */
function conformance(name: string, url: () => string, sentences: Sentences, ignore = false): void {
  for (const [i, [sentence, check]] of Object.entries(sentences).entries()) {
    Deno.test({
      name: `${name}: ${sentence}`,
      ignore,
      async fn() {
        const log: EventLog = await openLog(url());
        const another = () => openLog(url());
        try {
          await check({ log, key: `test:${i}`, another });
        } finally {
          await log.close();
        }
      },
    });
  }
}
