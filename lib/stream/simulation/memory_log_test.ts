import { commitSentences } from "../conformance/commits.ts";
import { groupSentences } from "../conformance/groups.ts";
import { streamSentences } from "../conformance/streams.ts";
import { LogState } from "./log_state.ts";
import { memoryLog, type Steps } from "./memory_log.ts";

/** Each step at once, or as soon as it is worth while. */
const atOnce: Steps = {
  async take(step, waitMs = 0, ready = () => true) {
    const end = Date.now() + waitMs;
    do await new Promise((resolve) => setTimeout(resolve, 0)); while (!ready() && Date.now() < end);
    return step();
  },
};

const sentences = { ...streamSentences, ...groupSentences, ...commitSentences };
for (const [i, [sentence, check]] of Object.entries(sentences).entries()) {
  Deno.test(`the imitation for crash tests: ${sentence}`, async () => {
    const state = new LogState(() => Date.now());
    const another = () => Promise.resolve(memoryLog(state, atOnce));
    await check({ log: await another(), key: `test:${i}`, another });
  });
}
